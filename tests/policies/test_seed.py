"""The tables as they ship say what the seed says; what differs is written here, with its reason."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from gateway.engines import Bundle
from gateway.labelling import LabelTables
from resolvers.records import Label
from tests.policies.opa_server import POLICIES
from tests.shared import shared

TABLES: Any = Bundle.load(POLICIES).data["tables"]


@pytest.fixture(scope="module")
def seed() -> Any:
    return yaml.safe_load(shared("policy-seed.yaml").read_text("utf-8"))


def test_categories_are_the_seeds(seed: Any) -> None:
    """Code, French name, and which are clinical. Added: counts of no person."""
    added = {"activity": ("Activité (comptes)", False)}
    said = added | {name: (row["fr"], row.get("clinical", False)) for name, row in seed["categories"].items()}
    assert {name: (row["fr"], row["clinical"]) for name, row in TABLES["categories"].items()} == said


def test_roles_are_written_as_in_the_seed(seed: Any) -> None:
    """Word for word. Added: whom the seed gives counts only, or its own establishment's sessions, reads counts."""
    counting = ("clinical_pilot", "technological_pilot", "coordination_centre")
    assert TABLES["roles"] == seed["roles"] | {role: {**seed["roles"][role], "activity": "p"} for role in counting}
    assert set(counting) == TABLES["counts"]["scope"].keys()


def test_relationships_needed_are_the_seeds(seed: Any) -> None:
    """By purpose. Added: a locum; and, at the family's request, whom the table of representation knows."""
    said = seed["relationship_needed"]
    family = set(TABLES["representation"]) - {"self"}
    added = {"TREAT": {"locum"}, "FAMRQT": family - set(said["FAMRQT"])}
    needed = TABLES["relationships"]["needed"]
    assert {purpose: set(kinds) - added.get(purpose, set()) for purpose, kinds in needed.items()} == {
        purpose: set(kinds) for purpose, kinds in said.items()
    }


def test_what_stands_without_a_directive_is_the_seeds(seed: Any) -> None:
    """Purposes that the seed doesn't name deny; its `default` is written out."""
    for profile, row in seed["no_directive"].items():
        default = row.pop("default", "deny")
        assert TABLES["no_directive"][profile] == {p: row.get(p, default) for p in TABLES["no_directive"][profile]}


def test_labels_are_the_seeds(seed: Any) -> None:
    """Clearance N is added for those who read identity, directives and technique: an unlabelled record is N."""
    labels, said = TABLES["labels"], seed["labels"]
    added = {"records_archivist", "privacy_officer", "clinical_pilot", "technological_pilot", "coordination_centre"}
    assert [labels[k] for k in ("confidentiality", "unlabelled", "sensitive_is")] == [
        said[k] for k in ("confidentiality", "unlabelled", "sensitive_is")
    ]
    assert labels["clearance"] == {**said["clearance"], **dict.fromkeys(added, "N")}
    narrower = {name for name, row in labels["sensitivity"].items() if "within" in row}
    assert list(labels["from_codes"]) == list(said["from_codes"])
    assert [name for name in labels["sensitivity"] if name not in narrower] == list(said["from_codes"])
    assert narrower == {"ETHUD", "OPIOIDUD"}


def test_minority_is_the_seeds(seed: Any) -> None:
    """Who reads before fourteen, who from fourteen, and which opinion shuts or opens."""
    own, parent = TABLES["representation"]["self"], TABLES["representation"]["parent_or_tutor"]
    word = {"deny": "none", "permit": "all"}
    before, after = seed["minority"]["under_14"], seed["minority"]["from_14"]
    assert (own["under_14"], own["from_14"]) == (word[before["patient"]], word[after["patient"]])
    assert parent["under_14"] == word[before["parent"]]
    assert parent["unless"] == ["youth_protection"]
    assert after["parent"] == "deny"
    assert parent["needs"] == {"from_14": "no_harm"}


ICD = "http://hl7.org/fhir/sid/icd-10-ca"
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
ATC, RXNORM = "http://www.whocc.no/atc", "http://www.nlm.nih.gov/research/umls/rxnorm"
EARNED = [
    (ICD, "F32.1", {"PSY"}), (ICD, "F41.1", {"PSY"}), (ICD, "F53.0", {"PSY"}), (ICD, "F60.3", {"PSY"}),
    (ICD, "F10.2", {"SUD"}), (ICD, "F03", set()), (ICD, "J45.9", set()), (ICD, "B20", {"HIV"}), (ICD, "A54.0", {"SEX"}),
    (ICD, "F52.0", {"SEX"}), (ICD, "T74.1", {"SDV"}), ("http://hl7.org/fhir/sid/icd-10", "F20.0", {"PSY"}),
    (ATC, "N06AB06", {"PSY"}), (ATC, "N05BA01", {"PSY"}), (ATC, "N05AX08", {"PSY"}), (ATC, "N07BC01", {"SUD"}),
    (ATC, "J05AR10", {"HIV"}), (ATC, "J05AE30", set()), (ATC, "N02BE01", set()), (ATC, "G03AA07", {"SEX"}),
    (SNOMED, "370143000", {"PSY"}), (SNOMED, "55680006", {"SUD"}), (SNOMED, "56876005", {"SUD"}),
    (SNOMED, "171207006", {"PSY"}), (SNOMED, "31676001", {"HIV"}), (SNOMED, "714812005", {"SEX"}),
    (SNOMED, "706893006", {"SDV"}), (SNOMED, "44054006", set()), (SNOMED, "394587001", {"PSY"}),
    (LOINC, "56888-1", {"HIV"}), (LOINC, "34788-0", {"PSY"}), (LOINC, "4548-4", set()),
    (RXNORM, "748856", {"SEX"}), (RXNORM, "313782", set()),
    ("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "PSYCHF", {"PSY"}),
]  # fmt: skip


@pytest.mark.parametrize(("system", "code", "labels"), EARNED)
def test_a_code_earns_its_labels_and_no_other(system: str, code: str, labels: set[str]) -> None:
    """Of one system: the same characters elsewhere mean something else."""
    tables = LabelTables(TABLES)
    assert {label.code for label in tables.labels_of(Label(system, code))} == labels
    assert tables.labels_of(Label("urn:another", code)) == ()


def codes(system: str) -> list[str]:
    rows = (row for rows in TABLES["labels"]["from_codes"].values() for row in rows if row["system"] == system)
    return [code for row in rows for code in row.get("codes", ())]


def test_no_code_of_snomed_ct_is_mistyped() -> None:
    """Its last digit checks the others (Verhoeff)."""
    assert len(codes(SNOMED)) > 50
    assert [code for code in codes(SNOMED) if _verhoeff(code)] == []


def test_no_code_of_loinc_is_mistyped() -> None:
    """Its last digit checks the others (Luhn)."""
    assert len(codes(LOINC)) > 20
    assert [code for code in codes(LOINC) if _luhn(code.replace("-", ""))] == []


def _luhn(digits: str) -> int:
    doubled = [int(d) * 2 if rank % 2 else int(d) for rank, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10


def _verhoeff(digits: str) -> int:
    """Return 0 when the check digit is right: products in the dihedral group of order ten."""
    permutation = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    check = 0
    for rank, digit in enumerate(reversed(digits)):
        value = int(digit)
        for _ in range(rank % 8):
            value = permutation[value]
        check = _product(check, value)
    return check


def _product(a: int, b: int) -> int:
    turned, mirrored = a % 5, a >= 5
    other, flips = b % 5, b >= 5
    return (turned + (-other if mirrored else other)) % 5 + 5 * (mirrored != flips)


def test_records_of_several_categories_have_the_seeds() -> None:
    """By the codes of FHIR's observation-category and of HL7 v2-0074; unknown is all of them."""
    tables = LabelTables(TABLES)
    assert list(tables.categories_of("Observation", ["laboratory"])) == ["laboratory"]
    assert list(tables.categories_of("Observation", ["vital-signs"])) == ["vital_signs"]
    assert list(tables.categories_of("DiagnosticReport", ["LAB"])) == ["laboratory"]
    everything = ["laboratory", "vital_signs", "imaging", "procedure", "condition", "care_plan"]
    for found in ([], ["unheard-of"], ["laboratory", "unheard-of"]):
        assert list(tables.categories_of("Observation", found)) == everything
