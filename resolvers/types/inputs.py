"""Inputs of reads: what a client gives to name a patient, or a code."""

from __future__ import annotations

from typing import Final

import strawberry
from strawberry import UNSET

from resolvers.types.declare import input_type
from resolvers.types.scalars import URI

NAM_SYSTEM: Final = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"


@input_type
class IdentifierInput:
    """A business identifier of a patient."""

    system: URI | None = strawberry.field(
        description="System; the Québec health insurance number (NAM) by default.", default=URI(NAM_SYSTEM)
    )
    value: str = strawberry.field(description="Value in that system.")


@input_type
class CodingInput:
    """A code to match."""

    system: URI | None = strawberry.field(description="Code system; any when null.", default=UNSET)
    code: str = strawberry.field(description="Code, matched exactly.")
