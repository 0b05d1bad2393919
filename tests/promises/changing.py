"""Changing: a house whose policy changes while it is asked, and the changes that are made to it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.access import Engine
from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.policies import Checked, LivePolicy, PolicyInForce
from gateway.policies.folder import PARTS
from gateway.settings import Policy, Source
from tests.house import MARIE, House, Reply, open_house
from tests.signing import SIGNERS, sign_folder

ROOT = Path(__file__).resolve().parents[2]
CEILING_S = 120
WELL = Checked({"fr": (), "en": ()})
TOLD = ("cast.yaml", "masks.yaml")
"""The stories that the copy tells: few, so that a change is looked at in a moment."""
ADDRESS = f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ name {{ family }} address {{ city }} }} }}'
ARCHIVIST: dict[str, Any] = {"who": "archiviste", "purpose": "HOPERAT"}
ROLES = "tables/roles/data.yaml"
ARCHIVE, OPENED = "records_archivist: {identity: p", "records_archivist: {contact: p, identity: p"
"""A row that opens no address, and the same that does: what `ARCHIVIST` reads of `ADDRESS`."""
LINE = "records_archivist HOPERAT: contact * -> permit"
GAINED = tuple(LINE.replace("* ->", f"*{label} ->") for label in ("", *(f" [{one}]" for one in ("HTEST", *"LMNU"))))
"""What opening that row gives: records without a label, with an open one, and with one that restricts nothing."""
MASKED, BARE = 'birth: "m:year", identifiers: p, coverage', "birth: p, identifiers: p, coverage"
"""A mask that a story watches, and the same without it."""


@dataclass(slots=True)
class Changing:
    """A house, the folder of its policy, and who asks it meanwhile."""

    house: House
    folder: Path
    history: Path
    replies: list[Reply] = field(default_factory=list)

    @property
    def live(self) -> LivePolicy:
        """What watches the folder."""
        found: LivePolicy = self.house.app.state.gateway.lasting.deciding.live
        return found

    @property
    def in_force(self) -> PolicyInForce:
        """What decides."""
        found: PolicyInForce = self.house.app.state.gateway.lasting.policy
        return found

    @property
    def revision(self) -> str:
        """The revision in force."""
        return self.in_force.current.revision

    @property
    def engine(self) -> Engine:
        """What answers."""
        found: Engine = self.house.app.state.gateway.lasting.engine
        return found

    def write(self, file: str, old: str, new: str) -> None:
        """Change one file of the policy, in place."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1, (file, old)
        path.write_text(text.replace(old, new), "utf-8")

    def sign(self, previous: str | None = None, **how: Any) -> str:
        """Sign the folder as what follows the policy in force; return its revision."""
        return sign_folder(self.folder, self.revision if previous is None else previous, **how)

    async def until(self, state: Callable[[], bool]) -> None:
        """Wait for a state."""
        async with asyncio.timeout(CEILING_S):
            while not state():
                await asyncio.sleep(0.01)

    async def change(self) -> str:
        """Look at the folder now; return how its change ended."""
        return await self.live.change()

    async def counted(self, outcome: str) -> int:
        """Return how many changes ended so, as /metrics says."""
        text = (await self.house.client.get("/metrics")).text
        named = f'passerelle_policy_changes_total{{outcome="{outcome}"}}'
        (line,) = [one for one in text.splitlines() if one.startswith(named)]
        return int(float(line.split()[-1]))

    def told(self) -> Any:
        """Return how the last attempt went, as `policy status` says."""
        return self.live.history.told()

    @asynccontextmanager
    async def asked(self, callers: int = 3, query: str = ADDRESS, **who: Any) -> AsyncIterator[None]:
        """Ask again and again for as long as the block; `replies` has every answer."""
        tasks = [asyncio.create_task(self._ask(query, who)) for _ in range(callers)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, query: str, who: Mapping[str, Any]) -> None:
        while True:
            self.replies.append(await self.house.ask(query, **who))

    async def answered_by(self, revision: str) -> None:
        """Wait until an answer of this revision has come."""
        await self.until(lambda: bool(self.replies) and seen(self.replies[-1])[1] == revision)

    async def more(self, replies: int) -> None:
        """Wait until so many more answers have come."""
        wanted = len(self.replies) + replies
        await self.until(lambda: len(self.replies) >= wanted)


def copy_of_policies(folder: Path) -> Path:
    """Copy what is read of the policy that ships; return the folder."""
    folder.mkdir(parents=True)
    for part in PARTS:
        if (ROOT / "policies" / part).is_dir():
            shutil.copytree(ROOT / "policies" / part, folder / part)
        elif (ROOT / "policies" / part).exists():
            shutil.copy(ROOT / "policies" / part, folder / part)
    for file in (folder / "cases").iterdir():
        if file.name not in TOLD:
            file.unlink()
    return folder


def seen(reply: Reply) -> tuple[int, str, bool]:
    """Return the status, the revision, and whether the address was there."""
    return reply.status, reply.access["policyRevision"], bool((reply.patient or {}).get("address"))


def unhurried(source: Source) -> Source:
    """Return a source that may take as long as the policy: what is tried here is no source's pace."""
    return source.model_copy(update={"budget": source.budget.model_copy(update={"deadline_ms": 50_000})})


class Looks:
    """Checks that find what they are told to find; `during` is called while they look."""

    def __init__(self) -> None:
        self.found = WELL
        self.asked: list[tuple[Path, Path | None]] = []
        self.during: Callable[[], None] = lambda: None

    async def __call__(self, candidate: Path, old: Path | None) -> Checked:
        """Return what they were told to find."""
        self.asked.append((candidate, old))
        self.during()
        return self.found


@asynccontextmanager
async def changing(
    tmp_path: Path, ports: Ports | None = None, *, demo: bool = False, watched: bool = False, **policy: Any
) -> AsyncIterator[Changing]:
    """Open a house on a copy of the policy, signed unless it is as in the `demo`; `policy` replaces its settings."""
    folder = policy["bundle"] if "bundle" in policy else copy_of_policies(tmp_path / "policies")
    given: dict[str, Any] = {"engine": "embedded", "bundle": folder, "history": tmp_path / "history"}
    if not demo:
        if "bundle" not in policy:
            sign_folder(folder)
        given["signers"] = SIGNERS
    chosen = Policy.model_validate({"deadline_ms": 50_000} | given | policy)
    sources = tuple(map(unhurried, demo_settings(8000, None, None, tmp_path).sources))
    async with open_house(tmp_path, ports=ports, policy=chosen, deadline_ms=60_000, sources=sources) as house:
        made = Changing(house, folder, tmp_path / "history")
        watching = asyncio.create_task(made.live.watch()) if watched else None
        try:
            yield made
        finally:
            if watching is not None:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
