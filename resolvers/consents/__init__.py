"""Consents: a FHIR R4 Consent as it is written, and all that can't be understood in it.

Takes decoded JSON. Gives provisions, part by part, and ambiguities by path, with the sentences that say them. Knows
nobody: whom an actor is, and which records are meant, is the gateway's to find. Decides nothing.
"""

from resolvers.consents.parse import parse
from resolvers.consents.parsed import Ambiguity, Parsed, Provision
from resolvers.consents.parts import Classes, Dates, Datum, Party, Pointer, Unreadable
from resolvers.consents.reason import Reason
from resolvers.consents.reasons import NARROWING, REASONS, denies, says

__all__ = [
    "NARROWING",
    "REASONS",
    "Ambiguity",
    "Classes",
    "Dates",
    "Datum",
    "Parsed",
    "Party",
    "Pointer",
    "Provision",
    "Reason",
    "Unreadable",
    "denies",
    "parse",
    "says",
]
