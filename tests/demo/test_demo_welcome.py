"""What the demo prints, in French and in English, and what its command takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.common import usual_language
from gateway.cli.main import app
from gateway.demo.config import Addresses
from gateway.demo.roster import ROSTER
from gateway.demo.samples import MORE, SAMPLES
from gateway.demo.welcome import welcome
from gateway.sentences import Language


def printed(language: Language, establishments: int = 0, port: int = 8000) -> str:
    return welcome(Addresses(port, establishments), lambda name: f"token-of-{name}", Path("state"), language)


@pytest.mark.parametrize(
    ("language", "ready", "stop", "report"),
    [
        ("fr", "Passerelle est prête.", "Ctrl-C arrête tout.", "--language fr"),
        ("en", "Passerelle is ready.", "Ctrl-C stops everything.", "--language en"),
    ],
)
def test_the_welcome_is_in_either_language(language: Language, ready: str, stop: str, report: str) -> None:
    """With the landing page, the five sources, the tokens and the same queries."""
    text = printed(language)
    assert text.split("\n")[1] == ready
    assert text.rstrip().split("\n")[-1] == stop
    assert report in text
    assert " http://127.0.0.1:8000/ " in text
    assert " http://127.0.0.1:8000/emr/ " in text
    for entry in ROSTER:
        assert re.search(rf"{entry.id} +http://127\.0\.0\.1:{8000 + entry.offset}{entry.base}\n", text)
    for sample in SAMPLES:
        assert f"Bearer token-of-{sample.person}" in text
        assert sample.query in text
        assert (sample.french in text, sample.english in text) == (language == "fr", language == "en")
    assert ".venv/bin/passerelle demo --establishments 34\n" in text


def test_a_network_of_many_is_told_in_one_line() -> None:
    """Their number, their ports, how their people are named; not thirty-three addresses."""
    text = printed("en", 34, 9000)
    assert "33 further establishments, ports 9106 to 9138" in text
    assert "pilote-techno-ID" in text
    assert "/fhir" not in text.split("Network", 1)[1].split("\n", 1)[0]
    assert "--establishments" not in text
    assert "passerelle token --as NAME --port 9000" in text


def test_every_sample_is_titled_in_both_languages() -> None:
    """None says the same in both."""
    for sample in (*SAMPLES, *MORE):
        assert sample.french != sample.english


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "en_CA.UTF-8"}, "en"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "C", "LC_MESSAGES": "fr_FR"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": ""}, "fr"),
    ],
)
def test_the_language_is_that_of_the_environment(
    said: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LC_ALL before LC_MESSAGES before LANG, an empty one counting for nothing; English for what isn't French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert usual_language() == language


@pytest.mark.parametrize("wrong", [["--establishments", "35"], ["--establishments", "-1"], ["--lang", "de"]])
def test_the_demo_refuses_what_it_cannot_run(wrong: list[str]) -> None:
    """Before anything starts."""
    assert CliRunner().invoke(app, ["demo", *wrong]).exit_code == 2


def test_the_help_says_what_the_establishments_are() -> None:
    """Thirty-four in all, the CHUS among them."""
    said = " ".join(re.sub(r"[│\s]+", " ", CliRunner().invoke(app, ["demo", "--help"]).output).split())
    assert "up to 34" in said
    assert "The CHUS is the first" in said
