"""Policy replay: the decisions of a period, under another policy.

Takes the ledger's database, the candidate's bundle and a period. Gives what would have been decided otherwise, with the
number of decisions. Each distinct question is asked once at its first instant, and again only past the instant to which
the answer holds (`valid_until`); an answer that names no such instant holds for its own alone. Questions are shared out
to processes, since the embedded engine lets no two threads work. Reads only.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from gateway.engines import BareEngine, Bundle
from gateway.ledger.asked import Asking, count_of, decisions_of
from gateway.ledger.store import reader_of
from gateway.officers.difference_report import difference_json
from gateway.officers.replay_judge import Judge, Replayed, questions_in

__all__ = ["ReplayFault", "Replayed", "Span", "decisions_in", "recorded_questions", "replay", "replayed_json"]

CHUNK = 100
"""Distinct questions that a process is given at once."""
FEW = 2_000
"""Distinct questions below which other processes would take longer to start than to answer."""
Tell = Callable[[int], None]


class ReplayFault(Exception):
    """A process that replays ended before its work was done."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to before `until`, in seconds since 1970."""

    since: int
    until: int


def replay(
    database: Path,
    bundle: Bundle,
    span: Span,
    *,
    workers: int | None = None,
    few: int = FEW,
    tell: Tell = lambda count: None,
) -> Replayed:
    """Replay; `tell` is called with the number of decisions done since the last time.

    With fewer distinct questions than `few`, this process does it alone.

    Raise `ReplayFault`, `DecisionUnavailable` for rules that the engine refuses, SQLAlchemy's errors for a log that
    can't be read.
    """
    BareEngine(bundle)
    began = time.perf_counter()
    total = Replayed()
    engine = reader_of(database)
    try:
        with engine.connect() as connection, connection.begin():
            chunks = _chunks(decisions_of(connection, span.since, span.until))
            first = list(islice(chunks, few // CHUNK))
            alone = workers == 1 or len(first) < few // CHUNK
            every = _chained(first, chunks)
            done = _here(database, bundle, every) if alone else _shared_out(database, bundle, every, workers)
            for part in done:
                total.merge(part)
                tell(part.decisions)
    finally:
        engine.dispose()
    return replace(total, seconds=time.perf_counter() - began)


def decisions_in(database: Path, span: Span) -> int:
    """Return how many decisions a replay of this period looks at."""
    engine = reader_of(database)
    try:
        with engine.connect() as connection, connection.begin():
            return count_of(connection, span.since, span.until)
    finally:
        engine.dispose()


def recorded_questions(database: Path, span: Span) -> Iterator[dict[str, Any]]:
    """Yield each distinct question of a period, as it was asked first; those that are gone are passed over."""
    engine = reader_of(database)
    try:
        with engine.connect() as connection, connection.begin():
            for chunk in _chunks(decisions_of(connection, span.since, span.until)):
                kept = questions_in(connection, chunk)
                for asking in chunk:
                    if (asking.month, asking.question) in kept:
                        yield {"now": asking.times[0][0], **kept[asking.month, asking.question]}
    finally:
        engine.dispose()


def replayed_json(done: Replayed) -> dict[str, Any]:
    """Return what `policy replay --json` prints; `times` are decisions."""
    counts = {"decisions": done.decisions, "distinct": done.distinct, "asked": done.asked}
    left = {"unreadable": done.unreadable, "unanswered": done.unanswered, "seconds": round(done.seconds, 3)}
    return {"ok": done.ok, **counts, **left, **difference_json(done.found)}


def _chunks(askings: Iterator[Asking]) -> Iterator[list[Asking]]:
    while chunk := list(islice(askings, CHUNK)):
        yield chunk


def _chained(first: Iterable[list[Asking]], rest: Iterator[list[Asking]]) -> Iterator[list[Asking]]:
    yield from first
    yield from rest


def _here(database: Path, bundle: Bundle, chunks: Iterable[Sequence[Asking]]) -> Iterator[Replayed]:
    engine = reader_of(database)
    try:
        with engine.connect() as connection, connection.begin():
            judge = Judge(connection, bundle)
            for chunk in chunks:
                yield judge.judge(chunk)
    finally:
        engine.dispose()


def _shared_out(
    database: Path, bundle: Bundle, chunks: Iterator[list[Asking]], workers: int | None
) -> Iterator[Replayed]:
    """Give each process a chunk, and another one when it has answered."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as held:
        pipes: list[Pipe] = []
        for _ in range(workers or len(os.sched_getaffinity(0))):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, database, bundle), daemon=True)
            process.start()
            theirs.close()
            held.callback(process.join)
            held.callback(process.terminate)
            pipes.append(held.enter_context(closing(ours)))
        yield from _dealt(pipes, chunks)


def _dealt(pipes: Sequence[Pipe], chunks: Iterator[list[Asking]]) -> Iterator[Replayed]:
    busy = {pipe for pipe in pipes if _deal(pipe, chunks)}
    while busy:
        for pipe in wait(list(busy)):
            if not isinstance(pipe, Pipe):
                continue
            try:
                part: Replayed = pipe.recv()
                more = _deal(pipe, chunks)
            except (EOFError, OSError):
                raise ReplayFault from None
            if not more:
                busy.discard(pipe)
            yield part


def _deal(pipe: Pipe, chunks: Iterator[list[Asking]]) -> bool:
    chunk = next(chunks, None)
    if chunk is not None:
        pipe.send(chunk)
    return chunk is not None


def _work(pipe: Pipe, database: Path, bundle: Bundle) -> None:
    """Be a process that judges what it is given until the other end is closed."""

    def given() -> Iterator[Sequence[Asking]]:
        while True:
            try:
                yield pipe.recv()
            except EOFError:
                return

    for part in _here(database, bundle, given()):
        pipe.send(part)
