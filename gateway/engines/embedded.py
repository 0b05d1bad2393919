"""Embedded: the policy engine in our own process, for the demo, a laptop, a small site.

Takes a bundle. Gives the documents of its entry points. One engine lives in one thread of its own, because regorus
refuses to be used from another; its errors quote the question, so none of its texts goes any further.
Never uses the same wheel's `Rvm` or `Program`: they let every `every` succeed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gateway.engines.bundle import Bundle
from gateway.engines.canaries import failed_canaries
from gateway.engines.owned import Owned, new_engine
from gateway.engines.questions import encode, read_answer, rule_path
from gateway.errors import DecisionUnavailable


class EmbeddedEngine:
    """Behind `gateway.access.Engine`. `deadline_s` bounds a question, its wait for the thread included.

    `make` gives a bare regorus engine; it is called in the thread that will use it.
    """

    def __init__(self, bundle: Bundle, *, deadline_s: float = 2.0, make: Callable[[], Any] = new_engine) -> None:
        self._bundle = bundle
        self._make = make
        self._deadline = deadline_s
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="policy")
        self._owned: Owned | None = None
        self._closed = False

    @property
    def revision(self) -> str:
        """The revision of the bundle that answers."""
        return self._bundle.revision

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document at `data.record_access.<entry_point>`; raise `DecisionUnavailable`."""
        rule, asked = rule_path(entry_point), encode(question)
        if self._closed:
            raise DecisionUnavailable
        text = await self._within_deadline(f"data.{rule.replace('/', '.')}", asked.decode())
        return read_answer(text)

    async def ready(self) -> bool:
        """Tell whether the engine answers and its canaries pass."""
        return not await failed_canaries(self)

    def alive(self, revision: str) -> bool:
        """Tell whether it may be asked, and answers by this revision: it is in this process."""
        return not self._closed and revision == self._bundle.revision

    async def aclose(self) -> None:
        """Let the thread go once its questions are answered; the engine must be dropped where it was made."""
        if not self._closed:
            self._closed = True
            await asyncio.get_running_loop().run_in_executor(self._worker, self._drop)
            self._worker.shutdown(wait=False)

    async def _within_deadline(self, rule: str, asked: str) -> str | None:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._deadline):
                return await loop.run_in_executor(self._worker, self._ask, rule, asked)
        except (TimeoutError, RuntimeError):
            pass
        raise DecisionUnavailable

    def _ask(self, rule: str, asked: str) -> str | None:
        """In the engine's thread: return the document as JSON, or None. A panic costs the engine, not the process."""
        try:
            engine = (self._owned or self._build()).engine
            engine.set_input_json(asked)
            answer: str = engine.eval_rule_as_json(rule)
        except BaseException:
            self._drop()
            return None
        return answer

    def _drop(self) -> None:
        self._owned = None

    def _build(self) -> Owned:
        owned = Owned(self._make)
        for name, text in self._bundle.modules.items():
            owned.engine.add_policy(name, text)
        owned.engine.add_data_json(json.dumps(self._bundle.data))
        self._owned = owned
        return owned
