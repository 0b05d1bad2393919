"""The panel of someone is those whom the evidence about each patient alone ties to them, for any registry.

Two ways of asking one registry: whom does this licence follow, and who cares for this patient, judged by the policy's
own rule. What happened to them is what the hospital's own text says, worked out here by hand.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway.demo.sources.mischief import Adds
from gateway.engines.owned import Owned
from gateway.located import Located
from gateway.pipeline.consent import Evidences
from gateway.pipeline.members import FOLLOWING
from tests.gateway.panel_parts import (
    DAY,
    ME,
    OTHER,
    SETTINGS,
    SINCE,
    Network,
    bundle,
    members,
    network,
    numbered,
    part,
    stay,
    subject,
    team,
    told,
    visit,
)
from tests.house import NOON

PEOPLE = ("r0", "r1", "r2")
NAMS = {name: f"BOUM85551{rank}ZZ" for rank, name in enumerate(PEOPLE)}
GROUP, RELATIONSHIP = "urn:passerelle:group", "urn:passerelle:relationship"
ATTENDING = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "ATND"}]}
KINDS = ("roster", "care_team", "referral", "attending", "participant", "on_call_group", "locum", "unheard-of")


def day(offset: int) -> str:
    """Return a day, so many from the anchor."""
    return (datetime.fromtimestamp(NOON, UTC) + timedelta(days=offset)).date().isoformat()


def role(kind: str) -> dict[str, Any]:
    """Return a role of a kind of relationship."""
    return {"coding": [{"system": RELATIONSHIP, "code": kind}]}


DAYS = st.sampled_from((-400, -95, -80, -3, -1, 0, 1, 3)).map(day)
PERIODS = st.none() | st.fixed_dictionaries({}, optional={"start": DAYS, "end": DAYS | st.just("someday")})
HOLDERS = st.sampled_from(
    (
        {"identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": ME}},
        {"reference": "Practitioner/d1", "identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": ME}},
        {"reference": "Practitioner/d1"},
        {"identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": OTHER}},
        {"identifier": {"system": "urn:passerelle:demo:permis:oiiq", "value": ME}},
        {"reference": "Organization/org-clinique"},
        *({"type": "CareTeam", "identifier": {"system": GROUP, "value": name}} for name in ("night", "day")),
    )
)
ROLES = st.sampled_from((*map(role, KINDS), ATTENDING, {"text": "Équipe"}))
WRITTEN = st.fixed_dictionaries({"role": ROLES.map(lambda one: [one]), "member": HOLDERS}, optional={"period": PERIODS})
TEAMS = st.fixed_dictionaries(
    {
        "patient": st.sampled_from((*PEOPLE, "unknown")),
        "status": st.sampled_from((None, "active", "active", "proposed", "inactive", "entered-in-error")),
        "period": PERIODS,
        "participant": st.lists(WRITTEN, min_size=1, max_size=3),
    }
)
POSTS = st.fixed_dictionaries(
    {
        "code": ROLES.map(lambda one: [one]),
        "group": st.sampled_from(("night", "day")),
        "licence": st.sampled_from((ME, ME, OTHER)),
        "active": st.sampled_from((True, True, False)),
        "period": PERIODS,
    }
)


def teams(drawn: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what was drawn as CareTeams; what is None isn't written."""
    found = []
    for rank, one in enumerate(drawn):
        said = {"status": one["status"], "period": one["period"], "participant": one["participant"]}
        kept = {name: held for name, held in said.items() if held is not None}
        about = {"resourceType": "CareTeam", "id": f"t{rank}", "subject": {"reference": f"Patient/{one['patient']}"}}
        found.append({**about, **kept})
    return found


def posts(drawn: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what was drawn as PractitionerRoles."""
    return [
        {
            "resourceType": "PractitionerRole",
            "id": f"x{rank}",
            "active": one["active"],
            "code": one["code"],
            "practitioner": {"identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": one["licence"]}},
            "organization": {"identifier": {"system": GROUP, "value": one["group"]}},
            **({"period": one["period"]} if one["period"] is not None else {}),
        }
        for rank, one in enumerate(drawn)
    ]


@cache
def engine() -> Owned:
    """Return an engine with the policy that ships."""
    owned = Owned()
    for name, text in bundle().modules.items():
        owned.engine.add_policy(name, text)
    owned.engine.add_data_json(json.dumps(bundle().data))
    return owned


def evidence_held(question: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the evidence that the policy holds to be true."""
    engine().engine.set_input_json(json.dumps(question))
    found: list[dict[str, Any]] = json.loads(engine().engine.eval_rule_as_json("data.record_access.evidence.held"))
    return found


async def proven(town: Network, groups: tuple[str, ...] | None) -> list[str]:
    """Return the numbers of those whom the evidence about each alone ties to the caller, by the policy's own rule."""
    who = subject(groups=groups)
    evidences = Evidences(town.desk, SETTINGS.licence_systems, frozenset(), now=lambda: NOON)
    patients: dict[str, Any] = {}
    for name in PEOPLE:
        (person,) = await town.desk.identity_of(visit(), "registre", name)
        evidence = await evidences.gather(visit(), Located({"registre": person}), who, "TREAT")
        rows = [row for row in evidence.patient["relationships"] if row["kind"] in FOLLOWING]
        patients[name] = {**evidence.patient, "relationships": rows}
    registry = town.desk.sources["registre"]
    question = {
        "now": int(NOON),
        "purpose": "TREAT",
        "subject": who.as_input(),
        "sources": {"registre": {"registry": True, "territory": "", "attests": list(registry.attests)}},
        "patients": patients,
        "requests": [],
        "classes": {},
    }
    held = evidence_held(question)
    names = {"person": [who.id], "group": [who.id, *(groups or ())]}
    follows = {one["patient"] for one in held if one["holder"] in names.get(one["by"], [])}
    return sorted(NAMS[name] for name in follows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(TEAMS, max_size=5),
    st.lists(POSTS, max_size=2),
    st.sampled_from((None, (), ("night",))),
    st.sets(st.sampled_from(KINDS), min_size=3),
)
@example([{"patient": "r1", "status": None, "period": None, "participant": [part()]}], [], None, {"roster"})
def test_the_panel_of_a_licence_is_those_whom_the_evidence_of_each_ties_to_it(
    drawn: list[Any], roles: list[Any], groups: tuple[str, ...] | None, attests: set[str]
) -> None:
    """Roster, care teams, referrals and groups; whatever stands in them, over, planned, in error or another's."""

    async def both() -> tuple[list[str], list[str]]:
        people = [numbered(name, nam, name[1:]) for name, nam in NAMS.items()]
        change = {"registre": {"attests": tuple(sorted(attests))}}
        async with network(registre=(*people, *teams(drawn), *posts(roles)), change=change) as town:
            panel = await town.of(subject(groups=groups))
            return members(panel), await proven(town, groups)

    listed, expected = asyncio.run(both())
    assert listed == expected


ENCOUNTERS = st.fixed_dictionaries(
    {
        "patient": st.sampled_from(("p0", "p1", "p2")),
        "status": st.sampled_from(("finished", "finished", "in-progress", "arrived", "planned", "cancelled", "x")),
        "class": st.sampled_from(("IMP", "ACUTE", "EMER", "AMB", "VR", "PRENC")),
        "start": st.integers(-110, 2),
        "hours": st.none() | st.integers(1, 400),
    }
)
VISITS = {"EMER": "EMERGENCY_VISIT", "AMB": "OUTPATIENT_VISIT", "VR": "TELECONSULTATION"}


def expected_of(drawn: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Return what the hospital's text says happened to the two who are followed, by hand, newest first."""
    found: list[tuple[float, str, str, str]] = []
    for rank, one in enumerate(drawn):
        start = NOON + one["start"] * DAY
        end = None if one["hours"] is None else start + one["hours"] * 3_600
        over, whose = one["status"] == "finished", NAMS["r" + one["patient"][1]]
        if one["patient"] == "p2" or one["status"] not in ("finished", "in-progress", "arrived"):
            continue
        closing = end if over and end is not None else start
        if one["class"] in VISITS:
            found.append((closing, f"e{rank}", VISITS[one["class"]], whose))
        elif one["class"] in ("IMP", "ACUTE"):
            found.append((start, f"e{rank}", "ADMISSION", whose))
            found += [(closing, f"e{rank}", "DISCHARGE", whose)] if over else []
    kept = sorted((one for one in found if one[0] >= SINCE), key=lambda one: (-one[0], one[1], one[2]))
    return [(kind, name, whose) for _, name, kind, whose in kept]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ENCOUNTERS, max_size=8), st.booleans())
def test_what_happened_is_what_the_sources_own_text_says(drawn: list[Any], include: bool) -> None:
    """Of those who are followed alone, whatever else the hospital holds, and however the registry gives them."""
    people = [numbered(name, nam, name[1:]) for name, nam in NAMS.items()]
    follows = [team(f"t{name}", name, part()) for name in ("r0", "r1")]
    here = [numbered(f"p{name[1:]}", nam, name[1:]) for name, nam in NAMS.items()]
    held = []
    for rank, one in enumerate(drawn):
        start = datetime.fromtimestamp(NOON + one["start"] * DAY, UTC)
        ends = {} if one["hours"] is None else {"end": (start + timedelta(hours=one["hours"])).isoformat()}
        when = {"start": start.isoformat(), **ends}
        held.append(stay(f"e{rank}", one["patient"], one["class"], status=one["status"], period=when))

    async def found() -> list[tuple[str, str, str]]:
        change = {"registre": {"capabilities": {"include": include}}}
        async with network(registre=(*people, *follows), chus=(*here, *held), change=change) as town:
            return told(await town.of())

    assert asyncio.run(found()) == expected_of(drawn)


def test_a_wrong_answer_about_someone_else_reaches_nobody() -> None:
    """A hospital that gives everyone's encounters, whatever it is asked, tells only of those who are followed."""
    people = [numbered(name, nam, name[1:]) for name, nam in NAMS.items()]

    async def found() -> list[tuple[str, str, str]]:
        async with network(
            registre=(*people, team("t0", "r0", part())),
            chus=[numbered(f"p{name[1:]}", nam, name[1:]) for name, nam in NAMS.items()],
        ) as town:
            everyone = [stay(f"e-{name}", name, "AMB") for name in ("p0", "p1", "p2")]
            town.sources["chus"].state.mischief.on("Encounter?", Adds(resources=everyone))
            return told(await town.of())

    assert asyncio.run(found()) == [("OUTPATIENT_VISIT", "e-p0", NAMS["r0"])]
