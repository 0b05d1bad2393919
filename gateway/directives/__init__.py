"""Directives: what a patient, or the law, asks about the record, read from FHIR R4 Consent for the policy.

Takes statements as their source wrote them. Gives `Directive`s, one for each provision, and selectors that tell which
records each names. Decides nothing.
"""

from gateway.directives.caller import ANOTHER, Caller, caller_of
from gateway.directives.directive import Directive
from gateway.directives.notices import Lack, lacks
from gateway.directives.origins import Address, Origin, Origins
from gateway.directives.reach import ANY, Reach, referred
from gateway.directives.reading import directives_of
from gateway.directives.selector import OURS, Selector, Target
from gateway.directives.understood import Understood, understood
from gateway.directives.wanted import wanted

__all__ = [
    "ANOTHER",
    "ANY",
    "OURS",
    "Address",
    "Caller",
    "Directive",
    "Lack",
    "Origin",
    "Origins",
    "Reach",
    "Selector",
    "Target",
    "Understood",
    "caller_of",
    "directives_of",
    "lacks",
    "referred",
    "understood",
    "wanted",
]
