"""Common: what commands share: their options, where the demo keeps its state, and how a foreseen fault ends one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError

from gateway.sentences import Language

CONFIG = Annotated[Path | None, typer.Option("--config", "-c", help="The gateway's settings; the demo's without.")]
STATE = Annotated[
    Path | None, typer.Option("--state", help="The folder where the demo keeps its audit log and its keys.")
]
PORT = Annotated[int, typer.Option(help="The demo's port, when neither --config nor --state is given.")]
SINCE = Annotated[str | None, typer.Option(help="From this day or instant.")]
UNTIL = Annotated[str | None, typer.Option(help="To the end of this day, or this instant.")]

LANGUAGE = Annotated[Language, typer.Option("--lang", "--language", help="fr or en.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def default_state(port: int) -> Path:
    """Return where the demo on a port keeps its state unless told otherwise (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "passerelle" / f"demo-{port}"


def usual_language() -> Language:
    """Return the language of the environment (POSIX: LC_ALL, else LC_MESSAGES, else LANG): French, or else English."""
    said = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "fr" if said.lower().startswith("fr") else "en"


def seconds_of(text: str, side: Literal["start", "end"]) -> float:
    """Return when the day or the instant of an option starts or ends; what is neither is a fault of usage."""
    from gateway.instants import bound_of

    try:
        return bound_of(text, side)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from fault


def show(as_json: bool, body: Mapping[str, Any], text: str) -> None:
    """Print the JSON body, or the text."""
    print(json.dumps(body, ensure_ascii=False, indent=2) if as_json else text.rstrip("\n"))


@contextmanager
def stop_on() -> Iterator[None]:
    """Turn a foreseen fault into one sentence and a status of 1."""
    from gateway.demo.faults import DemoFault
    from gateway.documents import DocumentsFault
    from gateway.engines import BundleRefused
    from gateway.keyring import UnusableKeyring
    from gateway.policies import PolicyRefused
    from gateway.serve import ServeFault
    from gateway.settings import SettingsFault
    from resolvers.rows import MappingFault
    from resolvers.trajectories import PathwaysRefused

    try:
        yield
    except ValidationError as error:
        lines = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
        _stop("the settings are not fit to start with:\n  " + "\n  ".join(lines))
    except SettingsFault as refused:
        faults = (f"{one.place_in(refused.file)}: {one.says('en')}" for one in refused.faults)
        _stop("the settings are not fit to start with:\n  " + "\n  ".join(faults))
    except PathwaysRefused as refused:
        _stop("the pathways are not fit to start with:\n  " + "\n  ".join(one.says("en") for one in refused.faults))
    except (DemoFault, BundleRefused, DocumentsFault, MappingFault, PolicyRefused) as fault:
        _stop(str(fault))
    except (UnusableKeyring, ServeFault) as fault:
        _stop(str(fault))


def _stop(sentence: str) -> None:
    sys.stderr.write(f"passerelle: {sentence}\n")
    raise typer.Exit(1)
