"""`policy explain`: for each voice a refusal made by hand, its cause, its row or directive, and what would change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from gateway.access import Effect
from gateway.engines import BareEngine, Bundle
from gateway.officers import explanation_parts, explanation_words
from gateway.officers.causes import Causes
from gateway.officers.explanation import Case, Explained, Wanted, explain
from gateway.officers.explanation_text import Text
from gateway.officers.findings import Places
from gateway.officers.stories import question_of, read_cases
from gateway.officers.vocabulary import NOBODYS, REASONS, VOICE_OF
from gateway.sentences import Language
from tests.policies.opa_server import POLICIES

CODE = "Condition.code"


@cache
def causes() -> Causes:
    bundle = Bundle.load(POLICIES)
    return Causes(bundle.data["tables"], Places(POLICIES), BareEngine(bundle))


def explained(who: str, field: str = CODE, purpose: str = "TREAT", **changes: Any) -> Explained:
    """Explain a field of the cast's Marie, with the question changed as a story would."""
    cast, _ = read_cases(POLICIES / "cases")
    story = {"as": who, "purpose": purpose, "patient": changes.pop("patient", "marie"), "expect": {field: "permit"}}
    parts = {"without": changes.pop("without", []), "with": changes.pop("change", {})}
    question = question_of({**story, **parts}, cast)
    if "classes" in changes:
        kept = changes.pop("classes")
        question["classes"] = {name: question["classes"][name] for name in kept}
        question["requests"] = [{**one, "classes": kept} for one in question["requests"] if one["source"] == "chus"]
    return explain(question, Wanted(field, "marie"), causes().engine, causes())


def only(told: Explained) -> Case:
    (case,) = told.cases
    return case


def refusals(case: Case) -> dict[int, tuple[str, ...]]:
    return {one.voice: one.reasons for one in case.heard if not one.permits}


def line_of(file: str, beginning: str) -> int:
    lines = (POLICIES / file).read_text("utf-8").splitlines()
    return next(place for place, line in enumerate(lines, start=1) if line.startswith(beginning))


def row(table: str, beginning: str) -> tuple[str, int]:
    file = f"tables/{table}/data.yaml"
    return file, line_of(file, beginning)


def patient(**parts: Any) -> dict[str, Any]:
    return {"patients": {"p0": parts}}


def text(told: Explained, language: Language) -> str:
    return "\n".join(Text(told, language).lines())


PLAIN = ["asthma"]
BY_ROW: list[tuple[str, dict[str, Any], int, str, str, tuple[str, int] | None]] = [
    ("1 purpose of the role", {"who": "inf-roy", "purpose": "HRESCH"}, 1, "PURPOSE", "purpose-role",
     row("purposes", "  nurse: [")),
    ("1 purpose of the token", {"who": "dr-gagnon", "change": {"subject": {"purposes": ["ETREAT"]}}}, 1, "PURPOSE",
     "purpose-token", row("purposes", "  physician: [")),
    ("1 scope", {"who": "dr-gagnon", "change": {"subject": {"scopes": []}}}, 1, "SCOPE", "scope", None),
    ("2 licence", {"who": "dr-gagnon", "change": {"subject": {"standing": {"licence": ""}}}}, 2, "STANDING",
     "standing-licence", row("standing", "physician:")),
    ("2 establishment", {"who": "dr-gagnon", "change": {"subject": {"establishment": "inactive"}}}, 2, "STANDING",
     "standing-establishment", row("standing", "physician:")),
    ("3 relationship", {"who": "ips-gauthier"}, 3, "RELATIONSHIP", "relationship", row("relationships", "  TREAT: [")),
    ("3 one's own record", {"who": "dr-gagnon", "change": patient(self=True)}, 3, "OWN_RECORD", "own_record", None),
    ("6 no consent", {"who": "dr-gagnon", "change": {"profile": "pcf"}}, 6, "CONSENT", "default",
     row("no_directive", "pcf:")),
    ("8 role", {"who": "ts-morin"}, 8, "ROLE", "role", row("roles", "social_worker:")),
    ("10 own access", {"who": "marie-bouchard", "purpose": "PATRQT", "change": patient(self=False)}, 10, "OWN_ACCESS",
     "own_access", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "asked", "voice", "reason", "kind", "place"), BY_ROW, ids=[one[0] for one in BY_ROW])
def test_a_refusal_is_told_with_its_row(
    name: str, asked: dict[str, Any], voice: int, reason: str, kind: str, place: tuple[str, int] | None
) -> None:
    """The voice, its reason, why, and the line of the file where that is written."""
    case = only(explained(**asked, classes=PLAIN))
    assert case.verdict.effect is Effect.DENY
    assert reason in refusals(case)[voice]
    (cause,) = (one for one in case.causes if one.reason == reason)
    assert cause.kind == kind
    if place is not None:
        assert (cause.file, cause.line) == place


LIES: dict[str, Any] = {
    "kind": "refusal", "issuer": "registre", "effect": "deny", "actors": "all", "purposes": "all", "actions": "all",
    "data": "all", "period": {"from": 1790000000, "until": None}, "exception_to": [], "use": None, "reason": False,
}  # fmt: skip
BY_DIRECTIVE = [
    ("4 restriction", "dr-pelletier", "TREAT", "depression", {}, 4, "RESTRICTION", ("d1",)),
    ("5 refusal", "dr-gagnon", "TREAT", "asthma", {"d7": LIES}, 5, "REFUSAL", ("d7",)),
    ("6 consent", "dr-gagnon", "TREAT", "asthma", {"d8": {**LIES, "kind": "consent"}}, 6, "CONSENT", ("d8",)),
    ("two of them", "dr-gagnon", "TREAT", "asthma", {"d7": LIES, "d9": LIES}, 5, "REFUSAL", ("d7", "d9")),
    ("a nested one", "dr-gagnon", "TREAT", "asthma",
     {"d8": {**LIES, "kind": "consent", "effect": "permit"},
      "d8.1": {**LIES, "kind": "consent", "exception_to": ["d8"]}}, 6, "CONSENT", ("d8.1",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "who", "purpose", "record", "directives", "voice", "reason", "named"),
    BY_DIRECTIVE,
    ids=[one[0] for one in BY_DIRECTIVE],
)
def test_a_refusal_is_told_with_its_directive(
    name: str, who: str, purpose: str, record: str, directives: Any, voice: int, reason: str, named: tuple[str, ...]
) -> None:
    """The one without which the voice would permit, not its neighbours."""
    told = explained(who, purpose=purpose, classes=[record], change=patient(directives=directives))
    case = only(told)
    assert refusals(case) == {voice: (reason,)}
    assert tuple(one.directive for one in case.causes) == named
    for language, word in (("fr", "la directive"), ("en", "the directive")):
        for one in named:
            assert f"{word} {one} " in text(told, language)  # type: ignore[arg-type]


def test_the_momentary_refusal_of_ones_own_access_is_told_with_its_directive() -> None:
    """It aims at the patient's own access alone."""
    momentary = {**LIES, "kind": "momentary", "reason": True, "period": {"from": 1790000000, "until": 1799999999}}
    change = patient(self=True, directives={"d5": momentary})
    case = only(explained("marie-bouchard", purpose="PATRQT", classes=PLAIN, change=change))
    assert refusals(case) == {10: ("MOMENTARY",)}
    assert [one.directive for one in case.causes] == ["d5"]


def test_a_label_is_told_with_the_clearance_of_the_role() -> None:
    """And one that nobody knows, as such."""
    case = only(explained("pharm-cote", classes=["depression"]))
    assert refusals(case) == {7: ("LABEL",)}
    (cause,) = case.causes
    assert (cause.kind, cause.file, cause.line) == ("label", *row("labels", "  pharmacist:"))
    assert cause.words["labels"] == ["PSY", "R"]
    (odd,) = only(explained("pharm-cote", classes=["odd"])).causes
    assert odd.kind == "label-unknown"


def test_every_voice_that_refuses_is_told_not_the_first_alone() -> None:
    """A stranger before a record whose label nobody knows."""
    case = only(explained("ips-gauthier", classes=["odd"]))
    assert refusals(case) == {3: ("RELATIONSHIP",), 7: ("LABEL",)}
    assert [one.kind for one in case.causes] == ["relationship", "label-unknown"]


def test_a_mask_says_what_is_left_of_the_field() -> None:
    """The billing clerk sees the year of birth."""
    told = explained("facturation", "Patient.birthDate", "HPAYMT")
    case = only(told)
    assert (case.verdict.effect, case.verdict.mask, refusals(case)) == (Effect.MASK, "year", {})
    assert "En partie. facturation ne voit de ce champ que ceci : l’année." in text(told, "fr")
    assert "In part. facturation sees only this of the field: the year." in text(told, "en")


def test_a_supervisor_without_a_relationship_is_named() -> None:
    """The resident's permission rests on the supervisor's."""
    change = {"subject": {"standing": {"supervisor": "dr-urgence"}}}
    told = explained("resident-cote", classes=PLAIN, change=change)
    assert refusals(only(told)) == {2: ("SUPERVISION",)}
    assert "rien ne montre que dr-urgence, qui supervise la personne, soigne ce patient" in text(told, "fr")


def test_evidence_that_proves_nothing_here_is_told_with_what_it_lacks() -> None:
    """The pharmacist took part in a stay: that counts at the hospital alone."""
    told = explained("pharm-cote")
    assert "A pris part au séjour ou à la visite (chus, ne vaut que pour les enregistrements de cette source)" in text(
        told, "fr"
    )
    late = explained("pharm-cote", change={"now": 1_795_651_200 + 200 * 86_400})
    assert "Took part in the stay or visit (chus, ended)" in text(late, "en")


def test_every_voice_is_told_with_the_row_that_it_reads() -> None:
    """Ten of them, those that permit too."""
    told = explained("dr-gagnon", classes=PLAIN)
    heard = only(told).heard
    assert [one.voice for one in heard] == list(range(1, 11))
    assert all(one.permits for one in heard)
    rows = {one.voice: (one.file, one.line) for one in heard}
    assert rows[1] == row("purposes", "  physician: [")
    assert rows[8] == row("roles", "physician:")
    assert rows[10] == ("record_access/own_access.rego", 0)
    assert "Ce que chaque voix lit :" in text(told, "fr")


def test_a_role_like_another_is_told_by_the_row_that_speaks() -> None:
    """The nurse reads stays by the physician's row, and no coverage by an exception of her own."""
    stays = only(explained("inf-roy", "Encounter.location", classes=["stay"]))
    assert next((one.file, one.line) for one in stays.heard if one.voice == 8) == row("roles", "physician:")
    (cause,) = (one for one in only(explained("inf-roy", "Coverage.status", classes=["cover"])).causes)
    assert (cause.reason, cause.file, cause.line) == ("ROLE", *row("roles", "nurse:"))


def test_records_and_sources_that_differ_by_nothing_are_told_once() -> None:
    """The stranger is refused everything for the same reason."""
    told = explained("ips-gauthier", "MedicationRequest.medication")
    assert len(told.cases) == 1
    assert set(only(told).sources) == {"chus", "omnimed", "telesante"}


def test_a_patient_of_whom_nothing_is_known_is_told_so() -> None:
    """No source, no voice."""
    question = {"now": 1, "purpose": "TREAT", "profile": "quebec", "sources": {}, "patients": {}, "classes": {}}
    empty = {**question, "requests": [], "subject": {"id": "x", "role": "physician"}, "emergency": {}}
    told = explain(empty, Wanted(CODE, "–"), causes().engine, causes())
    assert told.cases == ()
    assert "aucune source ne détient ce patient" in text(told, "fr")


@pytest.mark.parametrize("words", [explanation_words.VOICES, explanation_words.WHY, explanation_words.CHANGE,
                                   explanation_parts.PARTS])  # fmt: skip
def test_every_sentence_is_said_in_both_languages_with_the_same_words(words: Mapping[str, Mapping[str, str]]) -> None:
    """None of them half."""
    for kind, said in words.items():
        assert set(said) == {"fr", "en"}, kind
        assert all(said.values()), kind
        assert _holes(said["fr"]) == _holes(said["en"]), kind


def test_every_cause_has_a_why_and_a_change() -> None:
    """And every reason a voice."""
    assert explanation_words.WHY.keys() == explanation_words.CHANGE.keys()
    assert set(VOICE_OF) == set(REASONS)
    assert set(map(str, VOICE_OF.values())) <= set(explanation_words.VOICES)


def test_the_reasons_are_those_of_the_rules() -> None:
    """A reason that a rule gives and that no word explains would be nobody's."""
    given = set()
    for name, module in Bundle.load(POLICIES).modules.items():
        if "act" in name or "writing" in name:
            continue  # the codes of emergency acts and of writing a directive are told to who does it
        code = [line.split("#")[0] for line in module.splitlines() if "reason" in line or "else :=" in line]
        given |= {word for line in code for word in line.split('"')[1::2] if word.isupper()}
    assert given - {"PATRQT", "FAMRQT", "BTG", "HRESCH"} <= {*REASONS, *NOBODYS}


def test_the_json_holds_the_same_as_the_text() -> None:
    """For programs: effect, reason, voices, causes with their places."""
    told = explained("dr-pelletier", classes=["depression"])
    body = json.loads(json.dumps(Text(told, "en").as_json()))
    (case,) = body["cases"]
    assert (case["effect"], case["reason"], case["named"]) == ("deny", "RESTRICTION", False)
    assert case["records"] == [{"labels": ["PSY", "R"], "establishment": None}]
    assert [one["voice"] for one in case["voices"] if not one["permits"]] == [4]
    assert case["causes"][0]["directive"] == "d1"
    assert case["causes"][0]["change"].startswith("for the person concerned to lift or change this directive")


def _holes(sentence: str) -> set[str]:
    return {part.split("}")[0] for part in sentence.split("{")[1:]}
