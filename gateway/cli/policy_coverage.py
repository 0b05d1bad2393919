"""Coverage commands: which rows no story touches, and the matrix of roles and categories as a page to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli import screen
from gateway.cli.common import JSON, LANGUAGE, stop_on
from gateway.cli.policy import SHIPPED, Bundle, app
from gateway.serve import ServeFault

if TYPE_CHECKING:
    from gateway.cli.screen import Cell
    from gateway.officers.coverage import Coverage
    from gateway.sentences import Language

Table = Annotated[str, typer.Option(help="One table alone, for example roles.")]
Workers = Annotated[int, typer.Option(min=0, help="Processes that share the work; one a core when 0.")]
Page = Annotated[Path, typer.Option("--html", help="The page to write; it needs no other file.")]


@app.command()
def coverage(
    policies: Bundle = SHIPPED, table: Table = "", workers: Workers = 0, language: LANGUAGE = "fr", json: JSON = False
) -> None:
    """Change each row of the tables, one by one, and say which changes no story notices."""
    from gateway.engines import Bundle as Loaded
    from gateway.officers.coverage import cover
    from gateway.officers.coverage_words import say

    with stop_on():
        known = Loaded.load(policies).data["tables"]
        if table and table not in known:
            raise ServeFault(say("no-table", language, {"name": table, "names": ", ".join(known)}))
        with screen.progress() as moved:
            found = cover(policies, table, lambda done, all_: moved(completed=done, total=all_), workers)
    screen.show(json, {"ok": True, **found.as_json()}, _covered(found, language))


def _covered(found: Coverage, language: Language) -> Iterator[Cell]:
    from gateway.officers.coverage_words import REASONS, say

    by_line: dict[tuple[str, int], list[str]] = {}
    for row in found.untouched:
        by_line.setdefault((row.file, row.line), []).append(row.name.partition(".")[2])
    for (file, line), names in sorted(by_line.items()):
        yield say("untouched", language, {"file": file, "line": line, "names": ", ".join(names)}), "doubt"
    for reason in found.reasons:
        yield say("reason", language, {"reason": reason, "words": REASONS[reason][language]}), "doubt"
    counts = {"rows": len(found.rows), "touched": len(found.rows) - len(found.untouched)}
    yield say("counted", language, counts), "good" if not by_line else "doubt"
    if found.elsewhere:
        yield say("elsewhere", language, {"names": ", ".join(found.elsewhere)}), "quiet"


@app.command()
def matrix(html: Page, policies: Bundle = SHIPPED, language: LANGUAGE = "fr") -> None:
    """Write a page that shows what each role reads of each category, purpose by purpose and label by label."""
    from gateway.engines import BareEngine
    from gateway.engines import Bundle as Loaded
    from gateway.officers.matrix_page import matrix_page
    from gateway.officers.sweep import sweep
    from resolvers.catalogue import Catalogue
    from resolvers.schema import build_schema

    with stop_on():
        bundle = Loaded.load(policies)
        swept = sweep(bundle.data, BareEngine(bundle), Catalogue.of(build_schema()).coordinates())
        try:
            html.write_text(matrix_page(swept, bundle, language), "utf-8")
        except OSError as fault:
            raise ServeFault(f"{html}: {fault.strerror}") from None
    screen.lines([str(html)])
