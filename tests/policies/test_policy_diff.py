"""`policy diff`: what opens and what shuts, whoever is in a story or in none, in words and as JSON."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.differences import Change, Difference, changes
from gateway.engines import Bundle
from gateway.officers.difference_report import difference_lines
from gateway.officers.policy_diff import diff, differences
from tests.policies.opa_server import POLICIES

Edit = Callable[[str, str, str], Path]
"""A table, a text of it, and the text that replaces it → the folder of the candidate."""


def edit(folder: Path, table: str, old: str, new: str) -> Path:
    """Make a copy of the policy in which a text of a table is another."""
    candidate = folder / "candidate"
    shutil.copytree(POLICIES, candidate)
    file = candidate / "tables" / table / "data.yaml"
    text = file.read_text("utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), "utf-8")
    return candidate


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    return partial(edit, tmp_path)


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy by which a social worker reads one category more, and one less."""
    old, new = "social_worker: {identity: p, birth: p,", "social_worker: {imaging: p, identity: p,"
    return edit(tmp_path_factory.mktemp("images"), "roles", old, new)


@pytest.fixture(scope="module")
def found(images: Path) -> Difference:
    return differences(POLICIES, images)


def lines(found: dict[Change, int]) -> set[str]:
    """Return what changes for records without a label, by role, category and turn."""
    return {f"{c.role} {c.purpose} {c.category} {c.field}: {c.was} -> {c.becomes}" for c in found if not c.labels}


def test_a_policy_and_itself_differ_in_nothing() -> None:
    found = differences(POLICIES, POLICIES)
    assert (found.widens, found.gained, found.lost, found.differing) == (False, {}, {}, 0)
    assert found.questions > 100


def test_a_role_that_reads_one_category_more_and_one_less(found: Difference) -> None:
    """No story tells of a social worker's images: it shows all the same."""
    assert lines(found.gained) == {"social_worker TREAT imaging *: deny:ROLE -> permit"}
    assert lines(found.lost) == {"social_worker TREAT birth *: permit -> deny:ROLE"}
    assert found.widens


def test_a_mask_that_is_taken_off_is_a_gain(edited: Edit) -> None:
    candidate = edited("roles", 'billing_clerk: {identity: p, birth: "m:year"', "billing_clerk: {identity: p, birth: p")
    assert lines(differences(POLICIES, candidate).gained) == {"billing_clerk HPAYMT birth *: mask:year -> permit"}


def test_a_clearance_shows_by_the_labels_that_it_opens(edited: Edit) -> None:
    """A pharmacist up to restricted: the records that carry a sensitivity open, the others stay as they were."""
    found = differences(POLICIES, edited("labels", '  pharmacist: "N"', "  pharmacist: R"))
    gained = {(one.role, one.labels) for one in found.gained}
    assert {("pharmacist", "R"), ("pharmacist", "PSY")} <= gained
    assert {role for role, _ in gained} == {"pharmacist"}
    assert {label for _, label in gained}.isdisjoint({"", "V"})
    assert not found.lost


def test_a_purpose_that_opens_to_a_role_is_a_gain(edited: Edit) -> None:
    found = differences(POLICIES, edited("purposes", "  nurse: [TREAT]", "  nurse: [TREAT, ETREAT]"))
    assert {(one.role, one.purpose) for one in found.gained} == {("nurse", "ETREAT")}


def test_a_wider_search_for_a_patient_is_a_gain(edited: Edit) -> None:
    text = (POLICIES / "tables/ask_all/data.yaml").read_text("utf-8")
    [line] = [line for line in text.splitlines() if line.startswith("HOPERAT:")]
    found = differences(POLICIES, edited("ask_all", line, f"HOPERAT: {str('false' in line).lower()}"))
    assert {(one.category, one.field, one.purpose) for one in found.changes} == {("admission", "ask_all", "HOPERAT")}


def test_an_emergency_act_that_lasts_longer_is_a_gain_and_one_that_shuts_a_loss(edited: Edit) -> None:
    """An override of 240 minutes at most may last 300; the other way, it ends sooner."""
    longer = edited("emergencies", "minutes: {usual: 60, most: 240}", "minutes: {usual: 60, most: 300}")
    turn = ("physician", "ETREAT", "emergency_act", "override", "permit 240 min", "permit 300 min")
    found = differences(POLICIES, longer)
    assert [(c.role, c.purpose, c.category, c.field, c.was, c.becomes) for c in found.gained] == [turn]
    assert not found.lost
    back = differences(longer, POLICIES)
    assert (list(back.gained), [(c.field, c.becomes) for c in back.lost]) == ([], [("override", "permit 240 min")])


def test_who_writes_a_directive_is_told_as_a_gain_or_a_loss(edited: Edit) -> None:
    """A representative who may revoke the patient's own word, and no more record a consent."""
    kept = "kinds: [restriction, refusal, consent], revokes: [caller]"
    found = differences(POLICIES, edited("directive_writers", kept, "kinds: [refusal], revokes: [caller, patient]"))
    turns = {(c.direction, c.role, c.category, c.field, c.was, c.becomes) for c in found.changes}
    told, shut = "permit notify:REPRESENTED", "deny:SILENCE"
    assert turns == {
        ("gained", "parent", "directive_act", "revoke refusal patient", shut, told),
        *(
            ("lost", "parent", "directive_act", f"{what} {kind} caller", told, shut)
            for what in ("record", "revoke")
            for kind in ("restriction", "consent")
        ),
    }


QUESTION: dict[str, Any] = {
    "purpose": "TREAT", "subject": {"role": "nurse"}, "coordinates": ["Patient.name", "Condition.code"],
    "classes": {"c0": {"type": "Condition", "categories": ["condition", "provenance"], "labels": ["PSY", "R"]}},
    "requests": [{"patient": "p0", "source": "a", "classes": ["c0"]}, {"patient": "p0", "source": "b", "classes": []}],
}  # fmt: skip
BOTH = {"open": ["condition", "identity"], "shut": {}}
ANSWER: dict[str, Any] = {
    "revision": "r", "subject": "permit",
    "coordinates": {"Patient.name": ["identity"], "Condition.code": ["condition"]},
    "role": {"identity": "permit", "condition": "permit"}, "fields": {}, "classes": {"c0": "permit"},
    "requests": [BOTH, BOTH],
}  # fmt: skip


def turns(**other: Any) -> set[tuple[str, ...]]:
    found = changes(QUESTION, ANSWER, {**ANSWER, **other})
    return {(c.direction, c.category, c.field, c.labels, c.was, c.becomes) for c in found}


def test_each_part_of_an_answer_says_its_changes() -> None:
    """By hand, part by part: the role's word, a source, a class, a field's own word, an obligation, a notice."""
    name = ("lost", "identity", "Patient.name", "", "permit")
    code = ("lost", "condition", "Condition.code", "PSY+R", "permit")
    assert turns() == set()
    assert turns(revision="s", valid_until=5) == set()
    assert turns(role={"condition": "permit"}) == {(*name, "deny:SILENCE")}
    assert turns(role={"condition": "permit", "identity": "mask:initials"}) == {(*name, "mask:initials")}
    assert turns(requests=[BOTH, {"open": ["condition"], "shut": {"identity": "REFUSAL"}}]) == {(*name, "deny:REFUSAL")}
    assert turns(classes={"c0": "deny:LABEL"}) == {(*code, "deny:LABEL")}
    assert turns(classes={"c0": {"v": "permit", "x": {"Condition.code": "mask:year"}}}) == {(*code, "mask:year")}
    assert turns(fields={"Patient.name": "deny:ROLE"}) == {(*name, "deny:ROLE")}
    assert turns(obligations=[{"do": "notify", "about": "RELATIVE"}]) == {
        ("lost", "obligation", "notify:RELATIVE", "", "none", "due")
    }
    assert turns(notices=["RESTRICTION"]) == {("gained", "notice", "RESTRICTION", "", "none", "due")}


def test_no_answer_and_an_answer_to_something_else_are_denied_throughout() -> None:
    """Were they passed over, a policy that doesn't answer would seem to change nothing."""
    for new in (None, {}, {**ANSWER, "requests": []}, {**ANSWER, "coordinates": 5}):
        found = changes(QUESTION, ANSWER, new)
        assert {one.direction for one in found} == {"lost"}
        assert {one.field for one in found} == {"Patient.name", "Condition.code"}


def test_a_mask_in_place_of_another_counts_as_a_gain() -> None:
    """Nobody can say which of two masks says more."""
    old = {**ANSWER, "role": {**ANSWER["role"], "identity": "mask:initials"}}
    new = {**ANSWER, "role": {**ANSWER["role"], "identity": "mask:last4"}}
    assert [one.direction for one in changes(QUESTION, old, new)] == ["gained"]


def test_a_difference_of_bundles_over_questions_alone(images: Path) -> None:
    """What a caller of the library hands in is all that is asked."""
    asked = {**QUESTION, "now": 5, "profile": "quebec"}
    assert diff(Bundle.load(POLICIES), Bundle.load(images), [asked]).changes == {}


def test_the_words_name_roles_fields_and_verdicts_in_both_languages(images: Path, found: Difference) -> None:
    tables = Bundle.load(images).data["tables"]
    french = [line for line, _ in difference_lines(found, tables, "fr")]
    english = [line for line, _ in difference_lines(found, tables, "en")]
    assert french[:2] == ["S’OUVRE", "  travailleur social (social_worker), pour soigner (TREAT)"]
    assert french[2].startswith("    Imagerie (imaging) · tous les champs · sans étiquette")
    assert french[2].endswith(" : refusé (ROLE) → permis")
    assert french[-1] == "Cette politique ÉLARGIT l’accès pour : travailleur social."
    assert english[-1] == "This policy WIDENS access for: social worker."
    assert list(difference_lines(Difference(5), tables, "fr")) == []


def test_the_command_fails_on_widening_when_told_so(images: Path) -> None:
    """And succeeds on it otherwise, once it is said."""
    runner, there = CliRunner(), [str(POLICIES), str(images)]
    said = runner.invoke(app, ["policy", "diff", *there, "--json"])
    assert said.exit_code == 0
    body = json.loads(said.stdout)
    assert body["widens"]
    assert {one["category"] for one in body["gained"]} == {"imaging"}
    assert body["gained"][0] | {"labels": [], "times": 1} == {
        "role": "social_worker", "purpose": "TREAT", "category": "imaging", "field": "*", "labels": [],
        "was": "deny:ROLE", "becomes": "permit", "times": 1,
    }  # fmt: skip
    assert runner.invoke(app, ["policy", "diff", *there, "--fail-on-widening"]).exit_code == 1
    assert runner.invoke(app, ["policy", "diff", str(POLICIES), "nowhere"]).exit_code == 1
