"""Write: a directive as a FHIR R4 Consent, in the words that `parse` reads, and in no others.

Takes what a directive says, each part known and bounded. Gives decoded JSON. What is written, read back, means what was
asked, or is not written: `parse` is the judge. https://hl7.org/fhir/R4/consent.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from resolvers.consents import codes
from resolvers.consents.parts import Dates
from resolvers.protocols import Identifier
from resolvers.records import Label

WRITTEN_SYSTEM: Final = "urn:passerelle:written"
"""System of the identifier by which a Consent that a gateway wrote is found again: one wish, one Consent."""

REVOKED: Final = "urn:passerelle:revocation-reason"
"""URL of the extension whose valueString is why a directive was revoked."""

LAW: Final = "Loi sur les renseignements de santé et de services sociaux (R-22.1)"

_PARTICIPATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_RECIPIENT: Final = "IRCP"


@dataclass(frozen=True, slots=True)
class Aimed:
    """Whom a directive aims at: a role, a professional by their number, or an organization by its id."""

    role: str = ""
    number: Identifier | None = field(default=None, repr=False)
    organization: str = ""
    display: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a directive says; an empty part aims at all. `patient` is the id at the source that is to keep it.

    `instances` are absolute addresses of records; `sources` ids of the configuration; `given` the instant at which it
    was given; `performer` a Reference to whoever gave it.
    """

    kind: str
    patient: str = field(repr=False)
    mark: str
    given: str
    performer: Mapping[str, Any] = field(repr=False)
    period: Dates
    categories: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    instances: tuple[str, ...] = field(default=(), repr=False)
    data_period: Dates | None = None
    purposes: tuple[str, ...] = ()
    actors: tuple[Aimed, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def denies(self) -> bool:
        """Tell whether it denies: all but a consent does."""
        return self.kind != "consent"


def consent_of(notice: Notice) -> dict[str, Any]:
    """Return the Consent that says this, in force."""
    return {
        "resourceType": "Consent",
        "identifier": [{"system": WRITTEN_SYSTEM, "value": notice.mark}],
        "status": "active",
        "scope": {"coding": [_coding(codes.SCOPE_SYSTEM, "patient-privacy")]},
        "category": [{"coding": [_coding(codes.KIND_SYSTEM, notice.kind)]}],
        "patient": {"reference": f"Patient/{notice.patient}"},
        "dateTime": notice.given,
        "performer": [dict(notice.performer)],
        "policyRule": {"text": LAW},
        "provision": _provision(notice),
    }


def revoked(body: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Return a Consent that is no more in force, and is else what it was."""
    said = {"extension": [*_list(body.get("extension")), {"url": REVOKED, "valueString": reason}]} if reason else {}
    return {**body, **said, "status": "inactive"}


def mark_of(body: Any) -> frozenset[str]:
    """Return the marks that a Consent bears."""
    listed = body.get("identifier") if type(body) is dict else None
    held = [one for one in _list(listed) if type(one) is dict and one.get("system") == WRITTEN_SYSTEM]
    return frozenset(str(one.get("value")) for one in held)


def _provision(notice: Notice) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "type": "deny" if notice.denies else "permit",
        "period": _period(notice.period),
        "actor": [*map(_actor, notice.actors), *map(_custodian, notice.sources)],
        "securityLabel": [_coding(one.system, one.code) for one in notice.labels],
        "purpose": [_coding(codes.ACT_REASON, code) for code in notice.purposes],
        "class": [_coding(codes.CATEGORY_SYSTEM, code) for code in notice.categories],
        "dataPeriod": _period(notice.data_period),
        "data": [{"meaning": "instance", "reference": {"reference": one}} for one in notice.instances],
    }
    return {name: part for name, part in parts.items() if part}


def _actor(one: Aimed) -> dict[str, Any]:
    named = {"display": one.display} if one.display else {}
    if one.role:
        role = {"coding": [_coding(codes.ROLE_SYSTEM, one.role)]}
        return {"role": role, "reference": {"type": "PractitionerRole"}}
    received = {"coding": [_coding(_PARTICIPATION, _RECIPIENT)]}
    if one.number is not None:
        number = {"system": one.number.system, "value": one.number.value}
        return {"role": received, "reference": {"type": "Practitioner", "identifier": number} | named}
    return {"role": received, "reference": {"reference": f"Organization/{one.organization}"} | named}


def _custodian(source: str) -> dict[str, Any]:
    role = {"coding": [_coding(_PARTICIPATION, codes.CUSTODIAN)]}
    return {"role": role, "reference": {"identifier": {"system": codes.SOURCE_SYSTEM, "value": source}}}


def _period(dates: Dates | None) -> dict[str, str]:
    if dates is None:
        return {}
    return {name: text for name, text in (("start", dates.start), ("end", dates.end)) if text}


def _coding(system: str, code: str) -> dict[str, str]:
    return {"system": system, "code": code}


def _list(value: Any) -> Iterable[Any]:
    return value if type(value) is list else []
