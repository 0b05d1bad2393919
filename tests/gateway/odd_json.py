"""Odd JSON: a record's body as no well-behaved source writes it, drawn at random.

Takes decoded JSON. Gives a copy in which some values have become others: of another type, empty, null, in a list, out
of one, spread. What a path table makes of it is the table's; both ways of projecting must make the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random
from typing import Any, Final

from resolvers.extracts import Typed
from resolvers.records import Number
from resolvers.steps import Several

ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, -1, 2**31, -(2**31) - 1, 10**401, 1.5, Number("1.50"), Number("1e400"), Number("-0.0")),
    *("", " ", "final", "FINAL", "Final", "in-progress", "<", ">=", "été", "lone \ud800", "2026-02-30", "2026", "0000"),
    *("2026-11-20T10:00:00Z", "2026-11-20T10:00:00", "http://a b", "urn:oid:1.2", "https://u:p@host/", "QUJD", "Q=="),
    *([], {}, [None], [[]], [{}], {"code": None}, {"value": True}, {"text": ["a"]}, {"coding": {"code": "x"}}),
    *(Several(["a", None]), Several([{}]), Several([1, "final"]), Typed("Quantity", {"value": 1}), Typed("Period", {})),
)


def odd(body: Any, random: Random) -> Any:
    """Return a copy of a body with up to four of its values changed."""
    changed = deepcopy(body)
    for _ in range(random.randrange(1, 5)):
        _change(changed, random)
    return changed


def _change(json: Any, random: Random) -> None:
    """Change one value, however deep."""
    while isinstance(json, dict | list) and json:
        key = random.choice(list(json) if isinstance(json, dict) else range(len(json)))
        if not isinstance(json[key], dict | list) or not json[key] or random.random() < 0.25:
            json[key] = random.choice(_CHANGES)(json[key], random)
            return
        json = json[key]


_CHANGES: Final[tuple[Callable[[Any, Random], Any], ...]] = (
    lambda value, random: deepcopy(random.choice(ODD)),
    lambda value, random: deepcopy(random.choice(ODD)),
    lambda value, random: [value, deepcopy(random.choice(ODD))],
    lambda value, random: Several([deepcopy(random.choice(ODD)), value]),
    lambda value, random: next(iter(value.values())) if isinstance(value, Mapping) and value else {"value": value},
)
