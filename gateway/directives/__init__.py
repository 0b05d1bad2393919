"""Directives: what a patient, or the law, asks about the record, read from FHIR R4 Consent for the policy.

Takes statements as their source wrote them. Gives `Directive`s, one for each provision, and selectors that tell which
records each names. Decides nothing.
"""

from gateway.directives.caller import ANOTHER, Caller
from gateway.directives.directive import Directive
from gateway.directives.notices import Lack, lacks
from gateway.directives.origins import Address, Origin, Origins, referred
from gateway.directives.reading import read_directives
from gateway.directives.selector import Selector, Target
from gateway.directives.wanted import wanted

__all__ = [
    "ANOTHER",
    "Address",
    "Caller",
    "Directive",
    "Lack",
    "Origin",
    "Origins",
    "Selector",
    "Target",
    "lacks",
    "read_directives",
    "referred",
    "wanted",
]
