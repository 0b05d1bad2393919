"""Former: which files of one source, out of use, are the same person's, and which only may be.

Takes files. Gives one with the others told apart: those that are shown to be its own (`replaces`), and those that are
doubted (`doubted`). A number joins and a link is one side's word: neither makes two files one person's. Pure.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from gateway.likeness import Verdict, compare
from resolvers.protocols import Person


def same_person(file: Person, former: Person) -> bool:
    """Tell whether a former file is shown to be of the same person: they agree, or each names the other.

    https://hl7.org/fhir/R4/valueset-link-type.html: `replaces` on one side, `replaced-by` on the other.
    """
    verdict = compare(file, former)
    mutual = former.local_id in file.replaces and file.local_id in former.replaced_by
    return verdict is Verdict.AGREE or (mutual and verdict is not Verdict.CONTRADICT)


def shared_out(file: Person, sure: Collection[str], doubted: Collection[str]) -> Person:
    """Return a file with its former ones; one that is sure by any account isn't doubted."""
    hers = frozenset(sure) - {file.local_id}
    others = frozenset(doubted) - hers - {file.local_id}
    if not hers and not others and not file.replaces and not file.doubted:
        return file
    return replace(file, replaces=tuple(sorted(hers)), doubted=tuple(sorted(others)))
