"""gesmus's habits: what the mapping makes the connector ask, follow, refuse and believe."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Identifier, Need, SourceFault, Tie
from tests.resolvers.gesmus_answers import (
    MARIE,
    NAM,
    NOW,
    USAGER,
    alone,
    anomaly,
    answer,
    connector,
    page,
    reading,
)


def test_each_list_is_asked_for_one_user() -> None:
    """By a parameter; the first page has no cursor."""
    needs = [Need(kind, frozenset()) for kind in ("BillingActivity", "Patient", "Observation")]
    asked = [(r.path, r.query) for r in connector().requests(needs, "U700211")]
    assert asked == [("actes", (("usager", "U700211"), ("limite", "50"))), ("usagers/U700211", ())]


def test_a_record_of_another_user_is_left_out() -> None:
    """A source that forgets the filter harms nobody."""
    found = reading(
        "BillingActivity", page({"cle": "A", "usager": "U700422"}, {"cle": "B", "usager": "U700211"}, {"cle": "C"})
    )
    assert ([record.local_id for record in found.records], found.odd) == (["B"], 2)


def test_cursors_are_followed_to_the_last() -> None:
    """As they came; a cap is said."""
    source = connector(cap=2, page_size=1)
    (request,) = source.requests([Need("BillingActivity", frozenset())], "U700211")
    first = source.read(request, answer(page({"cle": "A", "usager": "U700211"}, onward="c&1=")), NOW)
    (second,) = first.further
    assert dict(second.query) == {"usager": "U700211", "limite": "1", "curseur": "c&1="}
    last = source.read(second, answer(page({"cle": "B", "usager": "U700211"}, onward="c2")), NOW)
    assert ([r.local_id for r in last.records], last.further, last.partial, first.partial) == (["B"], (), True, False)


@pytest.mark.parametrize("onward", ["", True, 2.5, ["c"], {"c": 1}, "x" * 5_000])
def test_an_answer_that_goes_on_nowhere_is_a_fault(onward: Any) -> None:
    """Half a list is never taken for the whole."""
    with pytest.raises(SourceFault) as raised:
        reading("BillingActivity", page(onward=onward))
    assert raised.value.reason == "shape"


def test_a_cursor_that_leads_back_is_a_fault() -> None:
    """It would never end."""
    source = connector()
    (request,) = source.requests([Need("BillingActivity", frozenset())], "U700211")
    (second,) = source.read(request, answer(page(onward="c")), NOW).further
    with pytest.raises(SourceFault):
        source.read(second, answer(page(onward="c")), NOW)


@pytest.mark.parametrize("nature", ["USAGER_INTROUVABLE", "SERVICE_FERME", ""])
def test_an_anomaly_with_status_200_is_no_empty_list(nature: str) -> None:
    """Of records or of relationships, whatever it says."""
    source = connector()
    for kind in ("BillingActivity", "Patient"):
        with pytest.raises(SourceFault) as raised:
            reading(kind, anomaly(nature))
        assert raised.value.reason == "status"
    for request in source.ties("U700211", 0):
        with pytest.raises(SourceFault):
            source.read_ties(request, answer(anomaly(nature)))


def test_identity_is_asked_by_nam_or_own_number() -> None:
    """Each with the key that the vendor knows."""
    source = connector()
    asked = [source.identity(Identifier(system, "1 2")) for system in (NAM, USAGER)]
    assert [(r.path, r.query) for r in asked] == [
        ("usagers", (("cle", "NAM"), ("valeur", "1 2"))),
        ("usagers", (("cle", "USAGER"), ("valeur", "1 2"))),
    ]
    assert source.identity_of("U700211").path == "usagers/U700211"


def test_a_person_is_read_from_a_list_or_alone_and_nobody_is_nobody() -> None:
    """An unknown number is nobody; any other anomaly, or a second page, is a fault."""
    source = connector()
    (person,) = source.read_identity(answer(page(MARIE)))
    assert source.read_identity(answer(alone(MARIE))) == (person,)
    assert person.identifiers == (Identifier(NAM, "BOUM855510ZZ"), Identifier(USAGER, "U700211"))
    assert (person.local_id, person.family, person.given) == ("U700211", "Bouchard", "Marie")
    assert (person.birth_date, person.gender, person.deceased) == ("1985-05-10", "female", False)
    (dead,) = source.read_identity(answer(alone({**MARIE, "date_deces": "20261101"})))
    assert dead.deceased is True
    assert source.read_identity(answer(anomaly("USAGER_INTROUVABLE"))) == ()
    assert source.read_identity(answer({}, 404)) == ()
    for odd in (anomaly("SERVICE_FERME"), page(MARIE, onward="c"), page(MARIE, {}), {}, {"reponse": None}, [MARIE]):
        with pytest.raises(SourceFault):
            source.read_identity(answer(odd))


def test_ties_are_followers_open_referrals_and_the_group_that_bills() -> None:
    """A closed referral, an unknown group, nobody, another user: no evidence; an unreadable end is long past."""
    source = connector()
    (request,) = source.ties("U700211", 0)
    assert (request.path, request.query) == ("liens", (("usager", "U700211"), ("limite", "50")))
    doctor: dict[str, Any] = {"usager": "U700211", "no_permis": "81002", "regroupement": None}
    group: dict[str, Any] = {"usager": "U700211", "no_permis": None, "regroupement": "GESMUS"}
    day: dict[str, Any] = {"debut": "20251117", "fin": "20251117"}
    rows = [
        {"nature": "SUIVI", **doctor, **day, "fin": None},
        {"nature": "DEMANDE", **doctor, **day},
        {"nature": "DEMANDE", **doctor, **day, "fin": "bientôt"},
        {"nature": "DEMANDE_CLOSE", **doctor, **day},
        {"nature": "FACTURATION", **group, **day},
        {"nature": "FACTURATION", **group, **day, "regroupement": "AUTRE"},
        {"nature": "SUIVI", **group, **day, "regroupement": None},
        {"nature": "SUIVI", **doctor, **day, "usager": "U9999"},
        {"nature": "SUIVI", **doctor, **day, "usager": None},
        {"nature": "FACTURATION", **group, **day, "usager": "U9999"},
        3,
    ]
    who = (Identifier("urn:passerelle:demo:permis:cmq", "81002"),)
    start, end = 1_763_355_600, 1_763_441_999  # 17 November 2025, in Québec
    evidence = source.read_ties(request, answer(page(*rows, onward="c")))
    assert evidence.items == (
        Tie("roster", who, "", start, None),
        Tie("referral", who, "", start, end),
        Tie("referral", who, "", start, 1),
        Tie("billing_provider_of_own_organization", (), "org-gesmus", start, end),
    )
    assert [dict(further.query)["curseur"] for further in evidence.further] == ["c"]
