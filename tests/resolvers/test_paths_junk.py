"""Junk: whatever a source writes, what leaves is of its type, or nothing."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.records import Element, Number, Reference
from resolvers.references import CONTEXTS, RECORDS
from tests.resolvers.record_specs import element, specs, table

NAMES = (
    *("coding", "code", "system", "reference", "value", "text", "period", "start", "family", "given", "identifier"),
    *("participant", "provision", "class", "actor", "role", "security", "display", "contained", "id", "resourceType"),
    *("valueQuantity", "valueString", "professionnel", "ordre", "permis", "motifs", "name"),
)
LEAVES = st.none() | st.booleans() | st.integers() | st.text() | st.builds(Number, st.sampled_from(["1.10", "-1e5"]))
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)
KINDS = sorted({*RECORDS, *CONTEXTS, "Patient"} - {"PractitionerRole"})
STRINGS = {"String", "Decimal", "FhirDate", "FhirDateTime", "DateTime", "URI", "Base64"}


def check(kind: str, name: str, value: Any, depth: int) -> None:
    spec = specs().field(kind, name)
    assert isinstance(value, list) is spec.many
    for one in value if spec.many else [value]:
        if spec.enum_values:
            assert one in spec.enum_values
        elif spec.named_type in STRINGS:
            assert type(one) is str
            one.encode()
        elif spec.named_type in ("Int", "Boolean", "Float"):
            assert type(one) is {"Int": int, "Boolean": bool, "Float": float}[spec.named_type]
        elif isinstance(one, Reference):
            assert re.fullmatch(r"[A-Za-z]+", one.type)
        else:
            assert isinstance(one, Element)
            assert one.type == spec.named_type or spec.named_type == "ObservationValue"
            walk(one, depth + 1)


def walk(seen: Element, depth: int = 0) -> None:
    for name in specs().fields_of(seen.type) if depth < 4 else ():
        if (value := seen.read(name)) is not None:
            check(seen.type, name, value, depth)


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), mapping=st.sampled_from(["fhir", "omnimed"]), data=st.data())
def test_junk_never_raises_and_never_leaves_under_a_type_that_it_is_not(
    kind: str, mapping: str, data: st.DataObject
) -> None:
    """Whatever a source writes under any name that the table reads."""
    source = table(mapping)
    roots = source.elements(kind, specs().fields_of(kind)) or ("x",)
    body = data.draw(st.dictionaries(st.sampled_from(roots), JUNK, max_size=6) | JUNK)
    walk(element(kind, body, source))
