"""Own file: `Viewer.patient` is the caller's own record, under the same decisions as by its number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.house import JEAN, MARIE, House, open_house

ME: dict[str, Any] = {"who": "marie-bouchard", "purpose": "PATRQT"}
FIELDS = "id birthDate name { family } conditions { edges { node { code { text } } } }"


async def test_the_own_file_is_the_record_asked_by_its_number(tmp_path: Path) -> None:
    """Alone, by an alias, in a fragment, by the viewer's id, and beside the same patient's number."""
    async with open_house(tmp_path) as house:
        asked = (await house.ask(f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ {FIELDS} }} }}', **ME)).patient
        assert asked["conditions"]["edges"]
        plain = await house.ask(f"{{ viewer {{ name patient {{ {FIELDS} }} }} }}", **ME)
        assert plain.data["viewer"] == {"name": "Marie Bouchard", "patient": asked}
        aliased = await house.ask(
            f"{{ me: viewer {{ ...V }} }} fragment V on Viewer {{ mine: patient {{ {FIELDS} }} }}", **ME
        )
        assert aliased.data["me"]["mine"] == asked
        id = (await house.ask("{ viewer { id } }", **ME)).data["viewer"]["id"]
        by_id = f"query($id: ID!) {{ node(id: $id) {{ ... on Viewer {{ patient {{ {FIELDS} }} }} }} }}"
        assert (await house.ask(by_id, variables={"id": id}, **ME)).data["node"]["patient"] == asked
        both = f'{{ viewer {{ patient {{ {FIELDS} }} }} patient(identifier: {{value: "{MARIE}"}}) {{ {FIELDS} }} }}'
        answer = await house.ask(both, **ME)
        assert answer.data["viewer"]["patient"] == answer.patient == asked


async def test_another_patient_beside_is_refused(tmp_path: Path) -> None:
    """By a number, or by a node's id: one patient an operation."""
    async with open_house(tmp_path) as house:
        id = house.keyring.seal_id(
            ("Patient", "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id", JEAN)
        )
        for other in (f'patient(identifier: {{value: "{JEAN}"}}) {{ id }}', f'node(id: "{id}") {{ id }}'):
            answer = await house.ask(f"{{ viewer {{ patient {{ id }} }} {other} }}", **ME)
            assert (answer.status, answer.codes) == (400, ["OPERATION_REFUSED"])


@pytest.mark.parametrize(
    ("who", "purpose"), [("dr-tremblay", "TREAT"), ("vie-privee", "HOPERAT"), ("parent-roy", "FAMRQT")]
)
async def test_it_is_null_for_anyone_else_even_beside_a_patient(tmp_path: Path, who: str, purpose: str) -> None:
    """A physician's own viewer isn't the patient of the operation; a mother's own file isn't read for the family."""
    async with open_house(tmp_path) as house:
        both = f'{{ viewer {{ patient {{ id }} }} patient(identifier: {{value: "{MARIE}"}}) {{ id }} }}'
        query = "{ viewer { patient { id } } }" if who == "parent-roy" else both
        answer = await house.ask(query, who=who, purpose=purpose)
        assert (answer.status, answer.data["viewer"]) == (200, {"patient": None})


async def test_a_physician_who_is_a_patient_reads_her_own_file_as_a_patient_only(tmp_path: Path) -> None:
    """The token names her file; the active role doesn't read it."""
    async with open_house(tmp_path) as house:
        own = {"system": "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id", "value": MARIE}
        answer = await house.ask("{ viewer { patient { id } } }", who="dr-tremblay", patient=own)
        assert answer.data["viewer"]["patient"] is None


async def get(house: House, query: str) -> Any:
    """Ask by GET, as Marie."""
    headers = {"authorization": f"Bearer {house.issuer.mint('marie-bouchard')}", "x-purpose-of-use": "PATRQT"}
    accept = {"accept": "application/graphql-response+json"}
    return await house.client.get("/graphql", params={"query": query}, headers=headers | accept)


async def test_a_record_does_not_come_by_get(tmp_path: Path) -> None:
    """Though no identifier stands in the URL; the viewer alone does."""
    async with open_house(tmp_path) as house:
        refused = await get(house, "{ viewer { patient { birthDate } } }")
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "OPERATION_REFUSED")
        assert (await get(house, "{ viewer { name } }")).status_code == 200


async def test_a_skipped_own_file_asks_no_source(tmp_path: Path) -> None:
    """What is left out is not read, and is about nobody."""
    async with open_house(tmp_path) as house:
        query = "query($in: Boolean!) { viewer { name patient @include(if: $in) { id } } }"
        assert (await house.ask(query, variables={"in": False}, **ME)).data["viewer"] == {"name": "Marie Bouchard"}
        assert not any(house.calls(source) for source in house.sources)
        assert (await house.ask(query, variables={"in": True}, **ME)).data["viewer"]["patient"]["id"]
