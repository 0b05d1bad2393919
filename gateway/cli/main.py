"""Main: the commands that start something: the gateway, the demo network, a demo token, the schema.

Takes arguments. Prints what a person or a program reads, ends with 0 when all is well. A fault is one sentence on
standard error and a status that isn't 0, never a traceback of what was foreseen.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gateway.cli import (
    audit,
    audit_emergencies,
    audit_questions,
    config,
    keys,
    policy,
    policy_consents,
    policy_coverage,
    policy_explain,
    policy_live,
    policy_replay,
    policy_stories,
    source,
    trajectory,
)
from gateway.cli.common import STATE, default_state, stop_on, usual_language

app = typer.Typer(
    name="passerelle",
    help="A GraphQL gateway to health records: a field leaves only if the policy permitted it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(policy.app, name="policy", help="The policy officer's tools.")
POLICY_COMMANDS = (policy_consents, policy_stories, policy_coverage, policy_explain, policy_replay, policy_live)
"""Modules whose commands are `policy.app`'s, beside `check`."""

app.add_typer(keys.app, name="keys", help="The keyring's file.")
app.add_typer(config.app, name="config", help="The settings' file.")
app.add_typer(source.app, name="source", help="A source: is it fit to be asked, what does its mapping read?")
app.add_typer(trajectory.app, name="trajectory", help="The pathways of care that trajectories are read by.")
app.add_typer(audit.app, name="audit", help="The audit log's tools.")
AUDIT_COMMANDS = (audit_emergencies, audit_questions)
"""Modules whose commands are `audit.app`'s, beside `verify`."""

Config = Annotated[Path, typer.Option("--config", "-c", help="The settings, one YAML file.")]
ESTABLISHMENTS = (
    "How many establishments the telehealth network has, up to 34, in four territories. The CHUS is the first, the "
    "others listen at +106 and on; the sources that are no establishment run beside them."
)
Port = Annotated[int, typer.Option(help="The gateway's port; the issuer is at +100, the sources at +101 and on.")]


@app.command()
def serve(
    config: Config,
    worker: Annotated[int, typer.Option(min=0, hidden=True)] = 0,
    socket: Annotated[int | None, typer.Option(min=0, hidden=True)] = None,
) -> None:
    """Run the gateway."""
    from gateway.serve import Place
    from gateway.workers import run_serve

    with stop_on():
        run_serve(config, Place(worker, socket) if socket is not None else None)


@app.command()
def demo(
    port: Port = 8000,
    data: Annotated[Path | None, typer.Option(help="FHIR R4 bundles or NDJSON(.gz) to load into the hospital.")] = None,
    opa: Annotated[str | None, typer.Option(help="URL of a running OPA; the embedded engine otherwise.")] = None,
    state: STATE = None,
    establishments: Annotated[int, typer.Option(min=0, max=34, help=ESTABLISHMENTS)] = 0,
    lang: Annotated[Literal["fr", "en"] | None, typer.Option(help="Language of what is printed.")] = None,
) -> None:
    """Run the demo network: the sources, an issuer of tokens and the gateway, on loopback."""
    from gateway.demo.network import Wish, run_demo

    with stop_on():
        run_demo(port, Wish(data, opa, state or default_state(port), establishments, lang or usual_language()))


@app.command()
def token(
    name: Annotated[str, typer.Option("--as", help="Who asks, for example dr-tremblay.")],
    purpose: Annotated[str | None, typer.Option(help="Allow this purpose of use alone, for example ETREAT.")] = None,
    port: Port = 8000,
) -> None:
    """Print a demo token, alone on one line."""
    from gateway.demo.tokens import fetch_token

    with stop_on():
        print(fetch_token(name, purpose, port))


@app.command()
def schema(
    federation: Annotated[bool, typer.Option("--federation", help="As a subgraph of Apollo Federation 2.")] = False,
) -> None:
    """Print the GraphQL schema (SDL)."""
    from resolvers.federation import subgraph_sdl
    from resolvers.schema import build_schema, sdl_of

    sdl = sdl_of(build_schema())
    print(subgraph_sdl(sdl) if federation else sdl)


def main() -> None:
    """Run the command line."""
    app()
