"""Directory: what the configuration and the policy's tables name: sources, organizations, territories, words.

Takes the settings and the table `terms`. Gives views in both languages. Holds no patient.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from gateway.access import Subject
from gateway.keyring import Keyring
from gateway.settings import Settings
from resolvers.types.views import (
    OrganizationView,
    SourceView,
    TelehealthProcessView,
    TermView,
    TerritoryView,
    ViewerView,
)


class Directory:
    """Views of what is configured."""

    def __init__(
        self, settings: Settings, tables: Mapping[str, Any], keyring: Keyring, status: Callable[[str], str | None]
    ) -> None:
        """`status` tells how a source did at the last contact, None before one."""
        self._settings = settings
        self._read(tables)
        self._keyring = keyring
        self._status = status
        self._territories = {t.id: TerritoryView(t.id, _by_language(t.name)) for t in settings.territories}
        self.order = tuple(source.id for source in settings.sources)
        """Sources in the order of trust in their demographic files: as configured."""
        self._sources = {source.id: source for source in settings.sources}
        self._holders = {one.id: one for one in settings.organizations}
        self._shown: dict[tuple[str, str], OrganizationView] = {}
        """Views of organizations, made once an operation: each seals an id."""

    def under(self, tables: Mapping[str, Any]) -> Directory:
        """Return this directory for one operation, with the words of the policy that it meets."""
        found = copy.copy(self)
        found._read(tables)
        found._shown = {}
        return found

    def _read(self, tables: Mapping[str, Any]) -> None:
        self._terms: Mapping[str, Mapping[str, Mapping[str, str]]] = tables["terms"]
        self._never: Mapping[str, Sequence[str]] = tables["never"]
        self._categories: Mapping[str, Mapping[str, str]] = tables.get("categories", {})

    def never(self, system: str | None, codes: Iterable[str | None]) -> bool:
        """Tell whether an identifier of this system and these type codes is one that never leaves (the NIU)."""
        word = re.split(r"[/:#]", system.rstrip("/"))[-1].lower() if system else ""
        return (
            system in self._never["systems"]
            or word in self._never["words"]
            or any(code in self._never["types"] for code in codes)
        )

    @property
    def sources(self) -> list[SourceView]:
        """The sources configured, ordered by id."""
        return [view for source in sorted(self.order) if (view := self.source(source)) is not None]

    def source(self, source_id: str) -> SourceView | None:
        """Return a source's view; None for an id that is not configured."""
        source = self._sources.get(source_id)
        if source is None:
            return None
        status = self._status(source.id)
        return SourceView(
            id=source.id,
            names=_by_language(source.name),
            kind=source.kind.upper(),
            organization=self.organization(source.organization),
            territory=self.territory(source.territory),
            protocol=source.protocol,
            status=status.upper().replace("-", "_") if status else None,
        )

    def territory(self, territory_id: str | None) -> TerritoryView | None:
        """Return a territory's view; None for one that is not configured."""
        return self._territories.get(territory_id or "")

    def organization(self, organization_id: str, language: str = "fr") -> OrganizationView | None:
        """Return an organization's view; None for one that is not configured."""
        found = self._holders.get(organization_id)
        if found is None:
            return None
        shown = self._shown.get((found.id, language))
        if shown is None:
            sealed = self._keyring.seal_id(("ConfiguredOrganization", found.id))
            name = found.name.get("fr") if language == "fr" else found.name.get("en", found.name.get("fr"))
            shown = self._shown[found.id, language] = OrganizationView(sealed, name, self.territory(found.territory))
        return shown

    def process(self, source_id: str, establishment: str | None) -> TelehealthProcessView | None:
        """Return how whoever holds a record of a source goes about sessions; None when it, or its holder, isn't said.

        `establishment` is the source's own code, for a source that holds the records of several.
        """
        source = self._sources.get(source_id)
        if source is None:
            return None
        holder = source.establishments.get(establishment or "") if source.establishments else source.organization
        found = self._holders[holder].telehealth if holder in self._holders else None
        said = [found.booked_by, found.hosted_by] if found is not None else []
        words = [None if code is None else self.term("telehealth_process", code) for code in said]
        return TelehealthProcessView(*words) if any(words) else None

    def term(self, table: str, code: str) -> TermView:
        """Return a word of the tables with its labels; the code alone when the tables don't label it."""
        return TermView(code, self._terms.get(table, {}).get(code, {}))

    def category(self, code: str) -> Mapping[str, str]:
        """Return how a category of information is called, by language; its code when the tables don't know it."""
        known = self._categories.get(code, {})
        return {one: known[one] for one in ("fr", "en") if one in known} or {"fr": code}

    def word(self, code: object) -> TermView | None:
        """Return a word of any of the tables; None for what is no code."""
        if not isinstance(code, str):
            return None
        labelled = next((labels[code] for labels in self._terms.values() if code in labels), {})
        return TermView(code, labelled)

    def viewer(self, subject: Subject, language: str) -> ViewerView:
        """Return the caller's view."""
        return ViewerView(
            id=self._keyring.seal_id(("Viewer", subject.id)),
            name=subject.name,
            roles=tuple(self.term("roles", role) for role in subject.roles),
            active_role=self.term("roles", subject.role),
            organization=self.organization(subject.organization, language),
            territory=self.territory(subject.territory),
            purposes=tuple(self.term("purposes", purpose) for purpose in subject.purposes),
        )


def _by_language(names: Mapping[Literal["fr", "en"], str]) -> dict[str, str]:
    return {str(language): name for language, name in names.items()}
