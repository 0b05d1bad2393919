"""The lint of Consents: what is unclear, where, and what to write instead; it repeats no value of a Consent."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.demo.config import demo_settings
from gateway.directives import Caller
from gateway.officers.consents_lint import Known, Report, lint
from gateway.officers.consents_words import LACKS
from resolvers.consents import REASONS
from resolvers.protocols import Statement
from tests.gateway.consent_bodies import read_directives

KNOWN = Known.of(demo_settings(8000, None, None, Path("state")))
SECRET = "Phrase que personne ne doit lire ailleurs"
CMQ = "urn:passerelle:demo:permis:cmq"
V3 = "http://terminology.hl7.org/CodeSystem/"


def consent(provision: Any, **more: Any) -> dict[str, Any]:
    """Return a Consent."""
    return {"resourceType": "Consent", "id": "c-1", "status": "active", "provision": provision, **more}


def linted(folder: Path, *bodies: Any, known: Known | None = None) -> Report:
    """Lint Consents, one a line."""
    file = folder / "consents.ndjson"
    file.write_text("\n".join(map(json.dumps, bodies)), encoding="utf-8")
    return lint([file], known)


def found(folder: Path, body: Any, known: Known | None = None) -> list[tuple[str, str, str]]:
    """Return what is said of one Consent: kind, path, reason."""
    return [(one.kind, one.path, one.reason) for one in linted(folder, body, known=known).findings]


UNCLEAR: dict[str, tuple[Any, str, str]] = {
    "no type": ({"purpose": []}, "Consent.provision.type", "no-type"),
    "period for dataPeriod": (
        {"type": "permit", "provision": [{"type": "deny", "period": {"start": "2020", "end": "2020"}}]},
        "Consent.provision.provision[0].period", "period-for-data",
    ),
    "an unknown element": ({"type": "deny", "readers": []}, "Consent.provision.readers", "element"),
    "an unresolved actor": (
        {"type": "deny", "actor": [{"reference": {"display": SECRET}}]}, "Consent.provision.actor[0]",
        "actor-unresolved",
    ),
    "two meanings": (
        {
            "type": "permit",
            "actor": [{
                "reference": {"identifier": {"system": CMQ, "value": "81002"}},
                "role": {"coding": [{"system": "urn:passerelle:role", "code": "nurse"}]},
            }],
        },
        "Consent.provision.actor[0]", "actor-twice",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_is_unclear_is_named_by_its_path_and_counts_as_a_denial(tmp_path: Path, name: str) -> None:
    """Each of the five that a privacy officer meets."""
    provision, path, reason = UNCLEAR[name]
    assert ("denies", path, reason) in found(tmp_path, consent(provision, dateTime="2026-01-01"))


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_the_lint_says_denies_does_deny(tmp_path: Path, name: str) -> None:
    """The reading and the lint rest on one list."""
    body = consent(UNCLEAR[name][0], dateTime="2026-01-01")
    caller = Caller("x", frozenset(), frozenset({CMQ}))
    rows = read_directives([("registre", Statement("1", "1", body))], caller)
    assert any(row.effect == "deny" and row.actors == "all" for row in rows)


def test_a_clear_consent_has_nothing_to_mend(tmp_path: Path) -> None:
    """Nested provisions, labels, periods and a licence."""
    clear = {
        "type": "permit",
        "purpose": [{"system": V3 + "v3-ActReason", "code": "TREAT"}],
        "securityLabel": [{"system": V3 + "v3-Confidentiality", "code": "N"}],
        "provision": [
            {
                "type": "deny",
                "actor": [{"reference": {"identifier": {"system": CMQ, "value": "81003"}}}],
                "dataPeriod": {"start": "2020", "end": "2021"},
            }
        ],
    }
    report = linted(tmp_path, consent(clear, dateTime="2026-01-01"), known=KNOWN)
    assert (report.findings, report.consents, report.unclear) == ((), 1, 0)


def test_with_the_settings_an_actor_and_an_address_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    """An order, an organization and a server that nobody here knows; without the settings they may be right."""
    provision = {
        "type": "permit",
        "actor": [
            {"reference": {"identifier": {"system": "urn:elsewhere", "value": "1"}}},
            {"reference": {"reference": "Organization/org-chus"}},
            {"reference": {"reference": "Organization/org-elsewhere"}},
        ],
        "data": [{"meaning": "instance", "reference": {"reference": "https://elsewhere.example/Observation/o-1"}}],
    }
    assert found(tmp_path, consent(provision)) == []
    assert found(tmp_path, consent(provision), KNOWN) == [
        ("weakens", "Consent.provision.actor[0]", "actor-unresolved"),
        ("weakens", "Consent.provision.actor[2]", "actor-unresolved"),
        ("denies", "Consent.provision.data[0]", "data-elsewhere"),
    ]


def test_a_notice_says_by_name_which_part_it_lacks(tmp_path: Path) -> None:
    """The five of the regulation; a whole one lacks none."""
    kind = [{"coding": [{"system": "urn:passerelle:directive", "code": "restriction"}]}]
    bare = consent({"type": "deny"}, category=kind)
    assert [one[1:] for one in found(tmp_path, bare)] == [
        ("Consent.patient", "person"),
        ("Consent.provision", "information"),
        ("Consent.provision.actor", "actors"),
        ("Consent.provision.period", "dates"),
        ("Consent.performer", "signature"),
    ]
    whole = consent(
        {
            "type": "deny",
            "actor": [{"reference": {}, "role": {"coding": [{"system": "urn:passerelle:role", "code": "nurse"}]}}],
            "securityLabel": [{"system": V3 + "v3-ActCode", "code": "PSY"}],
            "period": {"start": "2026-01-01"},
        },
        category=kind,
        patient={"reference": "Patient/p-1"},
        performer=[{"reference": "Patient/p-1"}],
        dateTime="2026-01-01",
    )
    assert found(tmp_path, whole) == []


def test_an_opinion_about_a_minor_is_no_directive_unless_it_is_unclear(tmp_path: Path) -> None:
    """A clear one says nothing to mend."""
    kind = [{"coding": [{"system": "urn:passerelle:directive", "code": "no-harm-opinion"}]}]
    assert found(tmp_path, consent({"type": "permit"}, category=kind)) == []
    assert found(tmp_path, consent({"type": "deny"}, category=kind)) == [("denies", "Consent.provision.type", "kind")]


def test_bundles_lists_folders_and_compressed_lines_are_read_and_what_is_not_json_is_said(tmp_path: Path) -> None:
    """Each with its place; one bad file costs no other."""
    (tmp_path / "deep").mkdir()
    odd = consent({})
    entries = [{"resource": {"resourceType": "Patient"}}, {"resource": odd}]
    (tmp_path / "a.json").write_text(json.dumps({"resourceType": "Bundle", "entry": entries}), encoding="utf-8")
    (tmp_path / "b.ndjson.gz").write_bytes(gzip.compress(f"\n{json.dumps(odd)}\n{{".encode()))
    (tmp_path / "deep" / "c.json").write_text(json.dumps([odd]), encoding="utf-8")
    (tmp_path / "d.json").write_bytes(b"\xff")
    told = [(Path(one.file).name, one.line, one.path) for one in lint([tmp_path, tmp_path / "none.json"]).findings]
    assert told == [
        ("a.json", 0, "Bundle.entry[1].resource.provision.type"),
        ("b.ndjson.gz", 2, "Consent.provision.type"),
        ("b.ndjson.gz", 3, ""),
        ("d.json", 0, ""),
        ("c.json", 0, "[0].provision.type"),
        ("none.json", 0, ""),
    ]


def test_no_value_of_a_consent_is_repeated(tmp_path: Path) -> None:
    """Names, texts, numbers, and keys that are no element's name."""
    body = consent(
        {"type": SECRET, SECRET: 1, "actor": [{"reference": {"display": SECRET}}], "purpose": [{"code": SECRET}]},
        status=SECRET, category=SECRET, id="BOUM855510ZZ", scope={"text": SECRET},
    )  # fmt: skip
    file = tmp_path / "c.json"
    file.write_text(json.dumps(body), encoding="utf-8")
    for options in ([], ["--json"], ["--lang", "en"]):
        told = CliRunner().invoke(app, ["policy", "lint-consents", str(file), *options]).output
        assert SECRET not in told
        assert "BOUM8555" not in told


def test_the_command_ends_with_what_it_found_in_french_first(tmp_path: Path) -> None:
    """0 when nothing is to mend, 1 otherwise; JSON for programs."""
    file = tmp_path / "c.json"
    file.write_text(json.dumps(consent({})), encoding="utf-8")
    french = CliRunner().invoke(app, ["policy", "lint-consents", str(file)])
    assert french.exit_code == 1
    assert "Écrire type : permit ou deny." in french.output
    english = CliRunner().invoke(app, ["policy", "lint-consents", str(file), "--lang", "en"])
    assert "Write type: permit or deny." in english.output
    told = json.loads(CliRunner().invoke(app, ["policy", "lint-consents", str(file), "--json"]).output)
    assert (told["ok"], told["consents"], told["unclear"]) == (False, 1, 1)
    file.write_text(json.dumps(consent({"type": "permit"})), encoding="utf-8")
    assert CliRunner().invoke(app, ["policy", "lint-consents", str(file)]).exit_code == 0


def test_every_reason_says_what_is_wrong_and_what_to_write_in_both_languages() -> None:
    """Different sentences, none empty."""
    for reason in REASONS.values():
        assert all((*reason.wrong, *reason.instead))
        assert reason.wrong[0] != reason.wrong[1]
        assert reason.instead[0] != reason.instead[1] or "provision" in reason.instead[0]
    assert all(wrong[0] != wrong[1] for wrong, _ in LACKS.values())
