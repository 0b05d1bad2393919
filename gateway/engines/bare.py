"""Bare: the embedded engine in the caller's own thread, for an officer's tool that asks thousands of questions.

Takes a bundle, and other tables in its place. Gives the documents of its entry points, at once. Never on the way of a
request: a question that never ends would hold the whole process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gateway.engines.bundle import Bundle
from gateway.engines.canaries import failed_canaries
from gateway.engines.owned import Owned
from gateway.engines.questions import encode, read_answer, rule_path
from gateway.errors import DecisionUnavailable


class BareEngine:
    """Behind `gateway.access.Engine`, without a thread and without a deadline."""

    def __init__(self, bundle: Bundle) -> None:
        """Load the bundle; raise `DecisionUnavailable` for rules that the engine refuses."""
        self._owned = Owned()
        try:
            for name, text in bundle.modules.items():
                self._owned.engine.add_policy(name, text)
        except Exception:
            raise DecisionUnavailable from None
        self.put(bundle.data)

    def put(self, data: Mapping[str, Any]) -> None:
        """Let these tables be the ones that the rules read from now on."""
        self._owned.engine.clear_data()
        self._owned.engine.add_data_json(json.dumps(data))

    def ask(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the document at `data.record_access.<entry_point>`; raise `DecisionUnavailable`."""
        return read_answer(self.text(entry_point, encode(question).decode()))

    def text(self, entry_point: str, question: str) -> str | None:
        """Return the document as JSON for a question as JSON; None when there is none."""
        rule = rule_path(entry_point).replace("/", ".")
        try:
            self._owned.engine.set_input_json(question)
            answer: str = self._owned.engine.eval_rule_as_json(f"data.{rule}")
        except BaseException as fault:
            if isinstance(fault, KeyboardInterrupt):
                raise
            return None
        return answer

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what `ask` does."""
        return self.ask(entry_point, question)

    async def ready(self) -> bool:
        """Tell whether the engine answers and its canaries pass."""
        return not await failed_canaries(self)

    def alive(self, revision: str) -> bool:
        """Tell no: it is asked each time."""
        return False

    async def aclose(self) -> None:
        """Hold nothing to let go of."""
