"""The root of reads: each field hands over to the gateway, which knows who asks and what may be shown."""

from __future__ import annotations

from strawberry import ID, Parent

from resolvers.categories import Category
from resolvers.types.access import Source, Viewer
from resolvers.types.activity import ResourceUse, TelehealthActivity, counted
from resolvers.types.chart import panel
from resolvers.types.connections import TeleconsultationConnection
from resolvers.types.declare import open_, root_type, structural
from resolvers.types.inputs import IdentifierInput
from resolvers.types.interfaces import Node
from resolvers.types.patient import Patient
from resolvers.types.ports import Identified, Root
from resolvers.types.telehealth import technical
from resolvers.types.transitions import TransitionConnection, event


def patient(root: Parent[Root], identifier: IdentifierInput) -> Patient | None:
    """Hand over the identifier."""
    found: Patient | None = root.patient_by(Identified.of(identifier))
    return found


def node(root: Parent[Root], id: ID) -> Node | None:
    """Hand over the id."""
    found: Node | None = root.node_by(id)
    return found


def viewer(root: Parent[Root]) -> Viewer:
    """Return who asks."""
    found: Viewer = root.viewer_view()
    return found


def sources(root: Parent[Root]) -> list[Source]:
    """Return the sources configured."""
    return list(root.source_views())


@root_type
class Query:
    """
    Reads. An operation names one patient at most: a second one, by identifier or node id, is OPERATION_REFUSED;
    transitions and telehealthActivity name none.
    """

    patient: Patient | None = structural(
        "The patient known under this identifier, in all sources that know them; null when unknown, contradictory"
        " or not for the caller, all alike. One patient per operation.",
        resolver=patient,
    )
    node: Node | None = structural(
        "Any object by its id, under the same policy as the way that led to it; null when unknown, or when the caller"
        " may not see it.",
        resolver=node,
    )
    viewer: Viewer = open_(
        "Who the token says the caller is; never null, since a caller without a valid token gets no answer.",
        resolver=viewer,
    )
    sources: list[Source] = open_(
        "The sources configured here, those not answering included; ordered by id.", resolver=sources
    )
    transitions: TransitionConnection | None = event.chosen(
        "Who of the caller's own panel entered or left care somewhere, newest first by at; spans patients. first is 50"
        " at most, since 90 days back at most. Empty without a panel.",
        panel.transitions,
    )
    sessions: TeleconsultationConnection | None = technical.chosen(
        "Sessions at a distance that the caller's own establishment holds, for its pilots: technique alone, of no"
        " person; newest first by period.start, by its day for whoever may not read it. first is 50 at most, since 90"
        " days back at most.",
        panel.sessions,
        status=(Category.TELECONSULTATION,),
    )
    telehealth_activity: TelehealthActivity | None = counted.chosen(
        "Counts of telehealth sessions, of no person, for pilots and coordination centres; territory defaults to the"
        " caller's, until to now.",
        panel.telehealth_activity,
    )
    resource_use: ResourceUse | None = counted.chosen(
        "How resources are used, as counts of no person, for pilots and coordination centres; territory defaults to the"
        " caller's, until to now.",
        panel.resource_use,
    )
