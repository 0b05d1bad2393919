"""Persons, organizations, places: who acts or is named in a record."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import ID

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.people import Address, ContactPoint, HumanName, Identifier
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import context, object_type, structural
from resolvers.types.interfaces import Node
from resolvers.types.linked import Patient, Territory


@object_type
class Practitioner(Node):
    """A professional, as one source describes them."""

    id: ID = structural("Opaque global id.")
    display_name: str | None = context("Name on one line.")
    identifier: list[Identifier] | None = context("Licence and other professional numbers.")
    name: list[HumanName] | None = context("Names.")
    telecom: list[ContactPoint] | None = context("Ways to reach them at work.")
    qualification: list[CodeableConcept] | None = context("Diplomas and permits.")
    roles: list[PractitionerRole] | None = context("Posts held.")


@object_type
class PractitionerRole:
    """A post that a professional holds in an organization."""

    organization: Organization | None = context("Organization.")
    code: list[CodeableConcept] | None = context("What they do there.")
    specialty: list[CodeableConcept] | None = context("Specialties.")
    location: list[Location] | None = context("Where.")
    period: Period | None = context("When; null when unbounded or unknown.")


@object_type
class Organization(Node):
    """An establishment, clinic, department, pharmacy or payer."""

    id: ID = structural("Opaque global id.")
    display_name: str | None = context("Name on one line.")
    identifier: list[Identifier] | None = context("Permit and other numbers.")
    type: list[CodeableConcept] | None = context("Kinds of organization.")
    name: str | None = context("Official name.")
    telecom: list[ContactPoint] | None = context("Ways to reach it.")
    address: list[Address] | None = context("Addresses.")
    part_of: Organization | None = context("Organization it belongs to; null when none.")
    territory: Territory | None = context("Territory; null when unknown.")


@object_type
class PatientActor:
    """The patient, or someone of their circle, as an actor."""

    display_name: str | None = context("Name on one line.")
    name: list[HumanName] | None = context("Names.")
    patient: Patient | None = context("The patient's own record; null when the actor is a related person.")
    relationship: list[CodeableConcept] | None = context("Link with the patient; empty when the actor is the patient.")


@object_type
class CareTeamActor:
    """A care team as an actor."""

    display_name: str | None = context("Name of the team.")
    managing_organization: Organization | None = context("Organization it belongs to.")


@object_type
class DeviceActor:
    """A device as an actor."""

    display_name: str | None = context("Name of the device.")
    type: CodeableConcept | None = context("Kind.")
    manufacturer: str | None = context("Maker.")
    model_number: str | None = context("Model.")


@object_type
class Location(Node):
    """A place of care."""

    id: ID = structural("Opaque global id.")
    name: str | None = context("Name.")
    type: list[CodeableConcept] | None = context("Functions of the place.")
    physical_type: CodeableConcept | None = context("Physical form: building, ward, room, bed.")
    address: Address | None = context("Address.")
    managing_organization: Organization | None = context("Organization in charge.")


Actor = Annotated[
    Practitioner | Organization | PatientActor | CareTeamActor | DeviceActor,
    strawberry.union(
        "Actor",
        description="Who acts or is named in a record. A reference to someone withheld is null. To name any of them ask"
        " displayName: name differs in shape and needs an alias.",
    ),
]
