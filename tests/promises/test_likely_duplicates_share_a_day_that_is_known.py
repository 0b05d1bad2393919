"""Promise: records are told to be likely the same, and folded, by a day that both say; a month or a year is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.app import Ports
from tests.house import MARIE, House, open_house
from tests.lasting import FAR
from tests.promises.everything import WIDE

QUERY = f"""{{ patient(identifier: {{value: "{MARIE}"}}) {{
  conditions(first: 500) {{ edges {{ node {{ source {{ id }} code {{ text }} likelySameAs }} }} }}
  course(first: 500, foldDuplicates: true) {{ edges {{ folded {{ ... on Condition {{ code {{ text }} }} }} }} }}
}} }}"""
I10 = {"system": "http://hl7.org/fhir/sid/icd-10-ca", "code": "I10.0"}
CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
STATUS = "http://terminology.hl7.org/CodeSystem/condition-clinical"


async def alike(house: House, clinic: str, hospital: str) -> tuple[int, int]:
    """Return how many are told to be like the hospital's record, and how many folded are hers, of these dates."""
    house.sources["omnimed"].state.files["OM-1001"]["problemes"][0]["inscrit_le"] = clinic
    house.sources["chus"].state.store.put(
        {
            "resourceType": "Condition", "id": "hta", "subject": {"reference": "Patient/p-0001"},
            "recordedDate": hospital, "code": {"text": "HTA du CHUS", "coding": [I10]},
            "clinicalStatus": {"coding": [{"system": STATUS, "code": "active"}]},
            "category": [{"coding": [{"system": CATEGORY, "code": "problem-list-item"}]}],
        }
    )  # fmt: skip
    reply = await house.ask(QUERY)
    assert reply.codes == []
    (told,) = (one["likelySameAs"] or () for one in reply.nodes("conditions") if one["code"]["text"] == "HTA du CHUS")
    folded = [one for edge in reply.patient["course"]["edges"] for one in edge["folded"] or () if one]
    return len(told), len([one for one in folded if "HTA" in one["code"]["text"] or "yperten" in one["code"]["text"]])


@pytest.mark.parametrize(
    ("clinic", "hospital", "same"),
    [
        ("03/11/2026", "2026-11-03", 1),
        ("03/11/2026", "2026-11-03T23:30:00-05:00", 1),
        ("01/11/2026", "2026-11", 0),
        ("01/01/2019", "2019", 0),
    ],
)
async def test_only_a_day_that_both_say_makes_two_records_alike(
    tmp_path: Path, clinic: str, hospital: str, same: int
) -> None:
    """The first of January is not the year that it begins."""
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR)) as house:
        assert await alike(house, clinic, hospital) == (same, same)
