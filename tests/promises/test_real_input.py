"""Promise: what a source holds comes out as the source wrote it, whoever's FHIR R4 it is.

The data are Synthea's, loaded into the hospital as they are. What is expected is read here from the files themselves,
by hand, without the path tables: every leaf of the four record types that these patients have.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.house import House, open_house
from tests.promises.synthea_files import EXPECTED, Files, files
from tests.shared import shared

PAGE = 100
FIELDS = {"Encounter": "encounters", "Observation": "observations", "Condition": "conditions"} | {
    "MedicationRequest": "medicationRequests"
}
QUERY = """
query Chart($number: String!, $page: Int!, $enc: String, $obs: String, $con: String, $med: String) {
  patient(identifier: {system: "http://hospital.smarthealthit.org", value: $number}) {
    encounters(first: $page, after: $enc) { ...E pageInfo { hasNextPage endCursor } }
    observations(first: $page, after: $obs) { ...O pageInfo { hasNextPage endCursor } }
    conditions(first: $page, after: $con) { ...C pageInfo { hasNextPage endCursor } }
    medicationRequests(first: $page, after: $med) { ...M pageInfo { hasNextPage endCursor } }
  }
}
fragment E on EncounterConnection { edges { node {
  id source { id } status class { ...Coding } type { ...Concept } period { start end } reasonCode { ...Concept }
  hospitalization { dischargeDisposition { ...Concept } }
  participant { individual { __typename ... on Practitioner { displayName name { family given prefix } } } }
  serviceProvider { displayName name }
} } }
fragment O on ObservationConnection { edges { node {
  id source { id } status category { ...Concept } code { ...Concept } encounter { id } effectiveDateTime issued
  value { ...Value } component { code { ...Concept } value { ...Value } }
} } }
fragment C on ConditionConnection { edges { node {
  id source { id } clinicalStatus verificationStatus code { ...Concept } encounter { id }
  onsetDateTime abatementDateTime recordedDate
} } }
fragment M on MedicationRequestConnection { edges { node {
  id source { id } status intent medication { ...Concept } encounter { id } authoredOn
  requester { __typename ... on Practitioner { displayName name { family given prefix } } }
  reasonReference { __typename id }
  dosageInstruction {
    sequence asNeededBoolean additionalInstruction { ...Concept }
    timing { repeat { frequency period periodUnit } } doseAndRate { type { ...Concept } doseQuantity { value } }
  }
} } }
fragment Coding on Coding { system code display }
fragment Concept on CodeableConcept { text coding { ...Coding } }
fragment Value on ObservationValue {
  __typename ... on Quantity { value unit system code } ... on CodeableConcept { ...Concept }
}
"""
AFTER = {"Encounter": "enc", "Observation": "obs", "Condition": "con", "MedicationRequest": "med"}


# -- what the gateway answers --------------------------------------------------------------------------------------


async def chart(house: House, number: str) -> dict[str, list[Any]]:
    """Return the nodes of the four connections, read page after page to the end of the longest."""
    found: dict[str, list[Any]] = {name: [] for name in FIELDS}
    cursors: dict[str, str | None] = dict.fromkeys(FIELDS)
    open_ = set(FIELDS)
    while open_:
        variables = {"number": number, "page": PAGE} | {AFTER[name]: cursors[name] for name in FIELDS}
        answer = await house.ask(QUERY, who="dr-gagnon", variables=variables)
        assert "errors" not in answer.body, (number, answer.body["errors"])
        assert answer.access["complete"], number
        for name in sorted(open_):
            page = answer.patient[FIELDS[name]]
            found[name] += [edge["node"] for edge in page["edges"]]
            cursors[name] = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                open_.discard(name)
    return found


def said(house: House, node: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the source's own id of a node, and the node with ids of records opened to `Type/id` of the source."""

    def opened(sealed: str) -> str:
        name, source, _, local_id = house.keyring.open_id(sealed) or ("", "", "", "")
        assert source == "chus"
        return f"{name}/{local_id}"

    body = {key: held for key, held in node.items() if key not in ("id", "source")}
    if body.get("encounter"):
        body["encounter"] = opened(body["encounter"]["id"])
    if body.get("reasonReference"):
        body["reasonReference"] = [opened(one["id"]) for one in body["reasonReference"]]
    assert node["source"] == {"id": "chus"}
    return opened(node["id"]).partition("/")[2], body


async def compare(house: House, held: Files, numbers: Sequence[str]) -> None:
    """Compare every patient's answer with the files, record by record."""
    for number in numbers:
        answered = await chart(house, number)
        for name, nodes in answered.items():
            read = [said(house, node) for node in nodes]
            wanted = {raw["id"]: EXPECTED[name](raw) for raw in held.of[name, held.patients[number]]}
            assert sorted(local_id for local_id, _ in read) == sorted(wanted), (number, name)
            for local_id, body in read:
                assert body == wanted[local_id], (number, name, local_id)


async def nothing_for_a_stranger(house: House, numbers: Sequence[str]) -> None:
    """Ask as the emergency physician, who has no care relationship, and about a number that nobody carries."""
    unknown = await house.ask(QUERY, who="dr-urgence", variables={"number": "nobody", "page": PAGE})
    for number in numbers:
        answer = await house.ask(QUERY, who="dr-urgence", variables={"number": number, "page": PAGE})
        assert (answer.status, answer.data) == (200, {"patient": None})
        assert "errors" not in answer.body
        assert {**answer.access, "decisionId": ""} == {**unknown.access, "decisionId": ""}


async def test_a_loaded_patient_answers_with_every_leaf_as_the_files_have_it(tmp_path: Path) -> None:
    """Counts, decimals, instants, codes, names and links, of four patients, page after page."""
    numbers = files().handful()
    async with open_house(tmp_path, data=shared("data", "synthea-r4")) as house:
        await compare(house, files(), numbers)
        await nothing_for_a_stranger(house, numbers)


@pytest.mark.nightly
async def test_all_hundred_loaded_patients_answer_with_every_leaf_as_the_files_have_it(tmp_path: Path) -> None:
    """The same for everyone in the files."""
    numbers = list(files().patients)
    assert len(numbers) == 100
    async with open_house(tmp_path, data=shared("data", "synthea-r4")) as house:
        await compare(house, files(), numbers)
        await nothing_for_a_stranger(house, numbers)


async def test_decimals_and_partial_dates_keep_the_digits_that_the_source_wrote(tmp_path: Path) -> None:
    """Trailing zeros, more digits than a float has, exponents, a year alone, a month alone."""
    number, folder = next(iter(files().patients)), tmp_path / "data"
    one = files().patients[number]
    folder.mkdir()
    for name in ("Patient", *FIELDS, "Practitioner", "Organization"):
        lines = _text(name, one if name not in ("Practitioner", "Organization") else "")
        if name == "Observation":
            lines = [_with_decimal(line, DECIMALS[rank % len(DECIMALS)]) for rank, line in enumerate(lines)]
        if name == "Condition":
            lines = [_with_dates(line, *DATES[rank % len(DATES)]) for rank, line in enumerate(lines)]
        (folder / f"{name}.ndjson.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    held = Files(folder)
    values = [raw["valueQuantity"]["value"] for raw in held.of["Observation", one] if "valueQuantity" in raw]
    assert set(DECIMALS) <= {str(one) for one in values}
    assert {raw["onsetDateTime"] for raw in held.of["Condition", one]} == {"1976", "1976-03", "1976-03-06"}
    async with open_house(tmp_path, data=folder) as house:
        await compare(house, held, [number])


DECIMALS = ("6.10", "162.106755278228834567890", "0.00000100", "1.0e-7", "-0.0", "7")
DATES = (("1976", "1976-03"), ("1976-03", "1976"), ("1976-03-06", "1976-03-06"))


def _text(name: str, patient: str) -> list[str]:
    with gzip.open(shared("data", "synthea-r4", f"{name}.ndjson.gz"), "rt", encoding="utf-8") as file:
        return [line.strip() for line in file if patient in line]


def _with_decimal(line: str, decimal: str) -> str:
    return re.sub(r'("valueQuantity":\{"value":)[-+.eE0-9]+', rf"\g<1>{decimal}", line)


def _with_dates(line: str, onset: str, recorded: str) -> str:
    line = re.sub(r'"onsetDateTime":"[^"]*"', f'"onsetDateTime":"{onset}"', line)
    return re.sub(r'"recordedDate":"[^"]*"', f'"recordedDate":"{recorded}"', line)
