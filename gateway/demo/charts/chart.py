"""Chart: one patient's hospital record while it is being written.

Takes a person, the staff and the calendar. Gives FHIR resources about that person, each with an id, a version and a
subject. Never writes about anyone else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from gateway.demo.calendar import Calendar
from gateway.demo.fhir import Json, by, labelled, reference, resource, term
from gateway.demo.people import Person
from gateway.demo.staff import Staff
from gateway.demo.systems import V3_ACT_CODE, V3_CONFIDENTIALITY

PSYCHIATRY = ((V3_CONFIDENTIALITY, "R"), (V3_ACT_CODE, "PSY"))
_PATIENT_FIELD = {
    "AllergyIntolerance": "patient",
    "Immunization": "patient",
    "Coverage": "beneficiary",
    "Appointment": "",
}


@dataclass(slots=True)
class Chart:
    """What is written so far, in order."""

    person: Person
    staff: Staff
    calendar: Calendar
    resources: list[Json] = field(default_factory=list)

    @property
    def subject(self) -> Json:
        """A reference to the patient, within the hospital."""
        return reference("Patient", self.person.hospital_id)

    def local_id(self, name: str) -> str:
        """Return the local id of what this chart calls `name`."""
        return f"{name}-{self.person.rank:04d}"

    def to(self, type_: str, name: str, display: str = "") -> Json:
        """Return a reference to another resource of this chart."""
        return reference(type_, self.local_id(name), display)

    def who(self, key: str) -> Json:
        """Return a reference to a member of the staff."""
        return by(self.staff.member(key))

    def add(self, type_: str, name: str, days: int, /, *, private: bool = False, **fields: Any) -> Json:
        """Write a resource last changed on that day, and return a reference to it; `private` labels it psychiatric."""
        about = _PATIENT_FIELD.get(type_, "subject")
        if about:
            fields.setdefault(about, self.subject)
        security = labelled(*PSYCHIATRY) if private else None
        changed = self.calendar.at(days, "17:30")
        self.resources.append(resource(type_, self.local_id(name), changed, security=security, **fields))
        return self.to(type_, name)


def clinical_status(type_: str, code: str) -> Json:
    """Return the clinical status of a condition or an allergy."""
    return term("condition-clinical" if type_ == "Condition" else "allergyintolerance-clinical", code)


def verified(type_: str, code: str = "confirmed") -> Json:
    """Return the verification status of a condition or an allergy."""
    return term("condition-ver-status" if type_ == "Condition" else "allergyintolerance-verification", code)


def note(chart: Chart, key: str, days: int, text: str) -> list[Json]:
    """Return one annotation."""
    return [{"authorReference": chart.who(key), "time": chart.calendar.at(days), "text": text}]
