"""Explanation text: an explanation as a privacy officer reads it, and as a program does.

Takes an `Explained`. Gives lines in French or English, or JSON. Says roles, purposes, categories and labels by the
policy's own words; never a value of a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.access import Effect
from gateway.officers.causes import Cause
from gateway.officers.explanation import Case, Explained, Kept
from gateway.officers.explanation_parts import PARTS
from gateway.officers.explanation_words import CHANGE, VOICES, WHY
from gateway.officers.vocabulary import VOICE_OF
from gateway.officers.words import say_of
from gateway.sentences import Language

MOST_NAMED = 6
"""Most names of a list that is said in a sentence."""


@dataclass(frozen=True, slots=True)
class Text:
    """An explanation in one language."""

    explained: Explained
    language: Language

    def lines(self) -> Iterator[str]:
        """Yield who asks what, then each case: the verdict, the causes, the voices."""
        told = self.explained
        field = f"{told.coordinate} ({self._names('categories', self._categories())})"
        who, purpose = self._who(), self._term("purposes", told.purpose)
        yield self._part("head", who=who, purpose=purpose, patient=told.patient, field=field)
        for kind in told.missing:
            yield self._part(kind)
        if not told.cases:
            yield self._part("nowhere")
        for case in told.cases:
            yield ""
            yield from self._case(case)
        yield ""
        yield from self._rows()
        yield self._part("revision", revision=told.revision)

    def _rows(self) -> Iterator[str]:
        """Yield the row that each voice reads, or the file of its rules."""
        if self.explained.cases:
            yield self._part("rows")
        for one in next((case.heard for case in self.explained.cases), ()):
            kind = "row" if one.line else "ruled" if one.file else "rowless"
            yield self._part(kind, voice=one.voice, name=self._voice(one.voice), file=one.file, line=one.line)

    def _case(self, case: Case) -> Iterator[str]:
        apart = set(self._categories()) - set(case.categories)
        about = f" · {self._names('categories', list(case.categories))}" if apart else ""
        yield f"{', '.join(case.sources)} · {self._records(case)}{about}"
        yield f"  {self.verdict(case)}"
        for cause in case.causes:
            yield f"  {self.why(cause)}"
            yield f"  {self._part('change', change=self.change(cause))}"
        heard = (f"{one.voice} {'✓' if one.permits else '✗'}" for one in case.heard)
        yield f"  {self._part('voices', voices=' · '.join(heard))}"

    def verdict(self, case: Case) -> str:
        """Return the verdict, in one sentence."""
        who = self.explained.subject.get("name", "–")
        if case.verdict.effect is Effect.PERMIT:
            return self._part("yes", who=who)
        if case.verdict.effect is Effect.MASK:
            return self._part("masked", who=who, mask=self._mask(case.verdict.mask))
        return self._part("no-named" if case.verdict.named else "no-silent", who=who)

    def why(self, cause: Cause) -> str:
        """Return why a voice refuses, and where that is written."""
        voice = VOICE_OF.get(cause.reason, 0)
        place = self._part("in-place", file=cause.file, line=cause.line) if cause.line else ""
        place = self._part("by-directive", id=cause.directive) if cause.directive else place
        name = self._voice(voice)
        return self._part("why", voice=voice, name=name, why=self._of(WHY, cause), place=place)

    def change(self, cause: Cause) -> str:
        """Return what would have to change for the voice to permit."""
        return self._of(CHANGE, cause)

    def as_json(self) -> dict[str, Any]:
        """Return what `policy explain --json` prints."""
        told = self.explained
        subject = {part: told.subject.get(part) for part in ("id", "role", "organization")}
        return {
            "subject": subject,
            "purpose": told.purpose,
            "patient": told.patient,
            "field": told.coordinate,
            "policyRevision": told.revision,
            "missing": [self._part(kind) for kind in told.missing],
            "cases": [self._case_json(case) for case in told.cases],
        }

    def _case_json(self, case: Case) -> dict[str, Any]:
        records = [{"labels": list(one.labels), "establishment": one.establishment} for one in case.records]
        effect = {Effect.PERMIT: "permit", Effect.MASK: f"mask:{case.verdict.mask}"}.get(case.verdict.effect, "deny")
        return {
            "sources": list(case.sources),
            "records": records,
            "categories": list(case.categories),
            "effect": effect,
            "reason": case.verdict.reason,
            "named": case.verdict.named,
            "sentence": self.verdict(case),
            "voices": [
                {"voice": one.voice, "name": self._voice(one.voice), "permits": one.permits}
                | {"reasons": list(one.reasons), "file": one.file, "line": one.line}
                for one in case.heard
            ],
            "causes": [self._cause_json(cause) for cause in case.causes],
        }

    def _cause_json(self, cause: Cause) -> dict[str, Any]:
        place = {"file": cause.file, "line": cause.line, "directive": cause.directive}
        said = {"why": self._of(WHY, cause), "change": self.change(cause)}
        return {"reason": cause.reason, "voice": VOICE_OF.get(cause.reason, 0), **place, **said}

    def _of(self, words: Mapping[str, Mapping[str, str]], cause: Cause) -> str:
        filled: dict[str, Any] = {name: self._filling(name, value) for name, value in cause.words.items()}
        if cause.kind == "directive":
            lifted = cause.words.get("kind") in ("restriction", "consent", "unclear")
            filled["lifted"] = self._part("lifted") if lifted else ""
        return say_of(words, cause.kind, self.language, filled)

    def _filling(self, name: str, value: Any) -> str:
        """Return a word of a cause as people say it."""
        if name in FILLED:
            return str(FILLED[name](self, value))
        terms = {"role": "roles", "purpose": "purposes"}
        return self._term(terms[name], str(value)) if name in terms else "–" if value is None else str(value)

    def _listed(self, table: str, value: Any) -> str:
        names = [self._name(table, str(one)) for one in value or ()]
        return ", ".join(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "") or "–"

    def _known(self, value: Any) -> str:
        """Return the evidence about the person, and why each proves nothing here."""
        told = (
            f"{self._name('terms.relationships', one['kind'])} ({one['source']}, {self._part(one['lacks'])})"
            for one in value or ()
        )
        said = ", ".join(dict.fromkeys(told))
        return self._part("known", list=said) if said else ""

    def _kind(self, value: Any) -> str:
        return self._part(str(value)) if value in PARTS else self._part("unreadable")

    def _actors(self, value: Any) -> str:
        if value == "all":
            return self._part("all-actors")
        if not isinstance(value, list):
            return self._part("unreadable")
        return ", ".join(self._name("terms.roles", str(one)) for row in value for one in dict(row).values())

    def _data(self, value: Any) -> str:
        if value == "all":
            return self._part("all-data")
        if not isinstance(value, Mapping):
            return self._part("unreadable")
        return ", ".join(
            self._part(part, list=self._listed(part, given) if isinstance(given, list) else "")
            for part, given in value.items()
            if part in PARTS
        )

    def _purposes(self, value: Any) -> str:
        if value == "all":
            return self._part("all-purposes")
        listed = self._listed("terms.purposes", value) if isinstance(value, list) else self._part("unreadable")
        return self._part("for-purposes", list=listed)

    def _records(self, case: Case) -> str:
        return " ; ".join(map(self._record, case.records)) or self._part("any-record")

    def _record(self, kept: Kept) -> str:
        place = kept.establishment
        where = "" if place is None else self._part("of-establishment", establishment=place or "–")
        if not kept.labels:
            return self._part("plain-record") + where
        return self._part("labelled", labels=self._listed("labels", kept.labels)) + where

    def _mask(self, name: str) -> str:
        return self._part(f"mask-{name}") if f"mask-{name}" in PARTS else name

    def _voice(self, number: int) -> str:
        return say_of(VOICES, str(number), self.language)

    def _categories(self) -> list[str]:
        return list(dict.fromkeys(category for case in self.explained.cases for category in case.categories))

    def _who(self) -> str:
        subject = self.explained.subject
        name = subject.get("name", "–")
        return f"{name} ({self._term('roles', str(subject.get('role', '–')))})"

    def _term(self, kind: str, code: str) -> str:
        name = self._name(f"terms.{kind}", code)
        return name if kind == "roles" else f"{name} ({code})" if name != code else code

    def _names(self, table: str, codes: list[str]) -> str:
        return ", ".join(self._name(table, code) for code in codes) or "–"

    def _name(self, table: str, code: str) -> str:
        """Return how people call a code, by the table that names it; the code where none does."""
        rows: Any = self.explained.tables
        for step in ("labels", "sensitivity") if table == "labels" else table.split("."):
            rows = rows.get(step, {}) if isinstance(rows, Mapping) else {}
        row = rows.get(code) if isinstance(rows, Mapping) else None
        said = row.get(self.language) if isinstance(row, Mapping) else None
        quoted = f"« {said} »" if self.language == "fr" else f"“{said}”"
        return code if said is None else quoted if table == "labels" else str(said)

    def _part(self, kind: str, **words: Any) -> str:
        return say_of(PARTS, kind, self.language, {"list": "", **words})


FILLED: Mapping[str, Any] = {
    "kinds": lambda text, value: text._listed("terms.relationships", value),
    "categories": lambda text, value: text._listed("categories", value),
    "labels": lambda text, value: text._listed("labels", value),
    "known": Text._known,
    "kind": Text._kind,
    "actors": Text._actors,
    "data": Text._data,
    "purposes": Text._purposes,
}
"""Names of words that are told in a way of their own."""
