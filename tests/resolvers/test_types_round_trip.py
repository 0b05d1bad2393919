"""A query over the types alone: parents read by GraphQL names, and their own `type` says what they are."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLError, parse, validate
from graphql.execution import execute_sync

from resolvers.records import Element, Number, Record
from resolvers.schema import Schema, build_schema, core_of, graphql_name, read_field
from resolvers.types.inputs import NAM_SYSTEM
from resolvers.types.ports import Coded, Identified, Window
from resolvers.types.views import (
    EdgeView,
    OrganizationView,
    PageView,
    ProvenanceView,
    SourceView,
    TermView,
    TerritoryView,
    ViewerView,
)

TERRITORY = TerritoryView("ruisss-sherbrooke", {"fr": "RUISSS de Sherbrooke"})
CHUS = OrganizationView("org-1", "CIUSSS de l’Estrie – CHUS", TERRITORY)
SOURCE = SourceView("chus", {"fr": "Hôpital", "en": "Hospital"}, "HOSPITAL", CHUS, TERRITORY, "fhir-r4", None)


class DictTable:
    """Reads a field from a dict by its own name."""

    def read(self, element: Element, name: str) -> Any:
        return element.json.get(name)


def element(type_name: str, **json: Any) -> Element:
    return Element(type_name, json, Record(type_name, "chus", "1", "p", json, DictTable(), "2026-11-22T08:00:00-05:00"))


@dataclass
class StubChart:
    """A patient who answers any connection with one page, and keeps what was asked."""

    page: PageView | None
    asked: list[tuple[str, Window, Any]] = field(default_factory=list)
    type: str = "Patient"

    def read(self, name: str) -> Any:
        return {"id": "patient-1", "birthDate": "1985-05"}.get(name)

    def connection(self, field: str, window: Window, filters: Any) -> PageView | None:
        self.asked.append((field, window, dict(filters)))
        return self.page


@dataclass
class StubRoot:
    """A root that knows one patient."""

    chart: StubChart
    asked: list[Any] = field(default_factory=list)

    def patient_by(self, identifier: Identified) -> Any:
        self.asked.append(identifier)
        return self.chart

    def node_by(self, id: str) -> Any:
        return element("Organization", id=id, displayName="CHUS")

    def viewer_view(self) -> Any:
        term = TermView("physician", {"fr": "médecin", "en": "physician"})
        return ViewerView("viewer-1", "Luc Tremblay", (term,), term, CHUS, TERRITORY, ())

    def source_views(self) -> list[SourceView]:
        return [SOURCE]


def ask(query: str, root: StubRoot | None = None, **variables: Any) -> ExecutionResult:
    schema, document = core_of(build_schema()), parse(query)
    assert validate(schema, document) == []
    result = execute_sync(schema, document, root_value=root or StubRoot(StubChart(page())), variable_values=variables)
    assert isinstance(result, ExecutionResult)
    return result


def page(*nodes: Element) -> PageView:
    edges = tuple(EdgeView("ObservationEdge", f"c{rank}", node) for rank, node in enumerate(nodes))
    return PageView("ObservationConnection", edges, True, False, "c0", "c9")


def test_a_page_of_records_reads_through_lists_enums_unions_and_interfaces() -> None:
    """Every member of the answer comes from the element of that type."""
    potassium = element(
        "Observation",
        id="o1",
        status="FINAL",
        category=[element("CodeableConcept", text="Laboratoire")],
        value=element("Quantity", value=Number("4.10"), comparator="LESS_THAN"),
        performer=[element("Organization", displayName="Labo"), element("Practitioner", displayName="Anne Pelletier")],
        derivedFrom=[element("DocumentReference", id="d1", type=element("CodeableConcept", text="Note"))],
    )
    cough = element("Observation", id="o2", value=element("StringValue", string="toux"))
    result = ask(
        """{ patient(identifier: {value: "X"}) { id birthDate observations {
          pageInfo { hasNextPage startCursor endCursor } edges { cursor node { __typename id status category { text }
            value { __typename ... on Quantity { value comparator } ... on StringValue { string } }
            performer { __typename ... on Organization { displayName } ... on Practitioner { displayName } }
            derivedFrom { __typename id ... on DocumentReference { type { text } } } } } } } }""",
        StubRoot(StubChart(page(potassium, cough))),
    )
    assert result.errors is None
    assert result.data == {
        "patient": {
            "id": "patient-1",
            "birthDate": "1985-05",
            "observations": {
                "pageInfo": {"hasNextPage": True, "startCursor": "c0", "endCursor": "c9"},
                "edges": [
                    {
                        "cursor": "c0",
                        "node": {
                            "__typename": "Observation",
                            "id": "o1",
                            "status": "FINAL",
                            "category": [{"text": "Laboratoire"}],
                            "value": {"__typename": "Quantity", "value": "4.10", "comparator": "LESS_THAN"},
                            "performer": [
                                {"__typename": "Organization", "displayName": "Labo"},
                                {"__typename": "Practitioner", "displayName": "Anne Pelletier"},
                            ],
                            "derivedFrom": [{"__typename": "DocumentReference", "id": "d1", "type": {"text": "Note"}}],
                        },
                    },
                    {
                        "cursor": "c1",
                        "node": {
                            "__typename": "Observation",
                            "id": "o2",
                            "status": None,
                            "category": None,
                            "value": {"__typename": "StringValue", "string": "toux"},
                            "performer": None,
                            "derivedFrom": None,
                        },
                    },
                ],
            },
        }
    }


def test_a_value_of_another_type_than_the_fields_is_refused() -> None:
    """An element that says another type is not projected as if it were of the type declared."""
    wrong = element("Observation", id="o1", category=[element("HumanName", text="Marie Bouchard")])
    result = ask(
        '{ patient(identifier: {value: "X"}) { observations { edges { node { id category { text } } } } } }',
        StubRoot(StubChart(page(wrong))),
    )
    assert result.errors is not None
    assert result.data is not None
    assert result.data["patient"]["observations"]["edges"] == [{"node": {"id": "o1", "category": None}}]


def asked_of(arguments: str, **variables: Any) -> tuple[str, Window, Any]:
    root = StubRoot(StubChart(None))
    names = "($after: String, $status: [ObservationStatus!])" if "$" in arguments else ""
    page_asked = f"observations{arguments} {{ pageInfo {{ hasNextPage }} }}"
    result = ask(f'query {names} {{ patient(identifier: {{value: "X"}}) {{ {page_asked} }} }}', root, **variables)
    assert result.errors is None
    return root.chart.asked[0]


def test_arguments_reach_the_chart_as_they_were_given() -> None:
    """Codes with their system or none, enumeration names, RFC 3339 text, ids."""
    field_, window, filters = asked_of(
        '(first: 2, after: "c", since: "2025-11-21T14:05:00-05:00", sources: ["chus"], '
        'code: [{system: "http://loinc.org", code: "2823-3"}, {code: "K"}], category: ["laboratory"], status: [FINAL])'
    )
    assert field_ == "observations"
    assert window == Window(2, "c", "2025-11-21T14:05:00-05:00", None, ("chus",))
    assert filters == {
        "code": (Coded("http://loinc.org", "2823-3"), Coded(None, "K")),
        "category": ("laboratory",),
        "status": ("FINAL",),
    }
    assert type(filters["status"][0]) is str


def test_null_is_no_filter_and_an_empty_list_matches_nothing() -> None:
    """Null, left out and left-out variables are alike; first is 50 even when null; empty stays empty."""
    assert asked_of("(first: null, after: $after, since: null, sources: null, code: null, status: $status)")[1:] == (
        Window(),
        {},
    )
    assert asked_of("(after: $after, status: $status)", after=None, status=None)[1:] == (Window(), {})
    assert asked_of("(sources: [], code: [], status: [])")[1:] == (Window(sources=()), {"code": (), "status": ()})
    assert Window().first == 50


def test_the_argument_named_class_reaches_the_chart_under_that_name() -> None:
    """A word that Python keeps for itself."""
    root = StubRoot(StubChart(None))
    ask('{ patient(identifier: {value: "X"}) { encounters(class: ["IMP"]) { pageInfo { hasNextPage } } } }', root)
    assert root.chart.asked == [("encounters", Window(), {"class": ("IMP",)})]


@pytest.mark.parametrize(
    ("given", "system"),
    [
        ('{value: "X"}', NAM_SYSTEM),
        ('{system: null, value: "X"}', NAM_SYSTEM),
        ('{system: "urn:a", value: "X"}', "urn:a"),
    ],
)
def test_an_identifier_without_a_system_is_a_nam(given: str, system: str) -> None:
    """The contract's default, and an explicit null."""
    root = StubRoot(StubChart(None))
    ask(f"{{ patient(identifier: {given}) {{ id }} }}", root)
    assert root.asked == [Identified(system, "X")]


def test_the_viewer_and_the_sources_speak_the_language_asked() -> None:
    """French when none is asked; null when there is no name in that language, rather than another's."""
    result = ask(
        """{ viewer { id name activeRole { code label en: label(language: EN) } purposes { code }
          organization { name displayName type { text } } territory { name en: name(language: EN) } }
          sources { id name(language: EN) kind status protocol territory { id } } }"""
    )
    assert result.errors is None
    assert result.data == {
        "viewer": {
            "id": "viewer-1",
            "name": "Luc Tremblay",
            "activeRole": {"code": "physician", "label": "médecin", "en": "physician"},
            "purposes": [],
            "organization": {"name": CHUS.name, "displayName": CHUS.name, "type": None},
            "territory": {"name": "RUISSS de Sherbrooke", "en": None},
        },
        "sources": [
            {
                "id": "chus",
                "name": "Hospital",
                "kind": "HOSPITAL",
                "status": None,
                "protocol": "fhir-r4",
                "territory": {"id": "ruisss-sherbrooke"},
            }
        ],
    }


def test_a_node_is_of_the_type_that_it_says() -> None:
    """By its id alone."""
    result = ask('{ node(id: "n1") { __typename id ... on Organization { displayName } } }')
    assert result.data == {"node": {"__typename": "Organization", "id": "n1", "displayName": "CHUS"}}


def test_provenance_reads_like_any_other_value() -> None:
    """What the gateway makes and what a source wrote are read in one way."""
    view = ProvenanceView(SOURCE, "2026-11-22T08:00:00-05:00", "7", None)
    result = ask(
        """{ patient(identifier: {value: "X"}) { observations { edges { node {
          provenance { asOf versionId lastUpdated source { id } } } } } } }""",
        StubRoot(StubChart(page(element("Observation", provenance=view)))),
    )
    assert result.data is not None
    assert result.data["patient"]["observations"]["edges"][0]["node"]["provenance"] == {
        "asOf": "2026-11-22T08:00:00-05:00",
        "versionId": "7",
        "lastUpdated": None,
        "source": {"id": "chus"},
    }


def test_python_names_are_the_contracts() -> None:
    """`class_` is `class`, `as_of` is `asOf`, and the parent is read by the latter."""
    assert [graphql_name(name) for name in ("class_", "as_of", "id", "deceased_date_time")] == [
        "class", "asOf", "id", "deceasedDateTime",
    ]  # fmt: skip
    assert read_field(element("Encounter", **{"class": "IMP"}), "class_") == "IMP"


def test_errors_are_logged_nowhere_with_the_text_of_the_query(caplog: pytest.LogCaptureFixture) -> None:
    """Strawberry's own execution would log what was asked."""
    schema: Schema = build_schema()
    with caplog.at_level(logging.DEBUG):
        result = schema.execute_sync('{ patient(identifier: {value: "BOUM855510ZZ"}) { nothing } }')
        schema.process_errors([GraphQLError("BOUM855510ZZ")])
    assert result.errors
    assert "BOUM855510ZZ" not in caplog.text
