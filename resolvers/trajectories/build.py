"""Build: a pathway from a document in which nothing is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from resolvers.catalogue import Catalogue
from resolvers.trajectories.document import Document
from resolvers.trajectories.leads import lead
from resolvers.trajectories.parts import path_of
from resolvers.trajectories.pathway import Codes, Criterion, Path, Pathway, Reads, Step, Test, Tie, merged


def pathway(document: Document, catalogue: Catalogue) -> Pathway:
    """Return the pathway of a document without faults."""
    said = document.value
    starts = tuple(_criterion(row, catalogue, ()) for row in said["starts"]["when"])
    kinds = tuple(one.type for one in starts)
    return Pathway(
        code=said["code"],
        titles=dict(said["title"]),
        owner=dict(said["owner"]),
        source=dict(said["source"]),
        review_by=said["review_by"],
        look_back_days=said["look_back_days"],
        each=said["starts"]["which"] == "each",
        starts=starts,
        steps=tuple(_step(row, catalogue, kinds) for row in said["steps"]),
        specialties=tuple(_codes(group["codes"]) for group in said.get("specialties", ())),
        file=document.file,
    )


def _step(row: Mapping[str, Any], catalogue: Catalogue, kinds: tuple[str, ...]) -> Step:
    return Step(
        code=row["code"],
        titles=dict(row["title"]),
        from_day=row["from_day"],
        by_day=row["by_day"],
        counts_from_day=row.get("counts_from_day", 0),
        fulfilled_by=tuple(_criterion(one, catalogue, kinds) for one in row["fulfilled_by"]),
    )


def _criterion(row: Mapping[str, Any], catalogue: Catalogue, kinds: tuple[str, ...]) -> Criterion:
    kind = row["type"]
    tests = tuple(_test(name, wanted) for name, wanted in row["where"].items())
    ties = tuple(_tie(name, said) for tie in row.get("tied", ()) for name, said in tie.items())
    order = catalogue.connections[catalogue.home[kind]].order
    dates = (path_of(row["date"]),) if "date" in row else tuple(map(path_of, order))
    paths = (*(one.path for one in tests), *dates, *(one.here for one in ties if one.here))
    reads = [_reads(catalogue, kind, paths)]
    if catalogue.has(kind, "doNotPerform"):
        reads.append({kind: frozenset({"doNotPerform"})})
    ours = tuple(tie.start for tie in ties if tie.start)
    of_start = merged(_reads(catalogue, one, ours) for one in kinds)
    return Criterion(kind, tests, dates, ties, merged(reads), of_start)


def _reads(catalogue: Catalogue, kind: str, paths: Iterable[Path]) -> Reads:
    """Return what paths from a type read, the type itself included."""
    led = (lead(catalogue, kind, path) for path in paths)
    return merged(({kind: frozenset[str]()}, *(one.reads for one in led if one is not None)))


def _test(name: str, wanted: list[Any]) -> Test:
    if isinstance(wanted[0], str):
        return Test(path_of(name), words=frozenset(wanted))
    return Test(path_of(name), codes=_codes(wanted))


def _codes(listed: list[Mapping[str, Any]]) -> tuple[Codes, ...]:
    return tuple(
        Codes(
            row["system"],
            frozenset(code for code in row["codes"] if not code.endswith("*")),
            tuple(code[:-1] for code in row["codes"] if code.endswith("*")),
        )
        for row in listed
    )


def _tie(name: Any, said: Any) -> Tie:
    if name == "refers_to_start":
        return Tie(name, here=path_of(said))
    if name == "named_by_start":
        return Tie(name, start=path_of(said))
    return Tie(name, path_of(said["start"]), path_of(said["here"]))
