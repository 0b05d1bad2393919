"""Instances: a denial of what is related misses no reference that can't be followed; a permit counts on none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gateway.directives import Origins, Reach, Target, referred
from resolvers.protocols import Identifier
from resolvers.records import Record
from tests.gateway.consent_bodies import ORIGINS, about, consent, rows
from tests.gateway.stage_parts import record
from tests.gateway.test_aims import BOTH, CMQ, DENY, NEITHER, by, labeller, named, sugar

BASE = "http://source.test/fhir"
"""The base of the records here."""
DISPLAYED = {"display": "somebody"}
UNFOLLOWED: dict[str, tuple[dict[str, Any], str]] = {
    "its address": ({"reference": "Encounter/e-1"}, BOTH),
    "its absolute address": ({"reference": f"{BASE}/Encounter/e-1"}, BOTH),
    "a version of it": ({"reference": "Encounter/e-1/_history/2"}, BOTH),
    "another stay": ({"reference": "Encounter/e-2"}, NEITHER),
    "another scheme": ({"reference": "https://source.test/fhir/Encounter/e-1"}, DENY),
    "a port": ({"reference": "http://source.test:80/fhir/Encounter/e-1"}, DENY),
    "two slashes": ({"reference": f"{BASE}//Encounter/e-1"}, DENY),
    "another base": ({"reference": "https://elsewhere.test/Encounter/9"}, DENY),
    "another base, and a condition": ({"reference": "https://elsewhere.test/Condition/9"}, NEITHER),
    "a search": ({"reference": "Encounter?identifier=urn:x|1"}, DENY),
    "a search for someone": ({"reference": "Practitioner?identifier=urn:x|Encounter/1"}, NEITHER),
    "an entry of a bundle": ({"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}, DENY),
    "an entry said to be a stay": ({"reference": "urn:uuid:0c3151bd", "type": "Encounter"}, DENY),
    "an entry said to be someone": ({"reference": "urn:uuid:0c3151bd", "type": "Practitioner"}, NEITHER),
    "two types": ({"reference": "https://elsewhere.test/Condition/9", "type": "Encounter"}, DENY),
    "a number": ({"identifier": {"system": "urn:x", "value": "1"}}, DENY),
    "a number of someone": ({"type": "Practitioner", "identifier": {"system": "urn:x", "value": "1"}}, NEITHER),
    "a text": ({"display": "the stay"}, DENY),
    "a text, of a stay": ({"type": "Encounter", "display": "the stay"}, DENY),
    "nothing that was given": ({"_reference": {"extension": [{"url": "urn:x"}]}}, DENY),
    "what is contained and is none": ({"reference": "#c"}, NEITHER),
    "what is contained and may be it": ({"reference": "#e"}, DENY),
    "what is not contained": ({"reference": "#z"}, DENY),
    "no type of FHIR": ({"reference": "https://elsewhere.test/Sejour/9"}, DENY),
}
CONTAINED = [{"resourceType": "Condition", "id": "c"}, {"resourceType": "Encounter", "id": "e"}]


@pytest.mark.parametrize("name", UNFOLLOWED)
@pytest.mark.parametrize("meaning", ["related", "dependents"])
def test_a_reference_that_can_t_be_followed_may_be_to_the_instance(name: str, meaning: str) -> None:
    """Unless it is certainly of another type: named by a denial, never by a permit."""
    reference, expected = UNFOLLOWED[name]
    read = (("chus", Reach()),)
    target = Target(meaning, "Encounter", "e-1", frozenset({"chus"}), home="chus", refers_to=read)
    assert named(sugar(encounter=reference, contained=CONTAINED), data=(target,)) == expected


def test_a_text_where_only_people_and_places_stand_is_no_stay() -> None:
    """A denial of a stay doesn't withhold every result whose author is a name alone; one of a person may."""
    one = by(DISPLAYED, identifier=[{"system": "urn:x", "value": "1", "assigner": DISPLAYED}])
    assert named(one, data=(Target("dependents", "Encounter", "e-1"),)) == NEITHER
    assert named(one, data=(Target("dependents", "Practitioner", "p-1"),)) == DENY


def test_a_coding_or_an_identifier_is_no_reference() -> None:
    """A text alone is one only where a reference may stand."""
    body = {"code": {"coding": [DISPLAYED]}, "identifier": [{"type": {"text": "x"}, "value": "1"}], "class": DISPLAYED}
    assert referred(body, BASE) == Reach()
    assert referred(
        {"note": [{"authorReference": DISPLAYED}], "extension": [{"valueReference": DISPLAYED}]}, BASE
    ).unknown


def test_what_stands_at_another_source_is_reached_by_what_can_t_be_followed_alone() -> None:
    """The local id of one source says nothing at another; an address elsewhere may be its."""
    target = Target("dependents", "Encounter", "e-1", frozenset({"omnimed"}), home="omnimed")
    assert named(sugar(encounter={"reference": "Encounter/e-1"}), data=(target,)) == NEITHER
    assert named(sugar(encounter={"reference": "https://clinic.test/Encounter/e-1"}), data=(target,)) == DENY


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (Reach(), NEITHER),
        (Reach(unknown=frozenset({""})), DENY),
        (Reach(unknown=frozenset({"Observation"})), DENY),
        (Reach(unknown=frozenset({"Condition"})), NEITHER),
    ],
)
def test_what_an_instance_refers_to_without_address_may_be_the_record(reach: Reach, expected: str) -> None:
    """A stay whose diagnosis is a text may be about any of the source's diagnoses."""
    target = Target("related", "Encounter", "e-1", home="chus", refers_to=(("chus", reach),), lacking=frozenset({"b"}))
    assert named(sugar(), data=(target,)) == expected
    elsewhere = replace(sugar(), source="b")
    assert named(elsewhere, data=(target,)) == NEITHER
    abroad = replace(reach, abroad=reach.unknown)
    assert named(elsewhere, data=(replace(target, refers_to=(("chus", abroad),)),)) == expected


def _names(origins: Origins, one: Record) -> bool:
    found = rows(consent({"type": "deny", "data": about("related", "Encounter/e-1")}), origins=origins)
    labelled = labeller().label([one], list(found.values()))
    return bool(labelled.classes[labelled.class_of[id(one)]].selectors)


STAY = {"resourceType": "Encounter", "id": "e-1"}
AT_CHUS, AT_CLINIC = (("chus", "Encounter", "e-1"), ("omnimed", "Encounter", "e-1"))


@pytest.mark.parametrize(
    ("read", "withheld"),
    [
        ({}, True),
        ({AT_CHUS: STAY}, False),
        ({AT_CLINIC: STAY}, True),
        ({AT_CHUS: None, AT_CLINIC: STAY}, False),
        ({AT_CHUS: None}, True),
    ],
)
def test_the_same_id_at_another_source_tells_nothing_of_a_source_that_was_not_read(read: Any, withheld: bool) -> None:
    """It is unknown there, until it answers that it has none."""
    assert _names(Origins(ORIGINS.sources, read), sugar()) is withheld


@pytest.mark.parametrize("number", ["0081003", "81 003", "81003-", "\N{FULLWIDTH DIGIT EIGHT}1003"])
def test_an_author_s_number_written_otherwise_is_not_known(number: str) -> None:
    """Named by a denial, and never by a permit."""
    ours = Target("authoredby", "", "", None, frozenset({Identifier(CMQ, "81003")}), "chus")
    assert named(by({"identifier": {"system": CMQ, "value": number}}), data=(ours,)) == DENY
    assert named(by({"identifier": {"system": CMQ, "value": "81003"}}), data=(ours,)) == BOTH
    assert named(by({"identifier": {"system": CMQ, "value": "81004"}}), data=(ours,)) == NEITHER


def test_only_items_of_a_whole_are_named_by_the_whole_s_id() -> None:
    """A dot in an id is a letter like another."""
    dotted = Target("instance", "Observation", "1.2")
    assert named(replace(sugar(), local_id="1.2.3"), data=(dotted,)) == NEITHER
    assert named(replace(sugar(), local_id="1.2"), data=(dotted,)) == BOTH
    team = Target("instance", "CareTeam", "1.2")
    assert named(record("CareTeamMember", "1.2.3"), data=(team,)) == BOTH
    assert named(record("CareTeamMember", "1.2.x"), data=(team,)) == NEITHER
