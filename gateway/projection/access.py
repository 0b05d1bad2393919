"""Access: the readings of a record as its patient sees them, and the pages of `Patient.accessEvents`.

Takes entries of the ledger, which were found to be about the patient, and the scene. Gives views that hold only what
may be shown: each field behind its verdict, each source unless the caller's access to the ledger is shut there, and of
what was read there only the categories that are open to the caller now: what a momentary refusal keeps in isn't told by
its being read. Never what was withheld from whoever read, nor why. Pure: the ledger was read before.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from gateway.access import Effect
from gateway.ledger import AuditEntry, open_name
from gateway.ledger.readings import Reading
from gateway.projection.access_words import LANGUAGES, Told
from gateway.projection.scene import Scene
from resolvers.types.access_event_views import AccessEventView
from resolvers.types.act_views import WhoView
from resolvers.types.ports import Filter, Window
from resolvers.types.views import PageView, SourceView

LEDGER: Final = "ledger"
"""Where a reading of the ledger itself is said to have been made: it is no source."""

EVENTS: Final = "Patient.accessEvents"


def page_key(arguments: Mapping[str, Any]) -> str:
    """Return what a page is found by: its arguments."""
    return json.dumps({k: v for k, v in arguments.items() if v is not None}, sort_keys=True, default=str)


class AccessPages:
    """The port of `Patient.accessEvents`: the pages were made before, one for each set of arguments."""

    def __init__(self, scene: Scene, arguments: Mapping[str, Any]) -> None:
        self._scene = scene
        self._key = page_key(arguments)

    def connection(self, field: str, window: Window, filters: Mapping[str, Filter]) -> PageView | None:
        """Return the page; None when it is refused."""
        page = self._scene.readings.get(self._key)
        if page is not None:
            self._scene.tally.released[EVENTS, LEDGER, ""] += len(page.edges)
        return page


@dataclass(frozen=True, slots=True)
class AccessViews:
    """Makes views of readings, for one caller and language; `shut` are the sources whose readings they may not see."""

    scene: Scene
    language: str
    shut: frozenset[str]

    @classmethod
    def of(cls, scene: Scene, language: str) -> AccessViews | None:
        """Return what makes the views; None when the caller may see no reading of this patient's record."""
        decisions = scene.decisions
        if decisions is None or not scene.patient_shown:
            return None
        shut = frozenset(s for s in decisions.sources if decisions.of(EVENTS, s).effect is not Effect.PERMIT)
        return None if shut >= set(decisions.sources) else cls(scene, language, shut)

    def sources(self, entry: AuditEntry) -> frozenset[str]:
        """Return where values were read that the caller may see were read; none for a reading that doesn't show."""
        return frozenset(source for counts in entry.released.values() for source in counts) - self.shut

    def view(self, reading: Reading) -> AccessEventView:
        """Return a reading as it may be shown."""
        entry = reading.entry
        shown = AccessEventView(
            id=self.scene.keyring.seal_id(self._parts(reading)),
            at=entry.recorded if self._may("at") else None,
            who=self._who(entry) if self._may("who") else None,
            purpose=self.scene.directory.term("purposes", entry.purpose) if self._may("purpose") else None,
            categories=self._categories(entry) if self._may("categories") else None,
            told=None,
            sources=self._sources(entry) if self._may("sources") else None,
            override="override" in entry.emergency if self._may("override") else None,
        )
        return replace(shown, told=self._told(entry, shown)) if self._may("summary") else shown

    def _parts(self, reading: Reading) -> tuple[str, ...]:
        _, writer, seq = reading.place
        known = self.scene.target.identifier or min(self.scene.located.trusted, key=lambda i: (i.system, i.value))
        return ("AccessEvent", known.system, known.value, writer, str(seq))

    def _may(self, name: str) -> bool:
        decisions = self.scene.decisions
        open_at = [s for s in decisions.sources if s not in self.shut] if decisions is not None else []
        return any(self._permits(f"AccessEvent.{name}", source) for source in open_at)

    def _permits(self, coordinate: str, source: str) -> bool:
        decisions = self.scene.decisions
        return decisions is not None and decisions.of(coordinate, source).effect is Effect.PERMIT

    def _who(self, entry: AuditEntry) -> WhoView | None:
        agent, directory = entry.subject, self.scene.directory
        if agent is None:
            return None
        name = open_name(self.scene.keyring, entry.decision_id, agent.name)
        organization = directory.organization(agent.organization, self.language)
        return WhoView(name, directory.term("roles", agent.role), organization)

    def told_at(self, entry: AuditEntry) -> dict[str, frozenset[str]]:
        """Return what may be told of a reading: by source, the categories that left there and are open there now.

        Of an entry that doesn't say what left where, a source where anything that may have left is shut tells nothing.
        """
        if entry.categories_at:
            there = {s: frozenset(c for c in codes if self._opens(s, c)) for s, codes in entry.categories_at.items()}
        else:
            maybe = self._maybe_at(entry)
            there = {s: codes for s, codes in maybe.items() if all(self._opens(s, code) for code in codes)}
        return {source: codes for source, codes in there.items() if codes and source not in self.shut}

    def _maybe_at(self, entry: AuditEntry) -> dict[str, frozenset[str]]:
        """Return the categories that may have left, by source."""
        catalogue, found = self.scene.catalogue, defaultdict[str, set[str]](set)
        for coordinate, counts in entry.released.items():
            if coordinate.partition(".")[0] not in catalogue.context_types:
                codes = set(catalogue.coordinates().get(coordinate, ()))
                for source in counts:
                    found[source] |= codes & set(entry.categories) if entry.categories else codes
        return {source: frozenset(codes) for source, codes in found.items()}

    def _opens(self, source: str, category: str) -> bool:
        """Tell whether a category is open there to the caller now; of the ledger itself, at any source."""
        decisions = self.scene.decisions
        if decisions is None:
            return False
        places = [s for s in decisions.sources if s not in self.shut] if source == LEDGER else [source]
        return any(decisions.opens_category(place, category) for place in places)

    def _categories(self, entry: AuditEntry) -> tuple[str, ...]:
        return tuple(sorted({code for codes in self.told_at(entry).values() for code in codes}))

    def _sources(self, entry: AuditEntry) -> tuple[SourceView, ...]:
        found = (self.scene.directory.source(source) for source in sorted(self.told_at(entry)))
        return tuple(view for view in found if view is not None)

    def _told(self, entry: AuditEntry, shown: AccessEventView) -> dict[str, str]:
        """Say what may be shown of a reading, and nothing else, by language."""
        purpose = shown.purpose
        return Told(
            name=shown.who.name if shown.who is not None else None,
            who=self._posts(entry, shown.who) if shown.who is not None else (),
            what=[self.scene.directory.category(code) for code in shown.categories or ()],
            sources=[view.names for view in shown.sources or ()],
            purpose=purpose.labels or {"fr": purpose.code} if purpose is not None else None,
            override=bool(shown.override),
        ).texts()

    def _posts(self, entry: AuditEntry, who: WhoView) -> list[Mapping[str, str]]:
        """Return the role of who read, and their organization where it is known, in both languages."""
        agent, directory = entry.subject, self.scene.directory
        id = agent.organization if agent is not None else ""
        places = {one: directory.organization(id, one) for one in LANGUAGES}
        names = {one: view.name for one, view in places.items() if view is not None and view.name}
        return [who.role.labels or {"fr": who.role.code}, *([names] if names else [])]
