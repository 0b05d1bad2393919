"""The commands that sign a policy, list those that took effect, put one back and say what is in force."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from gateway.cli.main import app
from gateway.demo.config import demo_settings
from gateway.engines import Bundle
from gateway.officers.signing_words import SENTENCES
from gateway.policies import Accepted, History, load_policy
from gateway.policies.refused import OUTCOMES, WORDS
from gateway.policies.signatures import change_to
from tests.promises.changing import ARCHIVE, BARE, GAINED, LINE, MASKED, OPENED, ROLES, copy_of_policies
from tests.signing import SIGNERS, sign_folder, signers


def run(*arguments: object) -> Result:
    """Run `passerelle policy …`."""
    return CliRunner().invoke(app, ["policy", *map(str, arguments)])


def said(result: Result) -> Any:
    """Return what was printed as JSON."""
    return json.loads(result.stdout)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A policy with few stories."""
    return copy_of_policies(tmp_path / "policies")


class Desk:
    """Settings that are not the demo's, of two signers who made their keys by the command."""

    def __init__(self, tmp_path: Path, folder: Path) -> None:
        self.folder, self.file = folder, tmp_path / "passerelle.yaml"
        self.history = History(tmp_path / "history", 5)
        self.keys = {"Anne Roy": tmp_path / "anne.pem", "Bruno Côté": tmp_path / "bruno.pem"}
        made = [
            said(run("keygen", "--out", file, "--as", name, "--role", role, "--json"))
            for (name, file), role in zip(self.keys.items(), ("clinical", "technological"), strict=True)
        ]
        body = demo_settings(8000, None, None, tmp_path).model_dump(mode="json")
        body["demo"] = body["issuer"]["demo"] = False
        body["policy"] = {"engine": "embedded", "bundle": str(folder), "history": str(tmp_path / "history")}
        body["policy"]["signers"] = made
        self.file.write_text(yaml.safe_dump(body), "utf-8")

    def sign(self, name: str, *more: object) -> Result:
        """Sign as one of them."""
        return run("sign", "--as", name, "--key", self.keys[name], "--config", self.file, *more)

    def accept(self) -> str:
        """Do what a gateway does that accepts the folder's policy; return its revision."""
        kept = self.history.place(self.history.stage(self.folder))
        self.history.accept(Accepted(kept.revision, "", "2026-11-20T17:00:00Z", "changed", tuple(self.keys)))
        return kept.revision


@pytest.fixture
def desk(tmp_path: Path, folder: Path) -> Desk:
    """The desk of two signers."""
    return Desk(tmp_path, folder)


def test_a_key_is_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    """The line of the settings is printed, the private half never."""
    made = run("keygen", "--out", tmp_path / "key.pem", "--as", "Anne Roy", "--role", "privacy_officer")
    assert made.exit_code == 0
    text = (tmp_path / "key.pem").read_text("utf-8")
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
    assert text.splitlines()[1] not in made.output
    assert '"role": "privacy_officer"' in made.output
    again = run("keygen", "--out", tmp_path / "key.pem")
    assert (again.exit_code, (tmp_path / "key.pem").read_text("utf-8")) == (1, text)


def test_two_persons_sign_and_the_second_is_enough(desk: Desk) -> None:
    """The first policy of all: nothing was in force, so nothing is compared."""
    first = desk.sign("Anne Roy", "--json")
    assert (first.exit_code, said(first)["enough"], said(first)["previous"]) == (0, False, "")
    second = desk.sign("Bruno Côté", "--json")
    assert (said(second)["signers"], said(second)["enough"]) == (["Anne Roy", "Bruno Côté"], True)
    _, changes = load_policy(desk.folder)
    assert len(changes) == 1


def test_what_opens_something_is_not_signed_before_somebody_looked(desk: Desk) -> None:
    """Each line is shown; both sign the same lines, in the statement that the gateway checks."""
    for name in desk.keys:
        desk.sign(name)
    before = desk.accept()
    table = desk.folder / ROLES
    table.write_text(table.read_text("utf-8").replace(ARCHIVE, OPENED), "utf-8")
    blind = desk.sign("Anne Roy")
    assert blind.exit_code == 1
    assert f"  {LINE}" in blind.output.splitlines()
    for name in desk.keys:
        assert desk.sign(name, "--accept-widening").exit_code == 0
    bundle, changes = load_policy(desk.folder)
    made = change_to(changes, bundle.revision)
    assert made is not None
    assert (made.previous, made.widening, len(made.signatures)) == (before, tuple(sorted(GAINED)), 2)
    assert [one.revision for one in changes] == [bundle.revision, before], "the way back is kept"


def test_what_does_not_pass_its_checks_is_not_signed(desk: Desk) -> None:
    """In the language of the reader."""
    table = desk.folder / ROLES
    table.write_text(table.read_text("utf-8").replace(MASKED, BARE), "utf-8")
    for language, word in (("fr", "on attendait"), ("en", "was expected")):
        refused = desk.sign("Anne Roy", "--lang", language)
        assert (refused.exit_code, word in refused.output) == (1, True)
    assert not (desk.folder / "signatures.yaml").exists()


def test_nobody_signs_with_another_s_key_or_as_nobody(desk: Desk, tmp_path: Path) -> None:
    """A sentence each, and no signature."""
    for arguments in (
        ("--as", "Anne Roy", "--key", desk.keys["Bruno Côté"], "--config", desk.file),
        ("--as", "Nobody", "--key", desk.keys["Anne Roy"], "--config", desk.file),
        ("--as", "Anne Roy", "--key", desk.keys["Anne Roy"], "--config", desk.file, "--role", "technological"),
        ("--as", "Anne Roy", "--key", desk.keys["Anne Roy"], "--policies", desk.folder),
        ("--as", "Anne Roy", "--key", tmp_path / "none.pem", "--config", desk.file),
    ):
        refused = run("sign", *arguments)
        assert (refused.exit_code, "Traceback" in refused.output) == (1, False)
    assert not (desk.folder / "signatures.yaml").exists()


def test_a_change_after_another_says_which_one(desk: Desk) -> None:
    """Without the policy that was signed before, what opens can't be seen."""
    sign_folder(desk.folder)
    with (desk.folder / ROLES).open("a", encoding="utf-8") as table:
        table.write("# a word\n")
    key = desk.keys["Anne Roy"]
    lost = run("sign", "--as", "Anne Roy", "--key", key, "--role", "clinical", "--policies", desk.folder)
    assert (lost.exit_code, "--previous" in lost.output) == (1, True)


def test_history_status_and_restore_tell_one_story(desk: Desk) -> None:
    """Two policies took effect; the first is put back, with its signatures."""
    for name in desk.keys:
        desk.sign(name)
    first = desk.accept()
    with (desk.folder / ROLES).open("a", encoding="utf-8") as table:
        table.write("# a word\n")
    for name in desk.keys:
        desk.sign(name)
    second = desk.accept()
    listed = said(run("history", "--config", desk.file, "--json"))["accepted"]
    assert [(one["revision"], one["kept"]) for one in listed] == [(second, True), (first, True)]
    status = said(run("status", "--config", desk.file, "--json"))
    assert (status["ok"], status["in_force"]["revision"], status["folder"]["revision"]) == (True, second, second)
    assert status["folder"]["signers"] == list(desk.keys)
    assert run("restore", first[:8], "--config", desk.file).exit_code == 0
    assert Bundle.load(desk.folder).revision == first
    status = said(run("status", "--config", desk.file, "--json"))
    assert (status["in_force"]["revision"], status["folder"]["revision"]) == (second, first)
    assert status["folder"]["signers"] == list(desk.keys)
    assert run("restore", "0000", "--config", desk.file).exit_code == 1


def test_a_kept_policy_becomes_an_archive(desk: Desk, tmp_path: Path) -> None:
    """For a ConfigMap; the folder stays as it is."""
    for name in desk.keys:
        desk.sign(name)
    first = desk.accept()
    out = tmp_path / "bundle.tar.gz"
    assert run("restore", first, "--out", out, "--config", desk.file).exit_code == 0
    bundle, changes = load_policy(out)
    assert (bundle.revision, changes[0].revision) == (first, first)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_refusal_is_told_with_its_reasons(desk: Desk, language: str) -> None:
    """And the command ends non-zero: what is in the folder is not what decides."""
    desk.history.tell(
        {
            "outcome": "widening",
            "revision": "b" * 32,
            "at": "2026-11-20T17:00:00Z",
            "details": {"fr": [LINE], "en": [LINE]},
        }
    )
    told = run("status", "--config", desk.file, "--lang", language)
    assert told.exit_code == 1
    assert WORDS["widening"]["fr" if language == "fr" else "en"] in told.output
    assert LINE in told.output


def test_history_is_a_table_for_people(desk: Desk) -> None:
    """In French by default; nothing kept is said."""
    assert "aucune révision" in run("history", "--config", desk.file).output
    for name in desk.keys:
        desk.sign(name)
    desk.accept()
    shown = run("history", "--config", desk.file).output
    assert "Anne Roy, Bruno Côté" in shown
    assert "révision" in shown


def test_every_sentence_is_in_both_languages_and_every_outcome_has_its_words() -> None:
    """None is the other's copy by mistake."""
    assert all(said["fr"] and said["en"] for said in SENTENCES.values())
    assert set(WORDS) == set(OUTCOMES)
    assert all(len(words) == 2 for words in WORDS.values())
    assert len({one["name"] for one in signers()}) == len(SIGNERS)
