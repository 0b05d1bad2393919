"""Policy decision: a decision of the past, explained from the log and from the question that was kept beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.cli.log_files import files_of
from gateway.cli.policy_explain import causes_of, check_field, part
from gateway.officers.decision_of import entry_of, question_kept
from gateway.officers.explanation import Explained, Wanted, explain
from gateway.serve import ServeFault

if TYPE_CHECKING:
    from gateway.ledger import AuditEntry
    from gateway.sentences import Language

Where = tuple[Path | None, Path | None, int]
"""Settings, state folder, the demo's port."""
MOST_FIELDS = 12
"""Most fields that are explained when none is named."""


def explain_decision(
    decision: str, field: str | None, where: Where, policies: Path, language: Language
) -> list[Explained]:
    """Return an explanation of each field that was withheld, or of the one that is named.

    Raise `ServeFault` for a decision that is not in the log.
    """
    files = files_of(*where)
    entry = entry_of(files.database, decision)
    if entry is None:
        raise ServeFault(part("no-decision", language, id=decision))
    causes = causes_of(policies)
    if field is not None:
        check_field(field, causes.tables, language)
    question = question_kept(files.database, entry)
    fields = [field] if field else _fields(entry, causes.tables)
    if question is None:
        return [_alone(entry, one, causes.tables) for one in fields]
    missing = ("pseudonyms", *_changed(entry, causes.engine.ask("admission", question)))
    return [explain(question, Wanted(one, "–", missing), causes.engine, causes) for one in fields]


def _changed(entry: AuditEntry, admission: Any) -> tuple[str, ...]:
    return () if admission.get("revision") == entry.policy_revision else ("other-policy",)


def _fields(entry: AuditEntry, tables: Any) -> list[str]:
    """Return the fields that were withheld, else those that were read; what the policy knows of them."""
    for names in ([one.coordinate for one in entry.withheld], list(entry.released)):
        known = [name for name in dict.fromkeys(names) if name in tables["coordinates"]]
        if known:
            return known[:MOST_FIELDS]
    return []


def _alone(entry: AuditEntry, field: str, tables: Any) -> Explained:
    """Return what the log alone tells of a field: who asked, why, and that the question is not kept."""
    agent = entry.subject
    subject = {"id": agent.id, "name": agent.id, "role": agent.role} if agent else {"id": "–", "name": "–"}
    told = [one for one in entry.withheld if one.coordinate == field]
    missing = ("no-question", *(f"withheld-{'named' if one.named else 'silent'}" for one in told))
    return Explained(subject, entry.purpose, "–", field, entry.policy_revision, (), tables, missing)
