"""Checks: what a changed policy goes through before it takes effect, in a process of its own.

Takes the copy of a candidate, and of the policy in force. Gives what is wrong, and who gains what. The officers' own
tools look (`gateway/officers/vetting.py`, `best_gains.py`), run as programs: what a candidate does to its engine, it
does there, for so long at most. Never takes a program that was stopped, or ended badly, for one that found nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (sys.executable, "-m")
VETTING, GAINS = "gateway.officers.vetting", "gateway.officers.best_gains"
MOST_SHARES = 2
NO_FAULT: Mapping[str, tuple[str, ...]] = {"fr": (), "en": ()}
LONGEST_S = 120.0
"""Seconds that the checks may take; a candidate that needs longer is refused."""


class CheckFailed(Exception):
    """A check didn't end as it should: nothing is known of the candidate."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`faults` are sentences in French and in English; `gained` are lines that name who may read what they could not.

    `questions` is how many were compared.
    """

    faults: Mapping[str, tuple[str, ...]]
    gained: tuple[str, ...] = ()
    questions: int = 0

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong with the candidate itself."""
        return not any(self.faults.values())


class Checks(Protocol):
    """What looks at a candidate."""

    async def __call__(self, candidate: Path, old: Path | None) -> Checked:
        """Return what was found; raise `CheckFailed`. Without `old`, nothing is compared."""
        ...


class ProcessChecks:
    """Runs the programs, side by side."""

    def __init__(
        self,
        coordinates: Mapping[str, Sequence[str]],
        *,
        python: Sequence[str] = PYTHON,
        longest_s: float = LONGEST_S,
        shares: int = min(MOST_SHARES, os.cpu_count() or 1),
    ) -> None:
        """`coordinates` are the schema's fields with their categories, which the tables must know.

        `shares` is among how many processes the stories are shared out.
        """
        self._coordinates = coordinates
        self._python = tuple(python)
        self._longest_s = longest_s
        self._shares = shares

    async def __call__(self, candidate: Path, old: Path | None) -> Checked:
        """Return what was found; raise `CheckFailed` when a program doesn't end well, in time."""
        both: dict[str, Any] = {"candidate": str(candidate)} | ({"old": str(old)} if old is not None else {})
        vetted = both | {"coordinates": dict(self._coordinates)}
        asked = [(VETTING, vetted | {"share": [rank, self._shares]}) for rank in range(self._shares)]
        asked += [(GAINS, both)] if old is not None else []
        try:
            async with asyncio.timeout(self._longest_s), asyncio.TaskGroup() as group:
                tasks = {group.create_task(self._run(*one)): one[0] for one in asked}
        except* (TimeoutError, OSError, CheckFailed):
            raise CheckFailed from None
        return _together([_read(task.result(), program, compared=old is not None) for task, program in tasks.items()])

    async def _run(self, program: str, asked: Mapping[str, Any]) -> bytes:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *self._python, program, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, cwd=ROOT
        )
        try:
            said, _ = await process.communicate(json.dumps(asked).encode())
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0:
            raise CheckFailed
        return said


def _together(found: Sequence[Checked]) -> Checked:
    """Return what several processes found, each sentence once."""
    faults = {
        language: tuple(dict.fromkeys(said for one in found for said in one.faults[language]))
        for language in ("fr", "en")
    }
    gained = sorted({line for one in found for line in one.gained})
    return Checked(faults, tuple(gained), sum(one.questions for one in found))


def _read(said: bytes, program: str, *, compared: bool) -> Checked:
    """Read what a program printed; a check or a comparison that isn't there was not made."""
    try:
        body = json.loads(said)
        told = body["faults"] if program == VETTING else NO_FAULT
        faults = {language: tuple(told[language]) for language in ("fr", "en")}
        if any(faults.values()) or not compared:
            return Checked(faults)
        return Checked(faults, tuple(body["gained"]), int(body["questions"]))
    except (ValueError, KeyError, TypeError):
        raise CheckFailed from None
