"""Rows are shared by the sources of one mapping; what hangs on a source is its own still."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.app.connectors import make_connectors
from gateway.demo.config import demo_settings
from resolvers.join_pages import parse_join_page
from resolvers.paths import PathTable
from resolvers.records import Reference
from resolvers.rows import Rows, shipped
from tests.gateway.stage_parts import catalogue
from tests.resolvers.record_specs import element, specs

HERE, THERE = "https://ici.example/fhir", "https://ailleurs.example/fhir"


@pytest.fixture(scope="module")
def rows() -> Rows:
    return Rows.load(shipped("fhir"), specs())


def test_an_absolute_reference_is_of_the_source_whose_address_it_has_and_of_no_other(rows: Rows) -> None:
    """Both read it by the same row."""
    body = {"encounter": {"reference": f"{HERE}/Encounter/e1"}}
    here, there = PathTable.of(rows, f"{HERE}/"), PathTable.of(rows, THERE)
    assert element("Observation", body, here).read("encounter") == Reference("Encounter", "e1")
    assert element("Observation", body, there).read("encounter") is None


def test_a_page_to_join_leaves_from_the_source_that_may_name_it_alone(rows: Rows) -> None:
    """The settings of one tool say nothing of another's."""
    page = "https://tele.example/rejoindre"
    open_, shut = PathTable.of(rows, HERE, (parse_join_page(page),)), PathTable.of(rows, THERE)
    body = {"joinPage": page}
    assert element("Teleconsultation", body, open_).read("joinPage") == page
    assert element("Teleconsultation", body, shut).read("joinPage") is None


def test_thirty_four_establishments_of_one_mapping_have_one_table_of_rows(tmp_path: Path) -> None:
    """Compiled once, and what is compiled from it serves them all."""
    settings = demo_settings(8000, None, None, tmp_path, 34)
    sources = [source for source in settings.sources if source.protocol == "fhir-r4"]
    assert len(sources) > 20
    tables = [table_of(connector) for connector in make_connectors(sources, catalogue()).values()]
    assert len({id(table.rows) for table in tables}) == 1
    assert len({table.base_url for table in tables}) == len(sources)


def table_of(connector: object) -> PathTable:
    """Return a connector's path table."""
    found = getattr(connector, "_table", None)
    assert isinstance(found, PathTable)
    return found
