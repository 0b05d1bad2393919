"""Explain command: why someone may or may not read a field, voice by voice, by which row or which directive."""

from __future__ import annotations

import json as encoder
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli import screen
from gateway.cli.common import JSON, LANGUAGE, STATE, stop_on
from gateway.cli.policy import SHIPPED, Bundle, app
from gateway.serve import ServeFault

if TYPE_CHECKING:
    from gateway.officers.causes import Causes
    from gateway.officers.explanation import Explained
    from gateway.sentences import Language

As = Annotated[
    str | None, typer.Option("--as", help="Who asks: of cases/cast.yaml, of the demo, or a name for --claims.")
]
Patient = Annotated[str | None, typer.Option(help="Whose record: a patient of cases/cast.yaml, or a NAM.")]
Field = Annotated[str | None, typer.Option("--field", help="Type.field, for example Condition.code.")]
Purpose = Annotated[str | None, typer.Option(help="The purpose; the person's first one unless said.")]
Role = Annotated[str | None, typer.Option(help="The active role; the person's first one unless said.")]
Config = Annotated[Path | None, typer.Option("--config", "-c", help="A real gateway's settings; with --claims.")]
Claims = Annotated[Path | None, typer.Option(help="The claims of the person's token, YAML; with --config.")]
Decision = Annotated[str | None, typer.Option("--decision", help="A decision's id, as an answer or the log gives it.")]
Port = Annotated[int, typer.Option(help="The demo's port, for --decision without --config or --state.")]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the command."""

    who: str
    patient: str
    field: str
    purpose: str | None
    role: str | None
    config: Path | None = None
    claims: Path | None = None


@app.command()
def explain(
    who: As = None,
    patient: Patient = None,
    field: Field = None,
    purpose: Purpose = None,
    role: Role = None,
    config: Config = None,
    claims: Claims = None,
    decision: Decision = None,
    state: STATE = None,
    port: Port = 8000,
    policies: Bundle = SHIPPED,
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Say which voices permit a field and which refuse, by which row or directive, and what would have to change."""
    from gateway.cli.policy_decision import explain_decision

    with stop_on():
        if decision is not None:
            told = explain_decision(decision, field, (config, state, port), policies, language)
        elif who is None or patient is None or field is None:
            raise typer.BadParameter("--as, --patient, --field; or --decision", param_hint="--as")
        else:
            told = [_explained(Wish(who, patient, field, purpose, role, config, claims), policies, language)]
    _show(told, language, as_json=json)


def _show(told: list[Explained], language: Language, *, as_json: bool) -> None:
    from gateway.officers.explanation_text import Text

    texts = [Text(one, language) for one in told]
    if as_json:
        print(encoder.dumps({"explanations": [text.as_json() for text in texts]}, ensure_ascii=False, indent=2))
        return
    for text in texts:
        screen.lines(_styled(text.lines()))


def _styled(lines: Iterator[str]) -> Iterator[screen.Cell]:
    styles = {"Oui": "good", "Yes": "good", "Non": "bad", "No.": "bad", "En ": "doubt", "In ": "doubt"}
    return ((line, styles.get(line.strip()[:3], "")) for line in lines)


def causes_of(policies: Path) -> Causes:
    """Return what finds causes in a bundle; raise `BundleRefused`."""
    from gateway.engines import BareEngine
    from gateway.engines import Bundle as Loaded
    from gateway.officers.causes import Causes
    from gateway.officers.findings import Places

    bundle = Loaded.load(policies)
    return Causes(bundle.data["tables"], Places(policies), BareEngine(bundle))


def part(kind: str, language: Language, **words: Any) -> str:
    """Return a sentence of an explanation's frame."""
    from gateway.officers.explanation_parts import PARTS
    from gateway.officers.words import say_of

    return say_of(PARTS, kind, language, words)


def check_field(name: str, tables: Any, language: Language) -> None:
    """Raise `ServeFault` for a field that the policy's tables don't know, with the likeliest one."""
    from gateway.officers.check_words import HINT
    from gateway.officers.vocabulary import likeliest

    if name not in tables["coordinates"]:
        likely = likeliest(name, frozenset(tables["coordinates"]))
        hint = HINT[language].format(word=likely) if likely else ""
        raise ServeFault(part("no-field", language, name=name, hint=hint))


def _explained(wish: Wish, policies: Path, language: Language) -> Explained:
    from gateway.cli.policy_questions import asked_of
    from gateway.errors import DecisionUnavailable
    from gateway.officers.explanation import explain as explain_field

    causes = causes_of(policies)
    check_field(wish.field, causes.tables, language)
    question, wanted = asked_of(wish, causes, policies, language)
    try:
        return explain_field(question, wanted, causes.engine, causes)
    except DecisionUnavailable:
        raise ServeFault(part("unanswered", language)) from None
