"""Policy commands: what an officer runs on a changed policy before it goes live."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.common import JSON, show, stop_on

if TYPE_CHECKING:
    from gateway.officers.stories import Report

app = typer.Typer(no_args_is_help=True)

Bundle = Annotated[Path, typer.Option("--policies", help="The bundle's folder.")]
SHIPPED = Path(__file__).resolve().parents[2] / "policies"


@app.command()
def check(
    policies: Bundle = SHIPPED,
    write: Annotated[bool, typer.Option("--write", help="Write the generated tables anew first.")] = False,
    json: JSON = False,
) -> None:
    """Look for what is wrong in tables and rules: unknown words, unclassified fields, idioms that fail open."""
    from gateway.officers import policy
    from resolvers.catalogue import Catalogue
    from resolvers.schema import build_schema

    coordinates = Catalogue.of(build_schema()).coordinates()
    with stop_on():
        if write:
            policy.write_generated(policies, coordinates)
        findings = policy.check(policies, coordinates, opa=policy.find_opa(policies.parent))
    lines = [*(findings.faults or ("nothing to mend",)), *(f"not looked at: {one}" for one in findings.skipped)]
    show(json, findings.as_json(), "\n".join(lines))
    raise typer.Exit(0 if findings.ok else 1)


@app.command()
def test(policies: Bundle = SHIPPED, json: JSON = False) -> None:
    """Tell the policy its stories (policies/cases) and compare what it answers with what people expect."""
    with stop_on():
        report = asyncio.run(_tell(policies))
    lines = [f"{told.file}: {told.title}: {fault}" for told in report.failed for fault in told.faults]
    lines.append(f"{len(report.passed)} passed, {len(report.failed)} failed")
    show(json, report.as_json(), "\n".join(lines))
    raise typer.Exit(0 if report.ok else 1)


async def _tell(policies: Path) -> Report:
    from gateway.engines import Bundle as Loaded
    from gateway.engines import EmbeddedEngine
    from gateway.officers.stories import run_cases

    engine = EmbeddedEngine(Loaded.load(policies))
    try:
        return await run_cases(policies, engine)
    finally:
        await engine.aclose()
