"""Understood: the Consents of one patient, each read once, within what a gateway can weigh while others wait.

Takes statements, with their sources. Gives what each says. More than a person, and those who care for them, would write
is not read: then all is denied, and nothing lifts it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from resolvers.consents import Parsed, parse
from resolvers.protocols import Statement

MOST_CONSENTS: Final = 500
"""Most Consents of one patient, of all sources, in force or to come, that are read."""

MOST_PROVISIONS: Final = 2_000
"""Most provisions of all of them."""

MOST_ITEMS: Final = 5_000
"""Most items that the elements of their provisions list: actors, codes, instances."""

Understood = tuple[tuple[str, Parsed], ...]


def understood(
    kept: Iterable[tuple[str, Statement]], doubted: Iterable[tuple[str, Statement]] = ()
) -> Understood:  # fmt: skip
    """Return what each Consent in force or to come says, with its source; one that denies all, for too many.

    Those of `doubted` may be another person's: nothing that they permit counts.
    """
    found: list[tuple[str, Parsed]] = []
    provisions = items = 0
    for sure, (source, statement) in [*((True, one) for one in kept), *((False, one) for one in doubted)]:
        parsed = parse(statement.body)
        if parsed.inactive:
            continue
        if not sure:
            parsed = replace(parsed, permits=False)
        found.append((source, parsed))
        provisions += len(parsed.provisions)
        items += sum(one.items for one in parsed.provisions)
        if len(found) > MOST_CONSENTS or provisions > MOST_PROVISIONS or items > MOST_ITEMS:
            return ((source, parse(None)),)
    return tuple(found)
