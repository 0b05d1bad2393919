"""Causes: why a voice refuses, by the row of a table or by a directive of the patient.

Takes the tables, the bundle's folder and an engine, then a reason and the setting in which it was given. Gives causes:
a kind of sentence (`explanation_words`), the words that fill it, and where it is written. A directive is named when the
voice refuses with it alone and no longer does without it: the engine says so, not a reading of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.engines import BareEngine
from gateway.officers.directive_causes import guilty
from gateway.officers.findings import Path_, Places
from gateway.officers.relationship_causes import evidence_of
from gateway.officers.role_words import rows_of
from gateway.officers.vocabulary import vocabularies

DIRECTED = frozenset({"RESTRICTION", "REFUSAL", "CONSENT", "MOMENTARY"})


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a voice spoke: of this field, at this request, of this class ("" for none), under these categories."""

    question: Mapping[str, Any] = field(repr=False)
    coordinate: str
    request: int
    name: str
    categories: tuple[str, ...]

    @property
    def subject(self) -> Mapping[str, Any]:
        """Who asks."""
        found: Mapping[str, Any] = self.question["subject"]
        return found

    @property
    def patient(self) -> Mapping[str, Any]:
        """Whose record it is."""
        found: Mapping[str, Any] = self.question["patients"].get(self.question["requests"][self.request]["patient"], {})
        return found

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the class."""
        return tuple(self.question["classes"].get(self.name, {}).get("labels", ()))


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of a refusal, and where it is written: a file and a line, or a directive."""

    reason: str
    kind: str
    words: Mapping[str, Any] = field(default_factory=dict, hash=False)
    file: str = ""
    line: int = 0
    directive: str = ""


@dataclass(frozen=True, slots=True)
class Causes:
    """Finds causes in the tables of one bundle."""

    tables: Mapping[str, Any] = field(repr=False)
    places: Places
    engine: BareEngine

    def of(self, reason: str, setting: Setting) -> tuple[Cause, ...]:
        """Return the causes of a refusal, the decisive ones first."""
        if reason in DIRECTED:
            return tuple(self._directed(reason, setting))
        kind, words, path = self._said(reason, setting)
        return (Cause(reason, kind, words, *self.places.of(path)),)

    def place(self, voice: int, setting: Setting) -> tuple[str, int]:
        """Return where a voice's word on this setting is written: the row of the table that it reads."""
        if voice in RULES:
            return RULES[voice], 0
        return self.places.of(self._row(voice, setting))

    def _row(self, voice: int, setting: Setting) -> Path_:
        role, purpose = setting.subject.get("role", ""), setting.question["purpose"]
        rows: dict[int, Path_] = {
            1: ("purposes", "roles", role),
            2: ("standing", role),
            3: ("relationships", "needed", purpose),
            6: ("no_directive", setting.question["profile"], purpose),
            7: ("labels", "clearance", role),
            8: self._role_row(setting),
            9: ("representation",),
        }
        return rows.get(voice, ())

    def _role_row(self, setting: Setting) -> Path_:
        role = str(setting.subject.get("role", ""))
        own = self._field_row(role, setting.coordinate)
        if own:
            return own
        rows = rows_of(self.tables["roles"], role)
        return next((rows[c][0] for c in setting.categories if c in rows), ("roles", role))

    def _field_row(self, role: str, coordinate: str) -> Path_:
        for _ in range(3):
            if coordinate in self.tables.get("fields", {}).get(role, {}):
                return ("fields", role, coordinate)
            role = str(self.tables["roles"].get(role, {}).get("like", ""))
        return ()

    def _said(self, reason: str, setting: Setting) -> tuple[str, dict[str, Any], Path_]:
        """Return the sentence, its words and its row, for a reason that no directive gives."""
        role, purpose = str(setting.subject.get("role", "")), setting.question["purpose"]
        words: dict[str, Any] = {"role": role, "purpose": purpose}
        words |= {"categories": list(setting.categories), "coordinate": setting.coordinate}
        rows: dict[str, Path_] = {
            "PURPOSE": ("purposes", "roles", role),
            "AUTHORIZATION": ("purposes", "authorized", purpose),
            "STANDING": ("standing", role),
            "RELATIONSHIP": ("relationships", "needed", purpose),
            "SUPERVISION": ("relationships", "needed", purpose),
            "LABEL": ("labels", "clearance", role),
            "ROLE": self._role_row(setting),
            "OVERLAY": ("overlays",),
            "TERRITORY": ("counts", "scope", role),
            "MINORITY": ("representation",),
            "REPRESENTATION": ("representation",),
        }
        kinds = {"PURPOSE": self._purpose, "STANDING": self._standing, "ROLE": self._role, "LABEL": self._label}
        kind = kinds[reason](setting) if reason in kinds else reason.lower()
        words |= self._filling(reason, setting)
        return (kind if reason in {*rows, *PLAIN} else "nobody"), words, rows.get(reason, ())

    def _filling(self, reason: str, setting: Setting) -> dict[str, Any]:
        """Return the words that one reason alone needs."""
        purpose = setting.question["purpose"]
        if reason in ("RELATIONSHIP", "SUPERVISION"):
            known = evidence_of(self.tables, setting.question, setting.request, supervised=reason == "SUPERVISION")
            kinds = self.tables["relationships"]["needed"].get(purpose, [])
            return {"kinds": list(kinds), "known": known, "supervisor": _supervisor(setting)}
        if reason == "LABEL":
            level = self.tables["labels"]["clearance"].get(setting.subject.get("role"), "–")
            return {"labels": list(setting.labels), "level": level}
        if reason in ("MINORITY", "REPRESENTATION"):
            ties = setting.patient.get("represents")
            shown = [str(one.get("kind")) for one in ties if isinstance(one, Mapping)] if isinstance(ties, list) else []
            return {"kinds": ["self"] if purpose == "PATRQT" else shown}
        return {}

    def _purpose(self, setting: Setting) -> str:
        opened = self.tables["purposes"]["roles"].get(setting.subject.get("role"), ())
        return "purpose-token" if setting.question["purpose"] in opened else "purpose-role"

    def _label(self, setting: Setting) -> str:
        return "label" if set(setting.labels) <= vocabularies(self.tables)["label"] else "label-unknown"

    def _standing(self, setting: Setting) -> str:
        """Say what the person lacks."""
        row, standing = self._standing_row(setting), setting.subject.get("standing", {})
        authorization, now = standing.get("authorization") or {}, setting.question["now"]
        licensed = bool(standing.get("professional") and standing.get("licence"))
        shows = str(row.get("shows", ""))
        lacking = {
            "standing-establishment": row.get("establishment") and setting.subject.get("establishment") != "active",
            "standing-authorization": shows == "authorization" and not _after(authorization.get("until"), now),
            "standing-licence": shows.startswith("licence") and not licensed,
            "standing-supervisor": shows == "licence_and_supervisor" and not standing.get("supervisor"),
            "standing-training": row.get("training") and not _after(authorization.get("trained_until"), now),
        }
        return next((kind for kind, lacks in lacking.items() if lacks), "standing")

    def _standing_row(self, setting: Setting) -> Mapping[str, Any]:
        row = self.tables["standing"].get(setting.subject.get("role"), {})
        return row if isinstance(row, Mapping) else {"shows": row}

    def _role(self, setting: Setting) -> str:
        role = str(setting.subject.get("role", ""))
        if self._field_row(role, setting.coordinate):
            return "role-field"
        said = rows_of(self.tables["roles"], role)
        closed = any(said.get(category, ((), "deny"))[1] == "deny" for category in setting.categories)
        return "role-clinical" if self._standing_row(setting).get("clinical") is False and not closed else "role"

    def _directed(self, reason: str, setting: Setting) -> Iterator[Cause]:
        """Yield the directives that make the voice refuse, or the row that says what stands without one."""
        given = setting.patient.get("directives")
        if not isinstance(given, Mapping):
            yield Cause(reason, "directives-unread")
            return
        found = guilty(self.engine, setting.question, (setting.request, setting.name, setting.categories), reason)
        for name in found:
            words = {"id": name, "reason": reason, **_directive(given[name])}
            yield Cause(reason, "directive", words, directive=name)
        if not found:
            profile, purpose = setting.question["profile"], setting.question["purpose"]
            words = {"profile": profile, "purpose": purpose}
            yield Cause(reason, "default", words, *self.places.of(("no_directive", profile, purpose)))


RULES = {10: "record_access/own_access.rego"}
"""Voices that read no table, and the file of their rules."""
PLAIN = frozenset({"QUESTION", "SCOPE", "OWN_RECORD", "OWN_ACCESS", "SHAPE", "MASKS"})


def _supervisor(setting: Setting) -> str:
    return str(setting.subject.get("standing", {}).get("supervisor") or "–")


def _after(instant: Any, now: int) -> bool:
    return isinstance(instant, int) and instant > now


def _directive(row: Any) -> dict[str, Any]:
    """Return what a directive says of itself: its kind, who keeps it, whom and what it aims at; never a record."""
    row = row if isinstance(row, Mapping) else {}
    return {part: row.get(part) for part in ("kind", "issuer", "effect", "actors", "purposes", "data", "period")}
