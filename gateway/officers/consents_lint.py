"""Consents' lint: which Consents can't be understood, or lack what the law asks of a notice, and what to write instead.

Takes files, and what the settings know of people, organizations and sources. Gives findings by file, Consent and JSON
path; a finding repeats no value of a Consent but its id. It reads as the gateway does: what it finds here denies there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from gateway.directives import Lack, lacks
from gateway.officers.consents_files import Kept, Unread, consents
from gateway.officers.consents_words import LACKS, UNREAD
from gateway.opinions import Unclear, opinion_of
from gateway.sentences import Language
from gateway.settings import Settings
from resolvers.consents import NARROWING, REASONS, Ambiguity, Datum, Party, Pointer, parse
from resolvers.consents.codes import SOURCE_SYSTEM
from resolvers.protocols.fhir_ties import GROUP

Kind = Literal["denies", "weakens", "lacks", "unread"]
PLACES: Final = {
    Lack.PERSON: "patient",
    Lack.INFORMATION: "provision",
    Lack.ACTORS: "provision.actor",
    Lack.DATES: "provision.period",
    Lack.SIGNATURE: "performer",
}


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what the settings know: identifier systems, organizations, sources and their base URLs."""

    systems: frozenset[str]
    organizations: frozenset[str]
    bases: frozenset[str]

    @classmethod
    def of(cls, settings: Settings) -> Known:
        """Read the settings."""
        return cls(
            frozenset(settings.licence_systems.values()) | {SOURCE_SYSTEM, GROUP},
            frozenset(one.id for one in settings.organizations),
            frozenset(str(one.base_url).rstrip("/") for one in settings.sources),
        )

    def unresolved(self, kept: Any) -> Iterator[Ambiguity]:
        """Yield the actors and the data of a Consent that lead to nobody, and nothing, that is known."""
        for provision in parse(kept).provisions:
            parties: tuple[Party, ...] = provision.parts.get("actor", ())
            data: tuple[Datum, ...] = provision.parts.get("data", ())
            for rank, party in enumerate(parties):
                if party.who is not None and party.resolvable and not self._leads(party.who):
                    yield Ambiguity(f"{provision.path}.actor[{rank}]", "actor-unresolved")
            for rank, datum in enumerate(data):
                if datum.of.base and datum.of.base not in self.bases:
                    yield Ambiguity(f"{provision.path}.data[{rank}]", "data-elsewhere")

    def _leads(self, who: Pointer) -> bool:
        if who.base and who.base not in self.bases:
            return False
        if who.type == "Organization":
            return who.local_id in self.organizations
        if who.identifier is not None:
            return who.identifier.system in self.systems
        return who.type in ("Group", "Practitioner")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `reason` is a code of the list of reasons, or a part that a notice lacks."""

    kind: Kind
    file: str
    line: int
    id: str
    path: str
    reason: str

    def says(self, language: Language) -> tuple[str, str]:
        """Return what is wrong and what to write instead."""
        column = 1 if language == "en" else 0
        if self.kind == "unread":
            wrong, instead = UNREAD[self.reason]
        elif self.kind == "lacks":
            wrong, instead = LACKS[Lack(self.reason)]
        else:
            wrong, instead = REASONS[self.reason].wrong, REASONS[self.reason].instead
        return wrong[column], instead[column]

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return one element of `findings` of `policy lint-consents --json`."""
        wrong, instead = self.says(language)
        place = {"file": self.file, "line": self.line, "consent": self.id, "path": self.path}
        return {"kind": self.kind, **place, "reason": self.reason, "wrong": wrong, "instead": instead}


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `consents` were read, `unclear` of them count as a denial."""

    findings: tuple[Finding, ...]
    consents: int
    unclear: int

    @property
    def ok(self) -> bool:
        """Tell whether there is nothing to mend."""
        return not self.findings

    def as_json(self, language: Language) -> dict[str, Any]:
        """Return what `policy lint-consents --json` prints."""
        found = [one.as_json(language) for one in self.findings]
        return {"ok": self.ok, "consents": self.consents, "unclear": self.unclear, "findings": found}


def lint(paths: Iterable[Path], known: Known | None = None) -> Report:
    """Read every Consent and say what is wrong with it; with what the settings know, whom it can't lead to either."""
    return lint_each(consents(paths), known)


def lint_each(kept: Iterable[Kept | Unread], known: Known | None = None) -> Report:
    """Say what is wrong with Consents, wherever they were read: at a source, `file` is its id."""
    findings: list[Finding] = []
    read = unclear = 0
    for one in kept:
        if isinstance(one, Unread):
            findings.append(Finding("unread", one.file, one.line, "", "", one.reason))
            continue
        found = list(_of(one, known))
        findings += found
        read += 1
        unclear += any(finding.kind == "denies" for finding in found)
    return Report(tuple(findings), read, unclear)


def _of(kept: Kept, known: Known | None) -> Iterator[Finding]:
    """Yield what is wrong with a Consent; an opinion about a minor that is clear is no directive."""
    try:
        opinion_of(kept.body)
    except Unclear:
        parsed = parse(kept.body)
        permits = tuple(f"{one.path}.actor" for one in parsed.provisions if one.effect == "permit")
        for one in dict.fromkeys([*parsed.ambiguities, *(known.unresolved(kept.body) if known else ())]):
            everyone = one.reason == "actor-unresolved" and not one.path.startswith(permits)
            kind: Kind = "denies" if everyone or one.reason not in NARROWING else "weakens"
            yield _finding(kept, kind, one.path, one.reason)
        for lack in lacks(kept.body):
            yield _finding(kept, "lacks", f"Consent.{PLACES[lack]}", lack)


def _finding(kept: Kept, kind: Kind, path: str, reason: str) -> Finding:
    return Finding(kind, kept.file, kept.line, kept.id, kept.place + path.removeprefix("Consent"), str(reason))
