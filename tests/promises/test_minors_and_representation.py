"""Promise: who reads in a young person's name, or another's, is whom the law and the evidence say, on that very day.

Over HTTP, by the policy that ships. Émile Roy, fifteen at the anchor, was born on 2011-05-21; his sister Léa, thirteen,
on 2013-04-22: their days of fourteen and eighteen are written here by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Act, Adds, Delay, Drop, HalfBody, Html, Status
from gateway.settings import Source
from gateway.settings.sources import Budget
from tests.house import House, open_house
from tests.promises.close import NAM, ask, change, forget, held, midnight, opinion, reads
from tests.promises.doubles import KeptLedger

LEA_14, LEA_18 = midnight("2027-04-22"), midnight("2031-04-22")
EMILE_14, EMILE_18 = midnight("2025-05-21"), midnight("2029-05-21")
MOTHERS = {"lea": "proche-0061-1", "emile": "proche-0003-1"}


def as_lea(house: House) -> dict[str, Any]:
    """Return the claim of Léa's own file."""
    return {"patient": {"system": NAM, "value": house.world.person("lea").nam}}


async def test_before_fourteen_the_parent_reads_and_the_child_does_not(house: House) -> None:
    """Until the last second before the birthday."""
    for house.clock.at in (midnight("2026-11-20"), LEA_14 - 1):
        assert await reads(house, "lea", "parent-roy")
        assert not await reads(house, "lea", "emile-roy", "PATRQT", **as_lea(house))
    house.clock.at = EMILE_14 - 1
    assert await reads(house, "emile", "parent-roy")
    assert not await reads(house, "emile", "emile-roy", "PATRQT")


async def test_from_fourteen_the_young_person_reads_and_the_parent_does_not(house: House) -> None:
    """From the first second of the birthday; at seventeen too."""
    house.clock.at = LEA_14
    assert not await reads(house, "lea", "parent-roy")
    assert await reads(house, "lea", "emile-roy", "PATRQT", **as_lea(house))
    for house.clock.at in (EMILE_14, EMILE_18 - 1):
        assert not await reads(house, "emile", "parent-roy")
        assert await reads(house, "emile", "emile-roy", "PATRQT")


async def test_a_child_reads_only_their_own_file(house: House) -> None:
    """Not a brother's, nor their mother by the number of a child."""
    assert not await reads(house, "emile", "emile-roy", "PATRQT", **as_lea(house))
    assert not await reads(house, "emile", "parent-roy", **as_lea(house))
    own = {"patient": {"system": NAM, "value": house.world.person("emile").nam}}
    assert not await reads(house, "emile", "parent-roy", **own)


async def test_from_fourteen_a_documented_opinion_opens_to_the_parent_until_eighteen(house: House) -> None:
    """Not before it is written, and to nobody who doesn't represent."""
    opinion(house, "emile", "no-harm-opinion", period={"start": "2025-06-01", "end": "2040-01-01"})
    for house.clock.at, opens in (
        (EMILE_14, False),
        (midnight("2025-06-01"), True),
        (EMILE_18 - 1, True),
        (EMILE_18, False),
    ):
        assert await reads(house, "emile", "parent-roy") is opens, house.clock.at
    house.clock.at = midnight("2026-11-20")
    assert not await reads(house, "emile", "tutrice-lessard")
    assert not await reads(house, "lea", "tutrice-lessard")


@pytest.mark.parametrize(
    ("provision", "opens"),
    [
        ({}, True),
        ({"period": {"end": "2026-11-19"}}, False),
        ({"period": {"start": "2026-11-21"}}, False),
        ({"period": {"end": "un jour"}}, False),
        ({"type": "deny"}, False),
        ({"actor": [{"reference": {"identifier": {"system": NAM, "value": "ROYC815314ZZ"}}}]}, True),
        ({"actor": [{"reference": {"identifier": {"system": NAM, "value": "ROYP790203ZZ"}}}]}, False),
    ],
)
async def test_an_opinion_opens_only_if_it_is_clear_in_force_and_about_this_parent(
    house: House, provision: dict[str, Any], opens: bool
) -> None:
    """Ended, to come, of a date that can't be read, of the other type, about the father."""
    opinion(house, "emile", "no-harm-opinion", **provision)
    assert await reads(house, "emile", "parent-roy") is opens


@pytest.mark.parametrize("source", ["registre", "chus"])
async def test_a_youth_protection_opinion_shuts_wherever_it_is_kept(house: House, source: str) -> None:
    """To the parent, not to those who care for the child; once withdrawn, to nobody."""
    opinion(house, "lea", "youth-protection-opinion", source)
    assert not await reads(house, "lea", "parent-roy")
    change(house, "Consent", "avis-youth-protection-opinion", source, status="inactive")
    assert await reads(house, "lea", "parent-roy")


async def test_of_two_contrary_opinions_youth_protection_prevails(house: House) -> None:
    """Émile, fifteen: one opens to his mother, the other shuts."""
    opinion(house, "emile", "no-harm-opinion")
    assert await reads(house, "emile", "parent-roy")
    opinion(house, "emile", "youth-protection-opinion")
    assert not await reads(house, "emile", "parent-roy")


async def test_an_opinion_of_a_source_that_may_not_attest_it_opens_nothing(house: House) -> None:
    """The hospital's, in the demo: nor does it deny anything to anyone else."""
    opinion(house, "emile", "no-harm-opinion", "chus")
    assert not await reads(house, "emile", "parent-roy")
    assert await reads(house, "emile", "emile-roy", "PATRQT")


async def test_a_birth_date_that_is_not_a_day_opens_to_nobody(house: House) -> None:
    """The registry's word comes first, even if another source knows better."""
    change(house, "Patient", "reg-0061", birthDate="2013-04")
    assert not await reads(house, "lea", "parent-roy")
    assert not await reads(house, "lea", "emile-roy", "PATRQT", **as_lea(house))


@pytest.mark.parametrize(
    ("patient", "who", "relative"),
    [
        ("lea", "parent-roy", "proche-0061-1"),
        ("fernand", "mandataire-caron", "proche-0062-1"),
        ("thomas", "tutrice-lessard", "proche-0063-1"),
    ],
)
async def test_a_parent_a_tutor_and_a_mandatary_read_while_they_are(
    house: House, patient: str, who: str, relative: str
) -> None:
    """Not before, not after, not once the registry says that they are no more; each their own and no other."""
    assert await reads(house, patient, who)
    others = {"lea", "emile", "fernand", "thomas", "marie"} - {patient}
    assert not any([await reads(house, other, who) for other in sorted(others)])
    kept = held(house, "RelatedPerson", relative)
    for changes in (
        {"period": {"start": "2026-11-21"}},
        {"period": {"start": "2020-01-01", "end": "2026-11-19"}},
        {"period": {"start": "2020-01-01", "end": "?"}},
        {"active": False},
        {"relationship": [{"text": kept["relationship"][0]["text"]}]},
        {"identifier": [{"system": "urn:x", "value": kept["identifier"][0]["value"]}]},
        {"identifier": [{**kept["identifier"][0], "value": "BOUM855510ZZ"}]},
    ):
        change(house, "RelatedPerson", relative, **changes)
        assert not await reads(house, patient, who), changes
        house.sources["registre"].state.store.put(kept)
    assert await reads(house, patient, who)
    forget(house, "RelatedPerson", relative)
    assert not await reads(house, patient, who)


async def test_an_heir_reads_who_the_deceased_was_and_nothing_of_their_health(house: House) -> None:
    """In silence; and nothing of someone who lives as the registry knows, whatever hospital and clinic write."""
    answer = await ask(house, "yvette", "heritier-paquette")
    assert (answer.status, answer.codes) == (200, [])
    assert answer.patient["name"] == [{"family": "Paquette"}]
    assert answer.patient["identifier"]
    assert answer.nodes("conditions") == []
    change(house, "Patient", "reg-0064", deceasedDateTime=None)
    assert (await ask(house, "yvette", "heritier-paquette")).patient is None


async def test_a_deceased_child_s_parent_reads_in_their_name_no_more(house: House) -> None:
    """From the day that the registry knows of the death, as a relative: who it was, and nothing of their health."""
    change(house, "Patient", "reg-0061", deceasedDateTime="2026-11-19")
    answer = await ask(house, "lea", "parent-roy")
    assert answer.patient["name"] == [{"family": "Roy"}]
    assert (answer.patient["identifier"], answer.nodes("conditions")) == (None, [])


async def test_those_who_care_for_a_minor_read_whatever_the_family_may(house: House) -> None:
    """A youth-protection opinion is about the parents."""
    opinion(house, "lea", "youth-protection-opinion")
    assert await reads(house, "lea", "dr-gagnon", "TREAT") is False
    team = held(house, "CareTeam", "lien-0061")
    who = {"type": "Practitioner", "identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": "81002"}}
    part = {"role": team["participant"][0]["role"], "member": who}
    change(house, "CareTeam", "lien-0061", participant=[part])
    assert await reads(house, "lea", "dr-gagnon", "TREAT")


@pytest.mark.parametrize(
    "act",
    [Status(code=500), Status(code=404), Status(code=403), Html(), HalfBody(), Drop(), Delay(seconds=60)],
    ids=lambda act: type(act).__name__ + str(getattr(act, "code", "")),
)
async def test_relatives_who_cannot_be_read_open_nothing(tmp_path: Path, act: Act) -> None:
    """Unreadable, or late: a refusal with a word, never a smaller family."""
    sources = tuple(
        one.model_copy(update={"budget": Budget(deadline_ms=400, retries=0)}) if one.kind == "registry" else one
        for one in demo_sources(tmp_path)
    )
    async with open_house(tmp_path, sources=sources) as house:
        house.sources["registre"].state.mischief.on("/RelatedPerson", act)
        answer = await ask(house, "lea", "parent-roy")
        assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None)


@pytest.mark.parametrize("about", ["reg-0003", "reg-0001"])
async def test_an_answer_about_another_person_opens_nothing(house: House, about: str) -> None:
    """A registry that answers with another patient's mother isn't believed on anyone's."""
    body = held(house, "RelatedPerson", MOTHERS["emile"])
    another = {**body, "id": "x", "patient": {"reference": f"Patient/{about}"}}
    house.sources["registre"].state.mischief.on("RelatedPerson?", Adds(resources=[another]))
    answer = await ask(house, "thomas", "parent-roy")
    assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None)


async def test_a_source_that_may_not_attest_a_representation_opens_nothing(tmp_path: Path) -> None:
    """The same registry, unless its settings say so."""
    kinds = ("mandatary", "parent_or_tutor")
    for attests, opens in ((kinds[:1], [True, False]), (kinds[1:], [False, True]), (("roster",), [False, False])):
        sources = tuple(
            one.model_copy(update={"attests": attests}) if one.kind == "registry" else one
            for one in demo_sources(tmp_path)
        )
        folder = tmp_path / attests[0]
        folder.mkdir()
        async with open_house(folder, sources=sources) as house:
            found = [await reads(house, "fernand", "mandataire-caron"), await reads(house, "lea", "parent-roy")]
            assert found == opens


async def test_what_was_read_of_the_family_is_written_down(tmp_path: Path) -> None:
    """As every evidence read: the source and the shape, and no name."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        assert await reads(house, "lea", "parent-roy")
    assert ("registre", "relatives") in ledger.entries[-1].evidence


def demo_sources(folder: Path) -> tuple[Source, ...]:
    """Return the demo's sources, as its settings have them."""
    return demo_settings(8000, None, None, folder).sources
