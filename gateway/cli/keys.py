"""Keys commands: make the gateway's file of keys, and turn it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.common import stop_on
from gateway.keyring import Keyring
from gateway.serve import ServeFault

app = typer.Typer(no_args_is_help=True)

Out = Annotated[Path, typer.Argument(help="The file of keys (settings: keys.file).")]


@app.command()
def create(file: Out) -> None:
    """Write a new file of keys that only its owner may read; never over one that is there."""
    with stop_on():
        if file.exists():
            raise ServeFault(f"{file} is there already: what it sealed would open no more")
        Keyring.generate().save(file)
    print(f"{file}: one key; keep a copy where the audit log is not")


@app.command()
def rotate(file: Out) -> None:
    """Add a key and make it the active one; older keys still open what they sealed."""
    with stop_on():
        rotated = Keyring.load(file).rotated()
        rotated.save(file)
    print(f"{file}: {rotated.active} is active, of {len(rotated.key_ids)} keys")
