"""Provisions, whatever they are: what can't be read never permits more, and each clear one has its row."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directives import Directive
from tests.gateway.consent_bodies import (
    YEAR_2026,
    consent,
    label,
    licence,
    of_role,
    purpose,
    rows,
)


def calls(run: Callable[[], object]) -> int:
    """Return how many calls of Python functions a run makes."""
    made: list[int] = []
    sys.setprofile(lambda frame, event, _: made.append(1) if event == "call" else None)
    try:
        run()
    finally:
        sys.setprofile(None)
    return len(made)


@pytest.mark.parametrize("deep", [False, True])
def test_flattening_is_linear(deep: bool) -> None:
    """Twice the provisions, twice the work, side by side or in branches."""

    def body(length: int) -> Any:
        leaf = {"type": "deny", "purpose": purpose("TREAT")}
        branch = {"type": "permit", "provision": [{"type": "permit", "provision": [leaf]}]} if deep else leaf
        return consent({"type": "deny", "provision": [branch] * length})

    once, twice = (calls(partial(rows, body(length))) for length in (100, 200))
    assert twice <= 2.05 * once


PURPOSES = st.lists(st.sampled_from(["TREAT", "ETREAT", "HRESCH", "BTG"]), min_size=1, max_size=2, unique=True)
LABELS = st.lists(st.sampled_from(["N", "R", "V", "PSY", "HIV"]), min_size=1, max_size=2, unique=True)
PARTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["permit", "deny"])},
    optional={
        "purpose": PURPOSES.map(lambda codes: purpose(*codes)),
        "securityLabel": LABELS.map(lambda codes: label(*codes)),
        "actor": st.sampled_from([licence("81002"), licence("81003"), of_role("nurse"), of_role("physician")]),
        "dataPeriod": st.sampled_from([{"start": "2020", "end": "2021"}, {"start": "2024"}]),
        "period": st.sampled_from([{"start": "2026-01-01"}, {"end": "2026-06-30"}, {"start": "2027"}]),
    },
)
PROVISIONS = st.recursive(
    PARTS,
    lambda inner: st.tuples(PARTS, st.lists(inner, min_size=1, max_size=3)).map(
        lambda pair: {**pair[0], "provision": pair[1]}
    ),
    max_leaves=6,
)
NOW = YEAR_2026[0] + 86_400 * 100


def places(provision: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every part of every provision."""
    for name in provision:
        if name != "provision":
            yield (*path, name)
    for at, one in enumerate(provision.get("provision", ())):
        yield from places(one, (*path, "provision", at))


def spoilt(provision: Any, path: tuple[Any, ...]) -> Any:
    """Return the provision with one part made unreadable."""
    found = copy.deepcopy(provision)
    held = found
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = {"?": "?"} if path[-1] != "type" else "allow"
    return found


def verdict(body: Any, asked: Mapping[str, str], named: frozenset[str]) -> str:
    """Say what a Consent answers, by the algebra of docs/decisions/consents.md, written out again.

    `asked` has the purpose, the role and the id; `named` are the labels that a record has.
    """
    live = [one for one in rows(body).values() if _lives(one, asked) and _names(one, named)]
    over = {ancestor for one in live for ancestor in one.exception_to}
    standing = {one.effect for one in live if one.name not in over}
    return "deny" if "deny" in standing else "permit" if "permit" in standing else "silence"


def _lives(one: Directive, asked: Mapping[str, str]) -> bool:
    speaks = one.purposes == "all" or asked["purpose"] in one.purposes
    aimed = one.actors == "all" or any(a in ({"id": asked["id"]}, {"role": asked["role"]}) for a in one.actors)
    start, end = one.period
    return speaks and aimed and (start is None or start <= NOW) and (end is None or end > NOW)


def _names(one: Directive, named: frozenset[str]) -> bool:
    """Tell whether a record of these labels is named; a period of data is met by records marked `dated`."""
    dated = one.selector.period is None or "dated" in named
    listed = one.selector.labels or one.selector.denied
    return dated and (listed is None or bool(listed & named))


RANK = {"deny": 0, "silence": 1, "permit": 2}


@given(
    PROVISIONS,
    st.data(),
    st.sampled_from(["TREAT", "HRESCH"]),
    st.sampled_from(["physician", "nurse"]),
    st.frozensets(st.sampled_from(["N", "R", "PSY", "dated"])),
)
def test_a_part_that_can_t_be_read_never_makes_a_consent_more_permissive(
    provision: Any, data: Any, why: str, role: str, named: frozenset[str]
) -> None:
    """Whatever part, of whichever provision, for whoever asks."""
    asked = {"purpose": why, "role": role, "id": "dr-gagnon"}
    path = data.draw(st.sampled_from(sorted(places(provision), key=repr)))
    before = verdict(consent(provision), asked, named)
    after = verdict(consent(spoilt(provision, path)), asked, named)
    assert RANK[after] <= RANK[before], (path, before, after)


@given(PROVISIONS)
def test_every_provision_that_is_clear_gives_one_row_and_names_its_ancestors(provision: Any) -> None:
    """In the order in which they stand."""
    found = rows(consent(provision))
    for name, one in found.items():
        ancestors = tuple(name.rsplit(".", rank)[0] for rank in range(name.count("."), 0, -1))
        assert one.exception_to == (() if one.kind == "unclear" else ancestors)
