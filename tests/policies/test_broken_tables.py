"""`policy check` on broken tables: each kind of fault and warning, by file and line, in French and in English."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from gateway.engines import BareEngine, Bundle
from gateway.officers.check_words import KINDS, SENTENCES, say
from gateway.officers.findings import Findings
from gateway.officers.idle_rows import idle_remarks
from gateway.officers.policy import check
from gateway.officers.sweep import sweep
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema
from tests.policies.opa_server import POLICIES


@pytest.fixture(scope="module")
def coordinates() -> Mapping[str, tuple[str, ...]]:
    return Catalogue.of(build_schema()).coordinates()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(POLICIES, tmp_path / "policies")


BROKEN = [
    ("categories", "identity: {", "identities: {", "il manque la ligne de « identity » (une catégorie)",
     "no row for 'identity' (a category)"),
    ("categories", "clinical: true}", 'clinical: "true"}', "« true » : il faut ici true ou false",
     "'true': here stands true or false"),
    ("categories", "fr: Identité, ", "", "il manque « fr »", "'fr' is missing"),
    ("roles", "m:year", "m:month", "« m:month » n’est pas un effet (p, deny ou m:masque) que l’on connaît ici",
     "'m:month' is not a word that is known here: it is not an effect (p, deny or m:mask)"),
    ("roles", "coverage: deny", "coverages: deny",
     "« coverages » n’est pas une catégorie que l’on connaît ici ; vouliez-vous dire « coverage » ?",
     "'coverages' is not a word that is known here: it is not a category; did you mean “coverage”?"),
    ("roles", "like: patient", "like: parent",
     "parent : « like » ne mène nulle part, tourne en rond ou passe par plus de 3 rôles",
     "parent: like leads nowhere, in a circle, or further than 3 roles"),
    ("roles", "like: patient", "like: guest", "« guest » n’est pas un rôle que l’on connaît ici",
     "'guest' is not a word that is known here: it is not a role"),
    ("roles", "sre: {}", "sre: {}\nguest: {}", "il manque la ligne de « guest » (un rôle)",
     "no row for 'guest' (a role)"),
    ("roles", "sre: {}", "sre: []", "« sre » : il faut ici un groupe de lignes « mot: valeur »",
     "'sre': here stands a group of rows “word: value”"),
    ("purposes", "[HRESCH]", "[HSEARCH]",
     "« HSEARCH » n’est pas un motif que l’on connaît ici ; vouliez-vous dire « HRESCH » ?",
     "'HSEARCH' is not a word that is known here: it is not a purpose; did you mean “HRESCH”?"),
    ("purposes", "known: [", "knows: [", "« knows » n’est pas prévu ici ; vouliez-vous dire « known » ?",
     "'knows' is not a word that is known here; did you mean “known”?"),
    ("relationships", "grace_days: 90", "grace_days: -1", "« -1 » est hors des bornes permises (0)",
     "'-1' is out of bounds (0)"),
    ("relationships", "{by: person, grace_days: 90}", "{by: people, grace_days: 90}",
     "« people » n’est pas un choix possible ; choisissez parmi : person, organization, ",
     "'people' is not a word that is known here; choose one of: person, organization, "),
    ("relationships", "HOPERAT: [own_establishment", "HOPERAT: [my_establishment",
     "« my_establishment » n’est pas une sorte de preuve que l’on connaît ici",
     "'my_establishment' is not a word that is known here: it is not a kind of evidence"),
    ("no_directive", "HRESCH: deny", "HRESCH: ask",
     "« ask » n’est pas un choix possible ; choisissez parmi : permit, deny",
     "'ask' is not a word that is known here; choose one of: permit, deny"),
    ("labels", "sensitive_is: R", "sensitive_is: X",
     "« X » n’est pas un niveau de confidentialité que l’on connaît ici",
     "'X' is not a word that is known here: it is not a level of confidentiality"),
    ("labels", "  nurse: R", "  nurses: R",
     "« nurses » n’est pas un rôle que l’on connaît ici ; vouliez-vous dire « nurse » ?",
     "'nurses' is not a word that is known here: it is not a role; did you mean “nurse”?"),
    ("labels", "  SDV:\n    #", "  SDX:\n    #", "« SDX » n’est pas une étiquette de sensibilité que l’on connaît ici",
     "'SDX' is not a word that is known here: it is not a sensitivity label"),
    ("labels", 'codes: ["RHAT", "SURF"]', "codes: []", "cette ligne est vide ou incomplète",
     "this row is empty or incomplete"),
    ("overlays", "specialties: {}", "specialties: {RADY: {document: deny}}",
     "« RADY » n’est pas une spécialité que l’on connaît ici ; vouliez-vous dire « RADI » ?",
     "'RADY' is not a word that is known here: it is not a specialty; did you mean “RADI”?"),
    ("specialties", "CARD: {fr: Cardiologie, en: Cardiology}", "CARD: {fr: Cardiologie}",
     "« en »", "'en'"),
    ("record_categories", "survey: [condition]", "survey: [conditions]",
     "« conditions » n’est pas une catégorie que l’on connaît ici", "'conditions' is not a word that is known here"),
    ("record_categories", "survey: [condition]", "survey: [billing]",
     "Observation : « unknown » doit reprendre toutes les catégories que ses codes donnent",
     "Observation: unknown lists every category that its codes give"),
    ("ask_all", "HRESCH: false", "HRESCH: true",
     "HRESCH n’interroge jamais toutes les sources : la passerelle refuserait",
     "HRESCH never asks every source: the gateway would not do it"),
    ("ask_all", "TREAT: true\n", "", "il manque la ligne de « TREAT » (un motif)", "no row for 'TREAT' (a purpose)"),
    ("standing", "physician: {", "physician: no #", "« no » peut se lire de deux façons ; mettez-le entre guillemets",
     "'no' can be read in two ways; put it in quotes"),
    ("ask_all", "ETREAT: true", "TREAT: true", "« TREAT » est écrit deux fois", "the key 'TREAT' is written twice"),
    ("ask_all", "TREAT: true", "TREAT: [", "ce n’est pas du YAML bien formé", "not well-formed YAML"),
    ("ask_all", "TREAT: true", "TREAT: &a true", "les renvois (& et *) ne sont pas lus",
     "anchors and aliases are not read"),
    ("ask_all", "TREAT: true", "TREAT: !x true", "les marques (!) ne sont pas lues", "tags are not read"),
    ("ask_all", "TREAT: true", "TREAT: true\n<<: {}", "les fusions (<<) ne sont pas lues", "merge keys are not read"),
    ("ask_all", "TREAT: true", "TREAT: true\n5: true", "le début de cette ligne n’est pas un mot",
     "a key that is not a word; put it in quotes"),
]  # fmt: skip


ABOVE = ("il manque", "ce n’est pas du YAML", "Observation")
"""Sentences about a group of rows, told at its beginning, or where its end was looked for."""


@pytest.mark.parametrize(("table", "right", "wrong", "french", "english"), BROKEN)
def test_a_broken_table_is_told_by_file_and_line_in_both_languages(
    copy: Path,
    coordinates: Mapping[str, tuple[str, ...]],
    table: str,
    right: str,
    wrong: str,
    french: str,
    english: str,
) -> None:
    """The line is the one that was changed, or the nearest row above what is missing."""
    line = _change(copy, f"tables/{table}/data.yaml", right, wrong)
    found = check(copy, coordinates, verdicts=False)
    told = [one for one in found.faults if french in one.says("fr") and english in one.says("en")]
    assert told, found.says("fr")
    exact = not french.startswith(ABOVE)
    near = range(line, line + wrong.count("\n") + 1) if exact else range(line + 20)
    assert any(one.line in near for one in told if one.file == f"tables/{table}/data.yaml") or "guest" in wrong
    where = f"tables/{told[0].file.split('/')[1]}/data.yaml"
    assert told[0].says("fr").startswith(f"{where}, ligne {told[0].line} : ")
    assert told[0].says("en").startswith(f"{where}, line {told[0].line}: ")


def test_every_sentence_is_said_in_both_languages_with_the_same_words() -> None:
    """None of them half."""
    for kind, said in SENTENCES.items():
        assert set(said) == {"fr", "en"}, kind
        assert _holes(said["fr"]) == _holes(said["en"]), kind
    assert all(set(said) == {"fr", "en"} for said in KINDS.values())
    assert say("line", "fr", {"line": 3}) == "ligne 3"


def _holes(sentence: str) -> set[str]:
    return {part.split("}")[0] for part in sentence.split("{")[1:]}


def test_findings_are_in_the_order_of_the_files_and_each_said_once(
    copy: Path, coordinates: Mapping[str, tuple[str, ...]]
) -> None:
    """Two faults of one table, one of another."""
    _change(copy, "tables/roles/data.yaml", "m:year", "m:month")
    _change(copy, "tables/ask_all/data.yaml", "HRESCH: false", "HRESCH: true")
    _change(copy, "tables/ask_all/data.yaml", "HPAYMT: false", "HPAYMT: true")
    found = [one for one in check(copy, coordinates, verdicts=False).faults if one.kind != "stale"]
    assert [(one.file.split("/")[1], one.kind) for one in found] == [
        ("ask_all", "ask-all"), ("ask_all", "ask-all"), ("roles", "stranger"),
    ]  # fmt: skip
    assert found[0].line < found[1].line
    assert Findings.of([*found, *found]).faults == tuple(found)


def test_a_table_without_a_schema_is_told(copy: Path, coordinates: Mapping[str, tuple[str, ...]]) -> None:
    """A warning: nobody checks its words."""
    (copy / "tables/extra").mkdir()
    (copy / "tables/extra/data.yaml").write_text("a: 1\n", "utf-8")
    found = check(copy, coordinates, verdicts=False)
    assert [one.says("en") for one in found.warnings if one.kind == "no-schema"] == [
        "tables/extra/data.yaml, line 1: this table has no schema (schemas/tables): nobody checks its words"
    ]


IDLE = [
    ("purposes", "  sre: [HSYSADMIN]", "  sre: []", "aucun motif n’est ouvert au rôle sre : il ne peut rien demander",
     "no purpose is open to the role sre: it can ask for nothing"),
    ("purposes", "  sre: [HSYSADMIN]", "  sre: []", "aucun rôle n’a le motif HSYSADMIN : cette ligne ne sert jamais",
     "no role has the purpose HSYSADMIN: this row never applies"),
    ("roles", "except: {coverage: deny}", "except: {coverage: deny, encounter: p}",
     "nurse : l’exception « encounter: p » ne change rien à ce que le rôle lit déjà",
     "nurse: the exception 'encounter: p' changes nothing of what the role reads already"),
    ("relationships", "referral, ", "", "aucun motif ne retient la preuve referral : cette ligne ne sert jamais",
     "no purpose needs the evidence referral: this row never applies"),
    ("overlays", "staff: {}", "staff: {org-chus: {nurse: {coverage: deny}}}",
     "« coverage: deny » ne resserre rien : le rôle nurse n’y lit déjà pas davantage",
     "'coverage: deny' tightens nothing: the role nurse reads no more than that already"),
    ("overlays", "specialties: {}", "specialties: {RADI: {document: p}}", "« document: p » ne resserre rien",
     "'document: p' tightens nothing"),
    ("labels", 'codes: ["72109-2"', 'codes: ["72109-2", "72109-2"', "« 72109-2 » est deux fois dans la même liste",
     "'72109-2' is twice in the same list"),
    ("labels", 'codes: ["J05AE10"]', 'codes: ["J05AE01"]',
     "HIV : le code J05AE01 de http://www.whocc.no/atc est déjà couvert par le préfixe J05AE0",
     "HIV: the code J05AE01 of http://www.whocc.no/atc is already covered by the prefix J05AE0"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "right", "wrong", "french", "english"), IDLE)
def test_a_row_that_does_nothing_is_a_warning(
    copy: Path,
    coordinates: Mapping[str, tuple[str, ...]],
    table: str,
    right: str,
    wrong: str,
    french: str,
    english: str,
) -> None:
    """And no fault: the policy is not wrong for it."""
    _change(copy, f"tables/{table}/data.yaml", right, wrong)
    warnings = check(copy, coordinates, verdicts=False).warnings
    assert [one for one in warnings if french in one.says("fr") and english in one.says("en")]


def test_a_code_given_twice_by_two_rows_is_told_with_the_first(copy: Path) -> None:
    """Of one label and one system."""
    row = '    - {system: "http://terminology.hl7.org/CodeSystem/v3-RoleCode", codes: ["RHAT", "SURF"]}\n'
    _change(copy, "tables/labels/data.yaml", row, row + row)
    found = idle_remarks(Bundle.load(copy).data["tables"], (), None)
    assert [one.words["code"] for one in found if one.kind == "twice-code"] == ["RHAT", "SURF"]


def test_a_role_of_whom_no_story_tells_is_a_warning() -> None:
    """The stories of what ships tell of all."""
    tables = Bundle.load(POLICIES).data["tables"]
    told = set(tables["roles"]) - {"sre"}
    found = [one for one in idle_remarks(tables, told, None) if one.kind == "untold-role"]
    assert [one.words["role"] for one in found] == ["sre"]


@pytest.fixture(scope="module")
def few() -> Mapping[str, tuple[str, ...]]:
    return {"Patient.birthDate": ("birth",), "Condition.code": ("condition",), "Patient.address": ("contact",)}


def test_a_mask_where_the_role_never_gets_is_a_warning(copy: Path, few: Mapping[str, tuple[str, ...]]) -> None:
    """A technical pilot gives no care: a clinical category in its row never applies."""
    row = "technological_pilot: {session_technical: p"
    _change(copy, "tables/roles/data.yaml", row, f'{row}, condition: p, birth: "m:year"')
    bundle = Bundle.load(copy)
    swept = sweep(bundle.data, BareEngine(bundle), few)
    found = [one for one in idle_remarks(bundle.data["tables"], (), swept) if one.kind == "idle-cell"]
    assert [(one.path, one.words["reason"]) for one in found] == [
        (("roles", "technological_pilot", "condition"), "ROLE")
    ]


def test_everything_has_a_verdict_and_a_rule_that_falls_silent_is_a_fault(few: Mapping[str, tuple[str, ...]]) -> None:
    """The label's voice is no longer heard: no class of records has a verdict, and the check says for whom."""
    bundle = Bundle.load(POLICIES)
    whole = sweep(bundle.data, BareEngine(bundle), few)
    assert (list(whole.undecided()), whole.unanswered) == ([], ())
    assert len(whole.cells) == len(whole.roles) * len(whole.purposes) * len(few) * len(whole.labels)
    name = "record_access/voices.rego"
    text = bundle.modules[name]
    assert '\t{"reason": "LABEL", "permits": cleared},\n' in text
    silent = {**bundle.modules, name: text.replace('\t{"reason": "LABEL", "permits": cleared},\n', "")}
    broken = sweep(bundle.data, BareEngine(Bundle(silent, bundle.data, "x")), few)
    found = set(broken.undecided())
    assert ("physician", "TREAT", "condition", "PSY") in found
    assert not [cell for cell in found if cell[0] == "sre"]


def test_a_category_without_fields_or_readers_is_a_warning(few: Mapping[str, tuple[str, ...]]) -> None:
    """Contact details are read by nobody once no row opens them; most categories have no field among these three."""
    bundle = Bundle.load(POLICIES)
    swept = sweep(bundle.data, BareEngine(bundle), few)
    rows = {"physician": {"condition": "p"}}
    found = idle_remarks({**bundle.data["tables"], "roles": rows}, (), swept)
    said = {(one.kind, one.words["category"]) for one in found if "category" in one.words}
    assert {("unread-category", "contact"), ("idle-category", "billing")} <= said


def _change(path: Path, name: str, right: str, wrong: str) -> int:
    """Change a text; return its line."""
    file = path / name
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    return text[: text.index(right)].count("\n") + 1
