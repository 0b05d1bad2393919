"""Target: one patient an operation, well-formed identifiers, ids and cursors that were sealed here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import BadUserInput, OperationRefused
from gateway.pipeline.planner import Planner
from gateway.pipeline.target import Targets
from gateway.target import Target, bind_cursor
from resolvers.protocols import Identifier
from resolvers.schema import core_of
from tests.gateway.stage_parts import NAM, cache_of, catalogue, keyring, prepare, schema

CHUS = ("Condition", "chus", "p-1", "c-1")


async def resolve(text: str, variables: dict[str, Any] | None = None, *, demo: bool = True) -> Target:
    """Return the target of an operation, its pages checked."""
    targets = Targets(core_of(schema()), keyring(), ("chus", "omnimed"), demo=demo)
    planner = Planner(catalogue(), cache_of("plans"))
    operation = await prepare(text, variables)
    target = targets.resolve(operation, planner.roots(operation).named)
    plan = await planner.plan(operation, {key: one.type for key, one in target.opened.items()})
    targets.check_pages(operation, plan, target, ("TREAT", "ETREAT"))
    return target


async def named(value: str, system: str | None = None, *, demo: bool = True) -> Target:
    """Return the target of an operation about one identifier."""
    text = "query($i: IdentifierInput!) { patient(identifier: $i) { id } }"
    return await resolve(text, {"i": {"value": value, **({"system": system} if system else {})}}, demo=demo)


@pytest.mark.parametrize("text", ["BOUM855510ZZ", "boum855510zz", " BOUM 8555 10ZZ ", "BoUm855510zZ"])
async def test_a_nam_is_read_whatever_its_spaces_and_case(text: str) -> None:
    """Without a system, it is a NAM."""
    for system in (None, NAM):
        assert (await named(text, system)).identifier == Identifier(NAM, "BOUM855510ZZ")


@pytest.mark.parametrize(
    "text",
    ["", "BOUM8555", "BOUM855510Z", "BOUM855510ZZZ", "B0UM855510ZZ", "BOUM855510ZZ\n1", "ÉOUM855510ZZ", "٣OUM855510ZZ"],
)
async def test_a_nam_that_is_not_well_formed_is_refused_without_being_repeated(text: str) -> None:
    """The sentence holds nothing of it."""
    with pytest.raises(BadUserInput) as refused:
        await named(text)
    assert (refused.value.key, refused.value.detail) == ("nam", {})


async def test_the_demo_takes_its_own_numbers_only_and_a_real_gateway_real_ones() -> None:
    """No real NAM can be asked of the demo network; no synthetic one of a real gateway."""
    assert (await named("BOUM85551001", demo=False)).named
    for text, demo in (("BOUM85551001", True), ("BOUM855510ZZ", False)):
        with pytest.raises(BadUserInput):
            await named(text, demo=demo)


@pytest.mark.parametrize(
    ("value", "system"),
    [("", "urn:x"), ("   ", "urn:x"), ("a\u0000b", "urn:x"), ("a\nb", "urn:x"), ("x" * 257, "urn:x"), ("1", "u" * 257)],
)
async def test_an_identifier_out_of_bounds_is_refused(value: str, system: str) -> None:
    """Empty, unprintable, or longer than any number."""
    with pytest.raises(BadUserInput) as refused:
        await named(value, system)
    assert refused.value.key == "identifier"


async def test_another_system_keeps_its_value_as_it_is() -> None:
    """Only its outer spaces go."""
    assert (await named(" 00a b ", "urn:mrn")).identifier == Identifier("urn:mrn", "00a b")


async def test_ids_open_to_their_record_and_forged_ones_to_nobody() -> None:
    """By response key."""
    sealed = keyring().seal_id(CHUS)
    found = await resolve(
        "query($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }", {"a": sealed, "b": "x"}
    )
    assert found.local == ("chus", "p-1")
    assert {key: (one.type, one.parts) for key, one in found.opened.items()} == {"a": (CHUS[0], CHUS[1:])}
    assert not (await resolve('{ node(id: "chus") { id } }')).named


async def test_a_cursor_is_no_id_and_an_id_no_cursor() -> None:
    """What is sealed for one use opens for no other."""
    cursor = keyring().seal_cursor(CHUS, ())
    assert not (await resolve("query($a: ID!) { node(id: $a) { id } }", {"a": cursor})).named
    with pytest.raises(BadUserInput) as refused:
        await page(keyring().seal_id(CHUS))
    assert refused.value.key == "cursor"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Patient", NAM, "BOUM855510ZZ"), ("Patient", NAM, "LAVJ581123ZZ")),
        (CHUS, ("Condition", "chus", "p-2", "c-1")),
        (("Patient", NAM, "BOUM855510ZZ"), ("Patient", "urn:mrn", "BOUM855510ZZ")),
    ],
)
async def test_a_second_patient_is_refused(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    """By id as by identifier, whatever the order."""
    text = "query($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }"
    for one, other in ((first, second), (second, first)):
        with pytest.raises(OperationRefused) as refused:
            await resolve(text, {"a": keyring().seal_id(one), "b": keyring().seal_id(other)})
        assert refused.value.key == "two-patients"
    same = await resolve(text, {"a": keyring().seal_id(first), "b": keyring().seal_id(first)})
    assert same.named


async def test_a_patient_that_is_skipped_is_not_a_second_one() -> None:
    """What isn't run names nobody."""
    text = """query($yes: Boolean!) { patient(identifier: {value: "BOUM855510ZZ"}) { id }
      b: patient(identifier: {value: "LAVJ581123ZZ"}) @include(if: $yes) { id } }"""
    assert (await resolve(text, {"yes": False})).identifier == Identifier(NAM, "BOUM855510ZZ")
    with pytest.raises(OperationRefused):
        await resolve(text, {"yes": True})


async def page(after: str | None, arguments: str = "", nam: str = "BOUM855510ZZ", field: str = "conditions") -> Target:
    """Ask a page of a connection after a cursor."""
    text = f"""query($after: String, $nam: String!) {{ patient(identifier: {{value: $nam}}) {{
      {field}(after: $after{arguments}) {{ edges {{ cursor }} }} }} }}"""
    return await resolve(text, {"after": after, "nam": nam})


def cursor_of(nam: str = "BOUM855510ZZ", field: str = "conditions", **arguments: Any) -> str:
    """Return a cursor as the connection's page would give it."""
    target = Target(identifier=Identifier(NAM, nam))
    return keyring().seal_cursor(("-1.0", "chus", "c-1"), bind_cursor(target, field, arguments))


async def test_a_cursor_is_taken_back_by_the_query_that_gave_it() -> None:
    """Whatever its size of page; null is no cursor."""
    await page(None)
    await page(cursor_of())
    await page(cursor_of(), ", first: 3")
    await page(cursor_of(category=["x"]), ', category: ["x"]')


@pytest.mark.parametrize(
    ("cursor", "arguments", "nam", "field"),
    [
        (cursor_of(), ', category: ["x"]', "BOUM855510ZZ", "conditions"),
        (cursor_of(category=["x"]), ', category: ["y"]', "BOUM855510ZZ", "conditions"),
        (cursor_of(category=["x"]), "", "BOUM855510ZZ", "conditions"),
        (cursor_of(), "", "LAVJ581123ZZ", "conditions"),
        (cursor_of(), "", "BOUM855510ZZ", "encounters"),
        (cursor_of()[:-2], "", "BOUM855510ZZ", "conditions"),
        ("", "", "BOUM855510ZZ", "conditions"),
        ("not a cursor", "", "BOUM855510ZZ", "conditions"),
    ],
)
async def test_a_cursor_of_another_query_or_person_is_refused(
    cursor: str, arguments: str, nam: str, field: str
) -> None:
    """Sealed, and bound to its patient, field and arguments."""
    with pytest.raises(BadUserInput) as refused:
        await page(cursor, arguments, nam, field)
    assert refused.value.key == "cursor"


@settings(max_examples=30, deadline=None)
@given(st.integers(-(2**31), 2**31 - 1))
async def test_a_page_has_between_one_and_five_hundred_records(first: int) -> None:
    """Any other size is refused, with the limit."""
    if 1 <= first <= 500:
        await page(None, f", first: {first}")
        return
    with pytest.raises(BadUserInput) as refused:
        await page(None, f", first: {first}")
    assert (refused.value.key, refused.value.detail) == ("first", {"limit": 500})


@pytest.mark.parametrize("first", [1, 500])
async def test_the_bounds_themselves_are_in(first: int) -> None:
    """One and five hundred; and null, which is the default."""
    await page(None, f", first: {first}")
    await page(None, ", first: null")


SINCE = "2026-11-19T12:00:00-05:00"


@pytest.mark.parametrize(
    ("until", "fits"),
    [("2026-11-19T17:00:00.001Z", True), ("2026-11-19T17:00:00Z", False), ("2026-11-19T11:59:59-05:00", False)],
    ids=["after", "same", "before"],
)
@pytest.mark.parametrize("field", ["conditions", "accessEvents"])
async def test_a_list_s_time_ends_after_it_begins(field: str, until: str, fits: bool) -> None:
    """By instants, whatever their offset; else nothing could match, and the list would read as empty."""
    given = f', since: "{SINCE}", until: "{until}"'
    await page(None, f', until: "{until}"', field=field)
    if fits:
        await page(None, given, field=field)
        return
    with pytest.raises(BadUserInput) as refused:
        await page(None, given, field=field)
    assert (refused.value.key, refused.value.detail) == ("until-before", {})


async def test_readings_are_filtered_by_known_purposes_alone() -> None:
    """A misspelt one would find nothing; it isn't repeated. Codes of sources are theirs: any may be one."""
    await page(None, ', purpose: ["ETREAT"]', field="accessEvents")
    await page(None, ", purpose: []", field="accessEvents")
    await page(None, ', category: ["laboratoyr"]')
    with pytest.raises(BadUserInput) as refused:
        await page(None, ', purpose: ["TREAT", "TREET"]', field="accessEvents")
    assert (refused.value.key, refused.value.detail) == ("purpose-filter", {})


async def test_a_target_shows_no_identifier_in_its_repr() -> None:
    """It may end in a log."""
    assert "BOUM" not in repr(await named("BOUM855510ZZ"))
    assert "p-1" not in repr(await resolve("query($a: ID!) { node(id: $a) { id } }", {"a": keyring().seal_id(CHUS)}))
