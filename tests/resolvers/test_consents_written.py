"""Written Consents: what is written, read back by our own reader, means exactly what was asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.categories import Category
from resolvers.consents import Classes, Datum, Party, parse
from resolvers.consents.codes import ACT_CODE, CONFIDENTIALITY, PURPOSES, SOURCE_SYSTEM
from resolvers.consents.parts import Dates, Pointer
from resolvers.consents.write import Aimed, Notice, consent_of, mark_of, revoked
from resolvers.protocols import Identifier
from resolvers.records import Label, Record
from tests.resolvers.record_specs import table

WORD = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
ID = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,20}", fullmatch=True)
YEARS = st.integers(2027, 2090)
TEXT = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=20)


def some(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Return a few different items, or none."""
    return st.lists(items, max_size=4, unique=True).map(tuple)


NUMBERS = st.builds(Identifier, st.sampled_from(("urn:cmq", "urn:oiiq")), TEXT)
AIMED = st.one_of(
    st.builds(Aimed, role=WORD),
    st.builds(Aimed, number=NUMBERS, display=st.one_of(st.just(""), TEXT)),
    st.builds(Aimed, organization=ID, display=st.one_of(st.just(""), TEXT)),
)
PERIODS = st.tuples(st.integers(2000, 2026), st.one_of(st.none(), YEARS)).map(
    lambda years: Dates(f"{years[0]}-01-02T03:04:05.000Z", f"{years[1]}-01-02T03:04:05.000Z" if years[1] else None)
)
NOTICES = st.builds(
    Notice,
    kind=st.sampled_from(("consent", "restriction", "refusal")),
    patient=ID,
    mark=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    given=st.just("2026-11-20T17:00:00.000Z"),
    performer=ID.map(lambda one: {"reference": f"Patient/{one}"}),
    period=PERIODS,
    categories=some(st.sampled_from(sorted(map(str, Category)))),
    labels=some(
        st.one_of(
            st.builds(Label, st.just(CONFIDENTIALITY), st.sampled_from("NRV")),
            st.builds(Label, st.just(ACT_CODE), st.sampled_from(("PSY", "HIV", "SUD"))),
        )
    ),
    instances=some(ID.map(lambda one: f"https://chus.example/fhir/Condition/{one}")),
    data_period=st.one_of(st.none(), PERIODS),
    purposes=some(st.sampled_from(sorted(PURPOSES))),
    actors=some(AIMED),
    sources=some(WORD),
)


def party(one: Aimed) -> Party:
    """Return whom the reader is to find."""
    if one.role:
        return Party(roles=(one.role,))
    if one.number is not None:
        return Party(who=Pointer(identifier=Identifier(one.number.system, one.number.value.strip())))
    return Party(who=Pointer("Organization", one.organization))


def expected(notice: Notice) -> dict[str, Any]:
    """Return the parts that the reader is to find, by element."""
    custodians = [
        Party(who=Pointer(identifier=Identifier(SOURCE_SYSTEM, s)), custodian=True, receives=False)
        for s in notice.sources
    ]
    parts = {
        "period": notice.period,
        "dataPeriod": notice.data_period,
        "actor": (*map(party, notice.actors), *custodians),
        "securityLabel": frozenset(one.code for one in notice.labels),
        "purpose": frozenset(notice.purposes),
        "class": Classes(frozenset(notice.categories), frozenset()) if notice.categories else None,
        "data": tuple(
            Datum("instance", Pointer("Condition", one.rpartition("/")[2], "https://chus.example/fhir"))
            for one in notice.instances
        ),
    }
    return {name: part for name, part in parts.items() if part}


@given(NOTICES)
def test_what_is_written_reads_back_as_what_was_asked(notice: Notice) -> None:
    """One provision, of this kind and effect, with these parts and no other, and nothing unclear in it."""
    body = consent_of(notice)
    parsed = parse(body)
    assert parsed.ambiguities == ()
    assert (parsed.kind, parsed.inactive, parsed.permits) == (notice.kind, False, True)
    (provision,) = parsed.provisions
    assert provision.effect == ("permit" if notice.kind == "consent" else "deny")
    assert dict(provision.parts) == expected(notice)
    assert mark_of(body) == {notice.mark}


@given(NOTICES, st.text(max_size=20))
def test_what_is_revoked_is_not_in_force_and_is_else_what_it_was(notice: Notice, reason: str) -> None:
    """Its status alone changes, and why is kept beside."""
    body = consent_of(notice)
    after = revoked(body, reason)
    assert parse(after).inactive
    assert {**after, "status": "active"} | {"extension": None} == body | {"extension": None}
    assert bool(reason) == ("extension" in after)


@settings(deadline=None)  # the first reads the path table
@given(NOTICES)
def test_what_is_written_reads_back_in_its_fields_and_its_sentence(notice: Notice) -> None:
    """Nothing unclear; each recipient and no custodian among the actors; its records counted, its sources named."""
    element = Record("Directive", "registre", "c-1", notice.patient, consent_of(notice), table("fhir"), as_of="").root()
    assert element.read("ambiguity") is None
    assert len(element.read("actors") or ()) == len(notice.actors)
    count = [f"records:{len(notice.instances)}"] if notice.instances else []
    assert (element.read("summary") or "").split() == [*count, *(f"source:{one}" for one in notice.sources)]
