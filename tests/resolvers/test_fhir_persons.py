"""FHIR persons: every name of a file, whether it is in use, and the links that say it was merged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resolvers.protocols import Capabilities, Person, Response, SourceFault
from resolvers.protocols.fhir_evidence import FhirEvidence

BASE = "http://source.test/fhir"


def person(**said: Any) -> Person:
    """Return how a Patient is read."""
    entry = {"resource": {"resourceType": "Patient", "id": "p-1", **said}, "search": {"mode": "match"}}
    body = json.dumps({"resourceType": "Bundle", "type": "searchset", "total": 1, "entry": [entry]}).encode()
    headers = {"content-type": "application/fhir+json"}
    (found,) = FhirEvidence(BASE, Capabilities()).read_identity(Response(200, headers, body))
    return found


def link(kind: Any, reference: Any) -> dict[str, Any]:
    """Return a Patient.link."""
    return {"type": kind, "other": {"reference": reference}}


def test_every_name_of_a_file_is_read_the_official_one_first() -> None:
    """A woman filed under her husband's name may have the other one beside it."""
    read = person(
        name=[
            {"use": "maiden", "family": "Gagnon", "given": ["Jeannine"]},
            {"use": "official", "family": "Rousseau", "given": ["Jeannine", "Marie"]},
            {"use": "old", "family": "Gagnon", "given": ["Jeannine"]},
            {"use": "nickname"},
            "junk",
        ]
    )
    assert (read.family, read.given) == ("Rousseau", "Jeannine Marie")
    assert read.names == (("Gagnon", "Jeannine"),)
    assert person().names == ()


@pytest.mark.parametrize(("written", "active"), [(True, True), (False, False), (None, True), ("false", True)])
def test_a_file_is_in_use_unless_its_source_says_not(written: Any, active: bool) -> None:
    """`Patient.active` is optional."""
    assert person(active=written).active is active


@pytest.mark.parametrize(
    ("links", "replaced_by", "replaces"),
    [
        (None, (), ()),
        ([link("replaced-by", "Patient/p-2")], ("p-2",), ()),
        ([link("replaced-by", f"{BASE}/Patient/p-2")], ("p-2",), ()),
        ([link("replaces", "Patient/p-0"), link("replaces", "Patient/p-3")], (), ("p-0", "p-3")),
        ([link("seealso", "Patient/p-2"), link("refer", "Patient/p-3")], (), ()),
        ([link("replaced-by", "RelatedPerson/r-1")], ("",), ()),
        ([link("replaced-by", "http://elsewhere.test/fhir/Patient/p-2")], ("",), ()),
        ([{"type": "replaced-by", "other": {"identifier": {"value": "1"}}}], ("",), ()),
        ([{"type": "replaced-by"}], ("",), ()),
        ("junk", ("",), ("",)),
    ],
    ids=["none", "one", "absolute", "two", "others", "a-relative", "elsewhere", "logical", "empty", "no-list"],
)
def test_links_are_read_and_one_that_cannot_be_followed_is_kept_as_such(
    links: Any, replaced_by: tuple[str, ...], replaces: tuple[str, ...]
) -> None:
    """A file that says it is replaced must not be used, whether or not we find by which."""
    read = person(link=links)
    assert (read.replaced_by, read.replaces) == (replaced_by, replaces)


def numbers(count: int, value: str = "") -> list[dict[str, str]]:
    """Return identifiers."""
    return [{"system": "urn:x", "value": value or str(rank)} for rank in range(count)]


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        ({"name": [{"family": f"F{n}"} for n in range(16)]}, {"name": [{"family": f"F{n}"} for n in range(17)]}),
        (
            {"name": [{"family": "f" * 200, "given": ["g" * 55]}]},
            {"name": [{"family": "f" * 200, "given": ["g" * 56]}]},
        ),
        ({"name": [{"family": "\ufb03" * 80}]}, {"name": [{"family": "\ufdfa" * 20}]}),
        ({"name": [{"given": ["Éa"] * 32}]}, {"name": [{"given": ["Éa"] * 33}]}),
        ({"identifier": numbers(64)}, {"identifier": numbers(65)}),
        ({"identifier": numbers(1, "9" * 256)}, {"identifier": numbers(1, "9" * 257)}),
        (
            {"link": [link("replaces", f"Patient/p-{n}") for n in range(16)]},
            {"link": [link("replaces" if n % 2 else "replaced-by", f"Patient/p-{n}") for n in range(17)]},
        ),
    ],
    ids=["names", "characters", "ligatures", "words", "numbers", "a-number", "links"],
)
def test_a_file_that_says_too_much_of_someone_is_a_fault(within: dict[str, Any], beyond: dict[str, Any]) -> None:
    """Names are compared with every other file's, and numbers asked of the registry and written down."""
    person(**within)
    with pytest.raises(SourceFault, match="too-large"):
        person(**beyond)
