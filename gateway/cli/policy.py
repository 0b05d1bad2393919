"""Policy commands: what an officer runs on a changed policy before it goes live; first of all, is it well written?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli import screen
from gateway.cli.common import JSON, LANGUAGE, stop_on

if TYPE_CHECKING:
    from gateway.cli.screen import Cell
    from gateway.officers.findings import Findings
    from gateway.sentences import Language

app = typer.Typer(no_args_is_help=True)

Bundle = Annotated[Path, typer.Option("--policies", help="The bundle's folder.")]
SHIPPED = Path(__file__).resolve().parents[2] / "policies"


@app.command()
def check(
    policies: Bundle = SHIPPED,
    write: Annotated[bool, typer.Option("--write", help="Write the generated tables anew first.")] = False,
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Look for what is wrong in tables and rules, by file and line; every field must have a verdict for everyone."""
    from gateway.officers import policy
    from resolvers.catalogue import Catalogue
    from resolvers.schema import build_schema

    coordinates = Catalogue.of(build_schema()).coordinates()
    with stop_on():
        if write:
            policy.write_generated(policies, coordinates)
        findings = policy.check(policies, coordinates, opa=policy.find_opa(policies.parent))
    screen.show(json, findings.as_json(language), _found(findings, language))
    raise typer.Exit(0 if findings.ok else 1)


def _found(findings: Findings, language: Language) -> Iterator[Cell]:
    from gateway.officers.check_words import say

    for grave, found in (("fault", findings.faults), ("warning", findings.warnings)):
        mark, style = ("✗", "bad") if grave == "fault" else ("!", "doubt")
        for one in found:
            yield f"{mark} {one.says(language)}", style
    if findings.ok and not findings.warnings:
        yield say("well", language), "good"
    else:
        counts = {"faults": len(findings.faults), "warnings": len(findings.warnings)}
        yield say("counted", language, counts), "bad" if findings.faults else "doubt"
    for kind in findings.skipped:
        yield say("skipped", language, {"sentence": say(kind, language)}), "quiet"
