"""`passerelle source map`: a mapping's faults by line, what each field reads, and what comes out of a sample."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from gateway.officers.source_map import MapReport, ReadField, SampleFault, map_source
from resolvers.catalogue import Catalogue
from resolvers.rows import shipped
from resolvers.schema import build_schema
from tests.tools import ROOT

CATALOGUE = Catalogue.of(build_schema())
LABO = ROOT / "docs" / "examples" / "labo.yaml"
RESULT: dict[str, Any] = {
    "ref": "T-1",
    "person": "L-77",
    "rev": 2,
    "state": "done",
    "drawn": "2026-11-12",
    "label": "Glucose",
    "number": 6,
    "unit": "mmol/L",
    "secrecy": "V",
    "colour": "blue",
}


def edited(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the laboratory's mapping with some of its text replaced."""
    text = LABO.read_text("utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file = folder / "labo.yaml"
    file.write_text(text, "utf-8")
    return file


def line_of(file: Path, text: str) -> int:
    lines = file.read_text("utf-8").splitlines()
    return next(at for at, line in enumerate(lines, start=1) if text in line)


def sample(folder: Path, body: Any) -> Path:
    file = folder / "sample.json"
    file.write_text(body if isinstance(body, str) else json.dumps(body), "utf-8")
    return file


def field(report: MapReport, kind: str, name: str) -> ReadField:
    return next(one for one in (report.fields or {})[kind] if one.name == name)


def test_a_good_mapping_says_what_each_field_reads() -> None:
    """Its rows as they are written, and the same name for the rest; never what the gateway itself makes."""
    report = map_source(LABO, CATALOGUE)
    assert (report.ok, list(report.fields or ())) == (True, ["Patient", "Observation"])
    assert field(report, "Observation", "effectiveDateTime").row == "drawn"
    assert field(report, "Patient", "birthDate").row == "{path: born, date: day-first}"
    assert field(report, "Observation", "issued").row is None
    names = {one.name for one in (report.fields or {})["Patient"]}
    assert not {"id", "observations", "source", "securityLabels"} & names


@pytest.mark.parametrize("name", ["fhir", "omnimed"])
def test_the_mappings_that_ship_are_good(name: str) -> None:
    """Every one of their types is listed."""
    report = map_source(shipped(name), CATALOGUE)
    assert (report.faults, len(report.fields or ()) > 5) == ((), True)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("    birthDate: {path: born", "    birthdate: {path: born", "birthdate: {path: born"),
        ("    effectiveDateTime: drawn", "    effectiveDateTime: 'drawn at'", "drawn at"),
        ("    effectiveDateTime: drawn", "    effectiveDateTime: {path: drawn, date: american}", "american"),
        ("  Observation: {path:", "  Observations: {path:", "Observations: {path:"),
        ("list: items", "lists: items", "lists: items"),
        ("    id: file\n", "    ids: file\n", "    ids: file"),
        ("  Observation:\n", "  Observed:\n", "Observed:"),
    ],
)
def test_a_fault_is_said_with_its_line(tmp_path: Path, before: str, after: str, place: str) -> None:
    """Wherever it is in the file."""
    file = edited(tmp_path, (before, after))
    report = map_source(file, CATALOGUE)
    assert not report.ok
    assert line_of(file, place) in {fault.line for fault in report.faults}
    assert report.fields is None


def test_every_fault_is_said_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Sections and fields together."""
    file = edited(tmp_path, ("drawn", "'?'"), ("path: state", "path: 'st ate'"))
    report = map_source(file, CATALOGUE)
    assert [fault.line for fault in report.faults] == sorted({line_of(file, "'?'"), line_of(file, "st ate")})


@pytest.mark.parametrize(("text", "line"), [("a: [1,\nb: 2", 2), ("", 0), ("- 1\n- 2", 0), ("fields: 3", 1)])
def test_a_file_that_is_no_mapping_is_one_fault_and_no_traceback(tmp_path: Path, text: str, line: int) -> None:
    """Not YAML, empty, a list."""
    file = tmp_path / "x.yaml"
    file.write_text(text)
    report = map_source(file, CATALOGUE)
    assert (report.ok, report.faults[0].line) == (False, line)
    assert not map_source(tmp_path / "nowhere.yaml", CATALOGUE).ok


@pytest.mark.parametrize("body", [RESULT, [RESULT], {"items": [RESULT, 7], "pages": 1}])
def test_a_sample_shows_what_comes_out(tmp_path: Path, body: Any) -> None:
    """A record, a list, a whole answer: the values as GraphQL gives them, null fields, members that nothing reads."""
    report = map_source(LABO, CATALOGUE, sample(tmp_path, body), "Observation")
    assert (report.sampled, report.records, report.unread) == ("Observation", 1, ("colour",))
    assert field(report, "Observation", "status").values == ("FINAL",)
    assert field(report, "Observation", "value").values == ({"value": "6", "unit": "mmol/L"},)
    assert field(report, "Observation", "issued").empty
    assert not field(report, "Observation", "effectiveDateTime").empty


def test_a_code_that_the_map_does_not_have_reads_as_null(tmp_path: Path) -> None:
    """Which is what one looks for."""
    report = map_source(LABO, CATALOGUE, sample(tmp_path, {**RESULT, "state": "unheard-of"}), "Observation")
    assert field(report, "Observation", "status").empty


def test_a_sample_is_read_where_the_mapping_says_that_its_records_are(tmp_path: Path) -> None:
    """One object within an envelope; or each item's inner object."""
    usager = {"no_usager": "U1001", "nam": "BOUM855510ZZ"}
    whole = {"reponse": {"usager": usager}, "anomalie": None}
    report = map_source(shipped("gesmus"), CATALOGUE, sample(tmp_path, whole), "Patient")
    assert report.records == 1
    assert not field(report, "Patient", "identifier").empty
    assert "reponse" not in report.unread


def test_a_mapping_like_another_shows_the_rows_of_both(tmp_path: Path) -> None:
    """What it inherits is no field of the same name."""
    file = tmp_path / "like.yaml"
    file.write_text(
        "protocol: rest\nlike: fhir\nlist: edges\nitem: node\n"
        'resources: {Condition: {path: "c/{patient}", id: id}}\n', "utf-8"
    )  # fmt: skip
    body = {"edges": [{"cursor": "x", "node": {"id": "c1", "code": {"text": "Asthme"}}}]}
    report = map_source(file, CATALOGUE, sample(tmp_path, body), "Condition")
    assert field(report, "Condition", "clinicalStatus").row is not None
    assert field(report, "Condition", "recordedDate").row is None
    assert (report.records, "cursor" in report.unread) == (1, False)


def test_a_fhir_bundle_is_a_sample_too(tmp_path: Path) -> None:
    """Its resources of the type asked."""
    condition = {
        "resourceType": "Condition",
        "id": "c1",
        "subject": {"reference": "Patient/p1"},
        "recordedDate": "2026",
    }
    body = {"resourceType": "Bundle", "entry": [{"resource": condition}, {"resource": {"resourceType": "Patient"}}, 3]}
    report = map_source(shipped("fhir"), CATALOGUE, sample(tmp_path, body), "Condition")
    assert (report.records, report.unread) == (1, ())
    assert field(report, "Condition", "recordedDate").values == ("2026",)


@pytest.mark.parametrize(
    ("body", "kind", "fault"),
    [
        ("not json", "Observation", "unreadable"),
        (RESULT, None, "type"),
        (RESULT, "Goal", "type"),
        ([], "Patient", "empty"),
    ],
)
def test_a_sample_that_can_t_be_used_is_said_so(tmp_path: Path, body: Any, kind: str | None, fault: str) -> None:
    """Never guessed."""
    with pytest.raises(SampleFault) as raised:
        map_source(LABO, CATALOGUE, sample(tmp_path, body), kind)
    assert raised.value.kind == fault


def test_the_command_speaks_both_languages_and_json(tmp_path: Path) -> None:
    """1 for a fault; the type is asked for when there are several."""
    run, body = CliRunner().invoke, str(sample(tmp_path, RESULT))
    good = run(app, ["source", "map", str(LABO), "--sample", body, "--type", "Observation"])
    assert (good.exit_code, "lu par aucun champ : colour" in good.stdout, "rien à corriger" in good.stdout) == (
        0,
        True,
        True,
    )
    bad = edited(tmp_path, ("drawn", "'?'"))
    english = run(app, ["source", "map", str(bad), "--lang", "en"])
    assert (english.exit_code, f"line {line_of(bad, '?')}" in english.stdout) == (1, True)
    told = json.loads(
        run(app, ["source", "map", str(LABO), "--sample", body, "--type", "Observation", "--json"]).stdout
    )
    status = next(one for one in told["types"]["Observation"] if one["field"] == "status")
    assert (told["ok"], status["values"], told["sample"]["unread"]) == (True, ["FINAL"], ["colour"])
    unsaid = run(app, ["source", "map", str(LABO), "--sample", body, "--lang", "en"])
    assert (unsaid.exit_code, "Patient, Observation" in unsaid.stderr) == (1, True)
