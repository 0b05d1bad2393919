"""`passerelle keys`: a file of keys is made once, and turned without losing what was sealed."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from gateway.cli import app
from gateway.keyring import Keyring


def test_a_file_of_keys_is_made_once(tmp_path: Path) -> None:
    """A second `create` refuses: what the first file sealed would open no more."""
    file = tmp_path / "keyring.json"
    assert CliRunner().invoke(app, ["keys", "create", str(file)]).exit_code == 0
    before = file.read_bytes()
    assert CliRunner().invoke(app, ["keys", "create", str(file)]).exit_code == 1
    assert file.read_bytes() == before
    assert file.stat().st_mode & 0o077 == 0


def test_what_was_sealed_before_a_rotation_still_opens(tmp_path: Path) -> None:
    """A new key seals; the older one still opens."""
    file = tmp_path / "keyring.json"
    CliRunner().invoke(app, ["keys", "create", str(file)])
    sealed = Keyring.load(file).seal_id(("Encounter", "chus", "p", "e"))
    assert CliRunner().invoke(app, ["keys", "rotate", str(file)]).exit_code == 0
    turned = Keyring.load(file)
    assert turned.open_id(sealed) == ("Encounter", "chus", "p", "e")
    assert turned.seal_id(("Encounter", "chus", "p", "e")) != sealed
