"""Explanation: for one field, which voices permit and which refuse, record class by record class and source by source.

Takes a question as the policy is asked it, an engine and the bundle's folder. Gives verdicts with their causes: by
which row of which file, or by which directive, and what would have to change. A record is told by its labels, never by
what it says. Asks the engine only; why a voice refuses is `causes`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gateway.access import Effect, Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.engines import BareEngine
from gateway.officers.causes import Cause, Causes, Setting
from gateway.officers.vocabulary import REASONS, VOICE_OF

VOICES = 10


@dataclass(frozen=True, slots=True)
class Heard:
    """What one voice says here: its number, why it refuses if it does, and the row that it reads."""

    voice: int
    reasons: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def permits(self) -> bool:
        """Tell whether it permits."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Kept:
    """Records that are alike: their labels, and whose they are where a source keeps those of several."""

    labels: tuple[str, ...]
    establishment: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One verdict on the field, for some records of some sources; no record when none was looked at."""

    sources: tuple[str, ...]
    records: tuple[Kept, ...]
    categories: tuple[str, ...]
    verdict: Verdict
    heard: tuple[Heard, ...] = ()
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """Who asks why about what, and every case; `tables` give the words of roles, purposes, categories and labels."""

    subject: Mapping[str, Any]
    purpose: str
    patient: str
    coordinate: str
    revision: str
    cases: tuple[Case, ...]
    tables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    missing: tuple[str, ...] = ()
    """What could not be known: keys of `explanation_words`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be explained: a field of a patient, as people name them."""

    coordinate: str
    patient: str
    missing: tuple[str, ...] = ()
    who: str = ""
    """The name of the person who asks; their id when empty."""


def explain(question: Mapping[str, Any], wanted: Wanted, engine: BareEngine, causes: Causes) -> Explained:
    """Return the explanation of a field; raise `DecisionUnavailable` when the engine gives none."""
    asked = {**question, "coordinates": [wanted.coordinate]}
    classes = {name: _class(row) for name, row in asked["classes"].items()}
    decisions = Decisions(engine.ask("decisions", asked), [one["source"] for one in asked["requests"]], classes)
    told = _Telling(asked, wanted.coordinate, decisions, engine.ask("explanation", asked), causes)
    cases = tuple(_together(told.cases()))
    subject = {**asked["subject"], "name": wanted.who or asked["subject"].get("id", "–")}
    about = (subject, asked["purpose"], wanted.patient, wanted.coordinate, decisions.revision)
    return Explained(*about, cases, causes.tables, wanted.missing)


@dataclass(frozen=True, slots=True)
class _Telling:
    """The answers about one field."""

    question: Mapping[str, Any]
    coordinate: str
    decisions: Decisions
    heard: Mapping[str, Any]
    causes: Causes

    def cases(self) -> Iterator[Case]:
        """Yield a case for each source and each distinct class of the field's type that it holds."""
        of_type = self.coordinate.partition(".")[0]
        requests = self.question["requests"]
        listed = any(request["classes"] for request in requests)
        held = [request["classes"] if listed else list(self.question["classes"]) for request in requests]
        of_field = [[name for name in names if self._row(name).get("type") == of_type] for names in held]
        for place, names in enumerate(of_field):
            for name in names or ([] if any(of_field) else [""]):
                yield self._case(place, requests[place]["source"], name)

    def _case(self, place: int, source: str, name: str) -> Case:
        verdict = self.decisions.of(self.coordinate, source, name)
        categories = self.decisions.categories(self.coordinate, name)
        if not name and verdict.effect is not Effect.DENY:
            categories = tuple(
                c for c in categories if self.decisions.of(self.coordinate, source, "", frozenset({c})) == verdict
            )
        heard = tuple(self._voices(place, name, categories, verdict))
        setting = Setting(self.question, self.coordinate, place, name, categories)
        reasons = (reason for one in heard for reason in one.reasons)
        causes = tuple(cause for reason in reasons for cause in self.causes.of(reason, setting))
        row = self._row(name)
        kept = (Kept(tuple(row.get("labels", ())), row.get("establishment")),) if name else ()
        return Case((source,), kept, categories, verdict, heard, causes)

    def _row(self, name: str) -> Mapping[str, Any]:
        row = self.question["classes"].get(name, {})
        return row if isinstance(row, Mapping) else {}

    def _voices(self, place: int, name: str, categories: Sequence[str], verdict: Verdict) -> Iterator[Heard]:
        """Yield each voice: it refuses when it permits not all of the categories, or not the field's own word."""
        said = [*self.heard["person"], *self.heard["requests"][place], *self._of_class(place, name)]
        refusing = {one["reason"] for one in said if not set(categories) <= set(one["permits"])}
        if "STANDING" in refusing:
            refusing.discard("SUPERVISION")  # a resident without a licence has no supervisor to speak of
        if not categories:
            refusing = {"ROLE"}
        if verdict.effect is Effect.DENY and verdict.reason and not refusing:
            refusing = {verdict.reason}  # a field's own word, or a record shut whole
        setting = Setting(self.question, self.coordinate, place, name, tuple(categories))
        for voice in range(1, VOICES + 1):
            reasons = tuple(reason for reason in REASONS if reason in refusing and VOICE_OF[reason] == voice)
            yield Heard(voice, reasons, *self.causes.place(voice, setting))
        nobodys = tuple(sorted(refusing - set(REASONS)))
        if nobodys:
            yield Heard(0, nobodys)

    def _of_class(self, place: int, name: str) -> Sequence[Mapping[str, Any]]:
        apart = self.heard["apart"][place]
        return apart.get(name) or self.heard["classes"].get(name, ()) if name else ()


def _together(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield the cases that differ by their records or by their sources alone as one."""
    by_source: dict[Any, Case] = {}
    for case in cases:
        alike = (case.sources, case.categories, case.verdict, case.causes, case.heard)
        before = by_source.get(alike)
        records = tuple(dict.fromkeys((*(before.records if before else ()), *case.records)))
        by_source[alike] = replace(case, records=records)
    found: dict[Any, Case] = {}
    for case in by_source.values():
        same = (case.records, case.categories, case.verdict, case.causes, case.heard)
        before = found.get(same)
        found[same] = replace(case, sources=(*(before.sources if before else ()), *case.sources))
    yield from found.values()


def _class(row: Any) -> RecordClass:
    parts = row if isinstance(row, Mapping) else {}
    categories, labels, selectors = (tuple(parts.get(one) or ()) for one in ("categories", "labels", "selectors"))
    return RecordClass(str(parts.get("type", "")), categories, labels, selectors)
