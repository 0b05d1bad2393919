"""Who asks, the sources, and how a record was read."""

from __future__ import annotations

from strawberry import ID

from resolvers.types import spoken
from resolvers.types.declare import inherited, object_type, open_, structural
from resolvers.types.enums.passerelle import SourceKind, SourceStatus
from resolvers.types.interfaces import Node
from resolvers.types.linked import Organization, Patient
from resolvers.types.scalars import DateTime


@object_type
class Viewer(Node):
    """The caller, as the token and the directory describe them."""

    id: ID = structural("Opaque id of the caller.")
    name: str | None = open_("Full name; null when the token holds none.")
    roles: list[Term] | None = open_("Roles that the caller holds.")
    active_role: Term | None = open_("Role under which this request is decided; null when none is active.")
    organization: Organization | None = open_("Organization for which the caller acts; null when none.")
    territory: Territory | None = open_("Territory of that organization; null when none.")
    purposes: list[Term] | None = open_(
        "Purposes of use open to the caller (v3-ActReason codes), to send in X-Purpose-Of-Use."
    )
    patient: Patient | None = structural(
        "The caller's own file: a patient's, or the one that a parent's token names; null for anyone else. It makes the"
        " operation be about that patient, under the same policy as Query.patient."
    )


@object_type
class Term:
    """A word of Passerelle's own tables (role, purpose, kind of evidence): a stable code and a label for people."""

    code: str | None = inherited("Stable code, for programs.")
    label: str | None = inherited("Label for people.", resolver=spoken.label)


@object_type
class Territory(Node):
    """A university health territory (RUISSS)."""

    id: ID = structural("Id from the configuration.")
    name: str | None = open_("Name; null when it has none in that language.", resolver=spoken.name)


@object_type
class Source(Node):
    """A system that holds records."""

    id: ID = structural(
        "Id from the configuration, for example chus; the one that sources arguments and extensions.access use."
    )
    name: str | None = open_("Name; null when it has none in that language.", resolver=spoken.name)
    kind: SourceKind | None = open_("What kind of system it is.")
    organization: Organization | None = open_("Organization that answers for it.")
    territory: Territory | None = open_("Territory it serves; null when it serves them all.")
    protocol: str | None = open_("Protocol of its connector: fhir-r4, rest, graphql; others as connectors are added.")
    status: SourceStatus | None = open_(
        "ACTIVE, OFFLINE or TIME_OUT at the last contact; null before one. What happened in this operation is"
        " in extensions.access."
    )


@object_type
class Provenance:
    """How, and in which state, a record was read."""

    source: Source | None = inherited("Source it was read from.")
    as_of: DateTime | None = inherited("When the gateway read it from the source.")
    version_id: str | None = inherited("Version at the source (meta.versionId); null when it keeps none.")
    last_updated: DateTime | None = inherited("Last change at the source (meta.lastUpdated); null when unknown.")
