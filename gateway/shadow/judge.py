"""Judge: the program that asks a candidate policy what the live one was asked, and counts where they differ.

A process of its own: the embedded engine holds its whole process while it answers, and must not hold the gateway's.
Takes the candidate's folder and the tally's file; on standard input, a line of JSON a question: how many were dropped
before it, the question, the live answer. Gives a line for each: how it went, and for whom what differs, in words of the
policy alone. Ends with its input. Run: `python -m gateway.shadow.judge FOLDER TALLY`.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from gateway.differences import Change, changes
from gateway.engines import BareEngine, Bundle, BundleRefused
from gateway.errors import DecisionUnavailable
from gateway.shadow.tally import Tally, Total

EVERY_S = 1.0
NICE = 10
"""How much the process gives way to others (nice(2))."""
REFUSED = 2
"""Status of a candidate that can't be loaded."""

Line = tuple[int, dict[str, Any], dict[str, Any]]
_read = msgspec.json.Decoder(Line).decode
_write = msgspec.json.Encoder().encode


class Judge:
    """Asks, compares and counts. `clock` gives seconds since 1970."""

    def __init__(self, bundle: Bundle, tally: Tally, clock: Callable[[], float] = time.time) -> None:
        self._engine = BareEngine(bundle)
        self._candidate = bundle.revision
        self._tally = tally
        self._clock = clock
        self._added = clock()
        self._totals: dict[str, Total] = {}

    def judge(self, line: bytes) -> tuple[str, list[list[str]]]:
        """Return `same`, `differs` or `failed`, and each role, purpose, category and direction that differs."""
        dropped, asked, live = _read(line)
        now = int(self._clock())
        revision = str(live.get("revision", ""))
        total = self._totals.setdefault(revision, Total(self._candidate, revision, since=now))
        total.dropped, total.last, total.asked = total.dropped + dropped, now, total.asked + 1
        answer = self._ask(asked)
        if answer is None:
            total.failed += 1
            return "failed", []
        found = changes(asked, live, answer)
        total.differing += bool(found)
        total.changes.update(found)
        return ("differs" if found else "same"), _told(found)

    def add(self, *, now: bool = False) -> None:
        """Write what was counted into the file, once a second; counts that it does not take wait for the next time."""
        if not self._totals or (not now and self._clock() - self._added < EVERY_S):
            return
        self._added = self._clock()
        with suppress(OSError, sqlite3.Error):
            self._tally.add(self._totals.values())
            self._totals.clear()

    def _ask(self, asked: Mapping[str, Any]) -> Mapping[str, Any] | None:
        try:
            return self._engine.ask("decisions", asked)
        except DecisionUnavailable:
            return None


def _told(found: Iterable[Change]) -> list[list[str]]:
    """Return what the metric says of changes: nothing finer than a category."""
    told = {(c.role, c.purpose, category, c.direction) for c in found for category in c.category.split(", ")}
    return [list(one) for one in sorted(told)]


def run(judge: Judge, source: BinaryIO, out: BinaryIO) -> None:
    """Judge each line until there is no more."""
    for line in source:
        try:
            said: tuple[str, list[list[str]]] = judge.judge(line)
        except (ValueError, TypeError, KeyError, AttributeError):
            said = ("failed", [])
        out.write(_write(said) + b"\n")
        out.flush()
        judge.add()
    judge.add(now=True)


def main(folder: str, tally: str) -> int:
    """Run until the end of the input."""
    with suppress(OSError):
        os.nice(NICE)
    try:
        judge = Judge(Bundle.load(Path(folder)), Tally(Path(tally)))
    except (BundleRefused, DecisionUnavailable, OSError, ValueError):
        return REFUSED
    run(judge, sys.stdin.buffer, sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
