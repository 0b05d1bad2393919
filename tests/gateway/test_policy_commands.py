"""The officer's commands: tables of stories, coverage, the matrix, explanations, in French and in English."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app
from gateway.engines import Bundle
from gateway.officers.role_reach import RoleReach
from tests.policies.opa_server import POLICIES
from tests.tools import opa

ASTHMA = "Condition.code of asthma"


def run(*arguments: str | Path) -> Result:
    """Run a policy command."""
    return CliRunner().invoke(app, ["policy", *(str(argument) for argument in arguments)])


def read(*arguments: str | Path) -> tuple[int, Any]:
    """Run one with --json; return its status and what it printed."""
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A bundle with one story, which holds."""
    path = shutil.copytree(POLICIES, tmp_path / "policies")
    told(path, f"{ASTHMA}: permit, Patient.billingActivities: deny:ROLE by name")
    return path


def told(path: Path, expected: str) -> None:
    """Leave one story in a bundle."""
    for file in (path / "cases").glob("*.yaml"):
        if file.name != "cast.yaml":
            file.unlink()
    story = "title: {fr: Le spécialiste lit, en: The specialist reads}, as: dr-gagnon, purpose: TREAT, patient: marie"
    (path / "cases/one.yaml").write_text(f"stories:\n  - {{{story}, expect: {{{expected}}}}}\n", "utf-8")


def test_stories_are_told_as_a_table_in_both_languages(copy: Path) -> None:
    """Title, who, expected, what the policy said."""
    french = run("test", "--policies", copy, "--engine", "embedded")
    assert french.exit_code == 0
    for said in ("Le spécialiste lit", "dr-gagnon · TREAT · marie", f"{ASTHMA}: permit", "deny:ROLE by name"):
        assert said in french.stdout
    assert "1 réussies, 0 en échec" in french.stdout
    english = run("test", "--policies", copy, "--engine", "embedded", "--lang", "en")
    assert "The specialist reads" in english.stdout
    assert "1 passed, 0 failed" in english.stdout


def test_a_story_that_fails_ends_with_a_status_and_says_what_the_policy_says(copy: Path) -> None:
    """`passed` and `failed` are counts, whatever the language."""
    told(copy, f"{ASTHMA} at chus: deny")
    status, body = read("test", "--policies", copy, "--engine", "embedded")
    assert (status, body["passed"], body["failed"], body["ok"]) == (1, 0, 1, False)
    assert body["failures"][0]["faults"] == {
        "embedded": [f"{ASTHMA} at chus : on attendait deny, la politique dit permit"]
    }
    result = run("test", "--policies", copy, "--engine", "embedded", "--lang", "en")
    assert result.exit_code == 1
    assert "expected, the policy says permit" in result.stdout


@pytest.mark.real_opa
def test_both_engines_are_asked_when_opa_is_at_hand(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OPA runs for as long as the question, and a story passes when it does on both."""
    monkeypatch.setenv("PASSERELLE_OPA", opa() or "")
    status, body = read("test", "--policies", copy, "--engine", "both")
    assert (status, body["passed"], body["engines"]) == (0, 1, ["embedded", "opa"])
    assert read("test", "--policies", copy, "--engine", "opa")[1]["engines"] == ["opa"]


@pytest.mark.real_opa
def test_a_policy_that_opa_refuses_is_one_sentence(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded engine is not asked in its place."""
    monkeypatch.setenv("PASSERELLE_OPA", opa() or "")
    (copy / "record_access/labels.rego").write_text("package record_access.labels\nx if {", "utf-8")
    result = run("test", "--policies", copy, "--engine", "opa")
    assert result.exit_code == 1
    assert result.stderr == "passerelle: OPA n’a pas démarré sur cette politique\n"


def test_without_opa_the_embedded_engine_alone_answers_and_it_is_said(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asking for OPA then is one sentence."""
    monkeypatch.delenv("PASSERELLE_OPA", raising=False)
    monkeypatch.setenv("PATH", "")
    result = run("test", "--policies", copy)
    assert result.exit_code == 0
    assert "OPA n’est pas installé ici" in result.stdout
    assert run("test", "--policies", copy, "--engine", "opa").stderr.startswith(
        "passerelle: OPA n’est pas installé ici"
    )


def test_a_check_says_what_to_mend_by_line_in_both_languages(copy: Path) -> None:
    """And ends with a status; --json has the line apart."""
    roles = copy / "tables/roles/data.yaml"
    roles.write_text(roles.read_text("utf-8").replace("m:year", "m:month", 1), "utf-8")
    line = roles.read_text("utf-8").split("m:month")[0].count("\n") + 1
    french = run("check", "--policies", copy)
    assert french.exit_code == 1
    assert f"✗ tables/roles/data.yaml, ligne {line} : « m:month » n’est pas un effet" in french.stdout
    assert (
        f"✗ tables/roles/data.yaml, line {line}: 'm:month'" in run("check", "--policies", copy, "--lang", "en").stdout
    )
    status, body = read("check", "--policies", copy, "--lang", "en")
    assert (status, body["ok"]) == (1, False)
    fault = next(one for one in body["faults"] if one["kind"] == "stranger")
    assert (fault["file"], fault["line"]) == ("tables/roles/data.yaml", line)


def test_coverage_says_which_rows_no_story_would_miss(copy: Path) -> None:
    """The one story rests on the physician's clearance, and on nobody else's."""
    status, body = read("coverage", "--policies", copy, "--table", "standing", "--workers", "1")
    untouched = {one["row"] for one in body["untouched"]}
    assert status == 0
    assert "standing.physician.shows" not in untouched
    assert "standing.nurse.shows" in untouched
    assert (body["rows"], body["touched"]) == (len(untouched) + body["touched"], body["rows"] - len(untouched))
    assert "RESTRICTION" in body["reasons"]
    assert "ROLE" not in body["reasons"]
    nurse = next(one for one in body["untouched"] if one["row"] == "standing.nurse.shows")
    lines = (copy / "tables/standing/data.yaml").read_text("utf-8").splitlines()
    assert lines[nurse["line"] - 1].startswith("nurse:")


def test_coverage_is_told_in_both_languages_and_shared_by_processes(copy: Path) -> None:
    """The same words, whoever did the work."""
    french = run("coverage", "--policies", copy, "--table", "relationship_scope", "--workers", "2")
    assert "aucune histoire ne remarquerait un autre mot pour" in french.stdout
    english = run("coverage", "--policies", copy, "--table", "relationship_scope", "--workers", "1", "--lang", "en")
    assert "no story would notice another word for" in english.stdout
    assert french.stdout.count("relationship_scope/data.yaml") == english.stdout.count("relationship_scope/data.yaml")
    assert run("coverage", "--policies", copy, "--table", "rouls").exit_code == 1


def test_an_explanation_of_the_cast_says_who_may_and_why_not() -> None:
    """In both languages; the restricted physician, the label, the directive."""
    asked = ("explain", "--as", "dr-pelletier", "--patient", "marie", "--field", "Condition.code")
    french = run(*asked)
    assert french.exit_code == 0
    assert (
        "Non. dr-pelletier ne lit pas ce champ ; pour cette personne, c’est comme s’il n’y avait rien." in french.stdout
    )
    assert "la directive d1 (restriction, tenue par « registre ») l’écarte" in french.stdout
    english = run(*asked, "--lang", "en")
    assert "the directive d1 (restriction, kept by “registre”) rules it out" in english.stdout
    status, body = read(*asked, "--role", "pharmacist")
    assert status == 0
    assert {cause["reason"] for one in body["explanations"][0]["cases"] for cause in one["causes"]} >= {"LABEL"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("--as", "dr-gagnon", "--patient", "marie", "--field", "Condition.cod"),
            "vouliez-vous dire « Condition.code » ?",
        ),
        (("--as", "dr-who", "--patient", "marie", "--field", "Condition.code"), "personne ne s’appelle dr-who ici"),
    ],
)
def test_an_explanation_of_what_is_not_there_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    """With what there is."""
    result = run("explain", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert run("explain", "--as", "dr-gagnon").exit_code == 2
    whole = ("--as", "dr-gagnon", "--patient", "marie", "--field", "Condition.code")
    assert "--claims" in run("explain", *whole, "--config", "passerelle.yaml").stderr


def test_the_matrix_is_written_in_the_language_that_is_asked(tmp_path: Path) -> None:
    """One file."""
    for language, title in (("fr", "Qui lit quoi, et pourquoi"), ("en", "Who reads what, and why")):
        page = tmp_path / f"{language}.html"
        assert run("matrix", "--html", page, "--lang", language).exit_code == 0
        assert f"<h1>{title}</h1>" in page.read_text("utf-8")
    assert run("matrix", "--html", tmp_path / "none" / "page.html").exit_code == 1


def test_a_row_of_a_role_concerns_that_role_and_those_written_like_it() -> None:
    """Unless a rule walks through the table's rows, whoever asks."""
    bundle = Bundle.load(POLICIES)
    reach = RoleReach.of(bundle)
    physicians = ("roles", "physician", "condition")
    assert [reach.may_meet(physicians, role) for role in ("physician", "nurse", "parent", "pharmacist")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert reach.may_meet(physicians, None)
    assert reach.may_meet(("no_directive", "quebec", "TREAT"), "nurse")
    assert reach.may_meet(("representation", "self", "adult"), "nurse")
    name = "record_access/role.rego"
    walking = bundle.modules[name] + "\nx contains row if some row in data.tables.roles\n"
    changed = Bundle({**bundle.modules, name: walking}, bundle.data, "x")
    assert RoleReach.of(changed).may_meet(physicians, "pharmacist")
