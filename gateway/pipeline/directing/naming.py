"""Naming: whom, and what, the ids in a directive mean, so that every source can tell.

Takes the ids that the caller gave, which were opened. Gives numbers of professionals, organizations and addresses of
records, as the caller may see them: they are read as `Query.node` would, under the same policy, so that nobody can aim
at what doesn't show to them. What can't be named so refuses the directive, and is never guessed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.access import Subject
from gateway.errors import BadUserInput
from gateway.keyring import Keyring
from gateway.messages import Language
from gateway.pipeline.directing.wanted import PARTS_OF_RECORD, WantedActor, WantedDirective
from gateway.pipeline.operation import Operations
from gateway.pipeline.planner import Planner
from gateway.pipeline.project import Asked, Projection
from gateway.pipeline.trail import Trail
from gateway.settings import Source
from gateway.target import Opened, Target
from resolvers.consents.parts import INSTANCE
from resolvers.consents.write import Aimed
from resolvers.protocols import Identifier

Read = Callable[[Trail, Asked, Subject], Awaitable[Projection]]
"""The pipeline's own way to read: everything but the audit and the answer."""

FIELDS: Final = """{
  __typename
  ... on Practitioner { displayName identifier { system value } }
  ... on Organization { displayName }
}"""
AT_ONCE: Final = 10
"""Ids that are read in one operation."""
CONFIGURED: Final = "ConfiguredOrganization"
RESOURCE: Final = {"Directive": "Consent"}
"""Record type → the FHIR resource that it is, where the names differ and the ids don't."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a directive aims at, and the addresses of the records."""

    actors: tuple[Aimed, ...] = field(default=(), repr=False)
    instances: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Naming:
    """Finds what ids mean. `licences` are the systems of professional numbers, `organizations` ids of the settings."""

    operations: Operations
    planner: Planner
    keyring: Keyring
    licences: frozenset[str]
    organizations: frozenset[str]
    sources: Sequence[Source]

    async def of(self, trail: Trail, wanted: WantedDirective, language: Language, read: Read) -> Named:
        """Return what the ids mean; raise `BadUserInput` for one that means nothing, a source's included."""
        if not {one.id for one in self.sources}.issuperset(wanted.sources or ()):
            raise BadUserInput("directive-part", part="sources")
        actors, records = wanted.actors or (), wanted.records or ()
        ids = {one.opened for one in actors if one.opened is not None} | set(records)
        shown = await self._shown(trail, wanted, sorted(ids - self._configured(ids), key=repr), (language, read))
        return Named(
            tuple(dict.fromkeys(aimed for one in actors for aimed in self._aimed(one, shown))),
            tuple(dict.fromkeys(self._address(one, shown) for one in records)),
        )

    def _configured(self, ids: set[Opened]) -> set[Opened]:
        return {one for one in ids if one.type == CONFIGURED}

    async def _shown(
        self, trail: Trail, wanted: WantedDirective, ids: Sequence[Opened], how: tuple[Language, Read]
    ) -> Mapping[Opened, Mapping[str, Any]]:
        """Return what the caller may see of each id of this patient's record; what doesn't show is not there."""
        found: dict[Opened, Mapping[str, Any]] = {}
        for first in range(0, len(ids), AT_ONCE):
            found |= await self._some(trail, wanted, ids[first : first + AT_ONCE], how)
        return found

    async def _some(
        self, trail: Trail, wanted: WantedDirective, ids: Sequence[Opened], how: tuple[Language, Read]
    ) -> Mapping[Opened, Mapping[str, Any]]:
        language, read = how
        keys = {f"n{rank}": one for rank, one in enumerate(ids)}
        asked = " ".join(f"{key}: node(id: ${key}) {FIELDS}" for key in keys)
        variables = " ".join(f"${key}: ID!" for key in keys)
        given = {key: self.keyring.seal_id((one.type, *one.parts)) for key, one in keys.items()}
        operation = await self.operations.prepare(f"query({variables}) {{ {asked} }}", given, None, read_only=False)
        apart = Trail(trail.decision_id, trail.until, trail.caller, trail.subject, trail.purpose)
        apart.operation = operation
        apart.target = Target(identifier=wanted.identifier, opened=keys, by_id=tuple(keys))
        plan = await self.planner.plan(operation, {key: one.type for key, one in keys.items()})
        projection = await read(
            apart, Asked(operation, plan, trail.purpose, language, trail.decision_id, ""), trail.known_subject
        )
        data = projection.data or {}
        return {one: data[key] for key, one in keys.items() if data.get(key) is not None}

    def _aimed(self, actor: WantedActor, shown: Mapping[Opened, Mapping[str, Any]]) -> tuple[Aimed, ...]:
        """Return whom it aims at: someone of several professional numbers under each, since sources know but one."""
        if actor.opened is None:
            return (Aimed(role=actor.role),)
        if actor.opened.type == CONFIGURED and actor.opened.parts[0] in self.organizations:
            return (Aimed(organization=actor.opened.parts[0]),)
        body = shown.get(actor.opened, {})
        display = str(body.get("displayName") or "")
        if actor.opened.type == "Organization" and body:
            return (self._organization(actor.opened, display),)
        numbers = [Identifier(str(one["system"]), str(one["value"])) for one in body.get("identifier") or ()]
        known = [one for one in numbers if one.system in self.licences and one.value.strip()]
        if actor.opened.type != "Practitioner" or not known:
            raise BadUserInput("directive-part", part="actors")
        return tuple(Aimed(number=one, display=display) for one in known)

    def _organization(self, opened: Opened, display: str) -> Aimed:
        """Return an organization of a source: the one of the settings that the source is of, or of the same id."""
        source, _, local_id = opened.parts
        if local_id in self.organizations:
            return Aimed(organization=local_id, display=display)
        known = {one.id: one.establishments.get(local_id, "") for one in self.sources}.get(source, "")
        if known not in self.organizations:
            raise BadUserInput("directive-part", part="actors")
        return Aimed(organization=known, display=display)

    def _address(self, opened: Opened, shown: Mapping[Opened, Mapping[str, Any]]) -> str:
        """Return the absolute address of a record that shows."""
        base = {one.id: str(one.base_url).rstrip("/") for one in self.sources}.get(opened.parts[0], "")
        address = f"{base}/{RESOURCE.get(opened.type, opened.type)}/{opened.parts[-1]}"
        if opened not in shown or len(opened.parts) != PARTS_OF_RECORD or not base or not INSTANCE.fullmatch(address):
            raise BadUserInput("directive-part", part="records")
        return address
