"""Answers of a FHIR source, drawn: resources as they should be and as they shouldn't, written in many ways.

Gives the same answer twice: as it came, and so that it is decoded whole (an entry more has an address of the bundle's
own), which changes nothing else.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

JUNK: tuple[Any, ...] = (None, True, 0, "x", [], {}, [None], ["x"], {"code": 5}, {"reference": 3}, {"coding": {}})
SYSTEMS = ("http://loinc.org", "http://hl7.org/fhir/sid/icd-10-ca", "")
CODES = ("2339-0", "F32.1", "laboratory", "PSY", "R", "é")
LABEL = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label"
EDITS: tuple[tuple[str, str], ...] = (
    ("", ""),
    ('"code"', '"\\u0063ode"'),
    ('"reference"', '"refer\\u0065nce"'),
    ("inline-sec-label", "inline\\u002dsec-label"),
    ("http://hl7.org/fhir/uv", "http:\\/\\/hl7.org\\/fhir\\/uv"),
    ('"status"', '"code":{"coding":[{"code":"S52.5"}]},"code"'),
    ('"id"', '"meta":{"security":[{"code":"R"}]},"meta":{},"id"'),
    ('"subject"', '"subject":{"reference":"Patient/p2"},"subject"'),
    ("1.10", "1e999"),
    ("1.10", "-0.10e-3"),
    ("1.10", "NaN"),
    ("1.10", "9" * 1_200),
    ("1.10", "9" * 4_400),
    ("1.10", "[" * 600 + "]" * 600),
    ("1.10", "01"),
    ("final", "\\ud800"),
    ("final", "\\ud83d\\ude00"),
    ("final", "a\x01b"),
    ("final", "a\\qb"),
    ("{", " \t{\r\n "),
)
"""What is written otherwise, once, in an answer."""
BYTES: tuple[tuple[bytes, bytes], ...] = (
    (b"", b""),
    (b"final", b"\xff"),
    (b"final", b"\xed\xa0\x80"),
    (b'{"entry', b'\xef\xbb\xbf{"entry'),
)

_texts = st.sampled_from(CODES)
_codings = st.fixed_dictionaries({"code": _texts}, optional={"system": st.sampled_from(SYSTEMS), "display": _texts})
_concepts = st.fixed_dictionaries({}, optional={"coding": st.lists(_codings, max_size=2), "text": _texts})
_labels = st.fixed_dictionaries({"url": st.just(LABEL), "valueCoding": _codings})
_references = st.builds(
    lambda kind, name: {"reference": f"{kind}/{name}"},
    st.sampled_from(("Patient", "Practitioner", "Organization", "Location", "Medication", "Encounter")),
    st.sampled_from(("p1", "p2", "d1", "m1", "#c")),
)
_any = st.sampled_from(JUNK)


def _or_junk(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what is as it should be nineteen times of twenty."""
    return st.integers(0, 19).flatmap(lambda turn: _any if turn == 19 else one)


_metas = st.fixed_dictionaries(
    {},
    optional={
        "security": _or_junk(st.lists(_codings, max_size=1)),
        "versionId": st.just("3"),
        "lastUpdated": st.just("2026-11-15T12:00:00Z"),
        "tag": st.just([{"code": "SUBSETTED"}]),
    },
)
_contained = st.lists(
    st.fixed_dictionaries(
        {"resourceType": st.sampled_from(("Medication", "Location")), "id": st.sampled_from(("c", "m1"))},
        optional={"code": _concepts, "type": st.lists(_concepts, max_size=1), "meta": _metas},
    ),
    max_size=2,
)
_quantities = st.fixed_dictionaries(
    {"value": st.just("1.10-number")}, optional={"code": _texts, "extension": st.lists(_labels, max_size=1)}
)
_MORE: dict[str, st.SearchStrategy[Any]] = {
    "meta": _metas,
    "code": _or_junk(_concepts),
    "category": _or_junk(st.lists(_concepts, max_size=2)),
    "securityLabel": _or_junk(st.lists(_concepts, max_size=1)),
    "status": st.just("final"),
    "effectiveDateTime": st.sampled_from(("2024-06-10", "2025", "x")),
    "valueQuantity": _or_junk(_quantities),
    "valueCodeableConcept": _or_junk(_concepts),
    "valueString": _or_junk(_texts),
    "component": _or_junk(st.lists(st.fixed_dictionaries({"code": _concepts}), max_size=2)),
    "performer": _or_junk(st.lists(_references, max_size=2)),
    "location": _or_junk(st.lists(st.fixed_dictionaries({"location": _references}), max_size=1)),
    "serviceProvider": _or_junk(_references),
    "medicationReference": _or_junk(_references),
    "medicationCodeableConcept": _or_junk(_concepts),
    "participant": _or_junk(st.lists(st.fixed_dictionaries({"member": _references, "role": st.just([])}), max_size=2)),
    "contained": _or_junk(_contained),
    "extension": st.lists(_labels, max_size=1),
}


def resources(kind: str) -> st.SearchStrategy[Any]:
    """Return resources, most of one type and of the patient p1."""
    fixed = {
        "resourceType": st.sampled_from((kind,) * 6 + ("Practitioner", "Basic", "Medication", "OperationOutcome")),
        "id": _or_junk(st.sampled_from(("r1", "r2", "r3", "m1", "d1"))),
        "subject": _or_junk(st.just({"reference": "Patient/p1"})),
    }
    return _or_junk(st.fixed_dictionaries(fixed, optional=_MORE))


@st.composite
def answers(draw: st.DrawFn, kind: str) -> tuple[bytes, bytes]:
    """Return a searchset as it came, and one that says the same and is decoded whole."""
    entries = [{"resource": one} for one in draw(st.lists(resources(kind), min_size=1, max_size=5))]
    entries += draw(st.lists(st.sampled_from(JUNK), max_size=1))
    bundle = {"entry": entries, "resourceType": "Bundle", "type": "searchset"}
    edit, byte = draw(st.sampled_from(EDITS)), draw(st.sampled_from(BYTES))
    ascii_alone = draw(st.booleans())

    def written(own: str) -> bytes:
        more = {**bundle, "entry": [*entries, {"fullUrl": own, "resource": {"resourceType": "Basic", "id": "b"}}]}
        text = json.dumps(more, ensure_ascii=ascii_alone).replace('"1.10-number"', "1.10").replace(*edit, 1)
        return text.encode().replace(*byte, 1)

    return written("http://nowhere.example/1"), written("urn:uuid:1")
