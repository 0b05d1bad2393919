"""Reasons: why a Consent can't be understood, and what to write instead: the one list.

`policy lint-consents`, the `ambiguity` of GraphQL and the reading that the policy rests on share it. A sentence tells
of elements and codes of FHIR, never of a value that someone wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from resolvers.consents.provision_reasons import PROVISION_REASONS
from resolvers.consents.reason import Reason
from resolvers.consents.statement_reasons import STATEMENT_REASONS

REASONS: Final[Mapping[str, Reason]] = MappingProxyType({**STATEMENT_REASONS, **PROVISION_REASONS})
"""Reasons, by code."""

NARROWING: Final = frozenset(code for code, reason in REASONS.items() if not reason.denies)
"""Codes that make nothing unclear: a permit that doesn't count, an end that lacks, a use that is whatever use."""


def says(codes: Iterable[str], language: str) -> str:
    """Return the sentences of reason codes, each once, in the order of the list; unknown codes say nothing."""
    wanted = frozenset(codes)
    column = 1 if language == "en" else 0
    return " ".join(reason.wrong[column] for code, reason in REASONS.items() if code in wanted)


def denies(codes: Iterable[str]) -> bool:
    """Tell whether one of these reasons makes a Consent a denial, or leaves it open whom it aims at."""
    return any(code not in NARROWING or code == "actor-unresolved" for code in codes)
