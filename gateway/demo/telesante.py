"""Telesante: everything that the provincial telehealth platform holds, in the invented dialect of its vendor.

Takes people, staff and the calendar. Gives one `Json` file a number: the person, then sessions, appointments and visits
at a distance. Each names the establishment that holds it. Instants are milliseconds since 1970, but for appointments.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.demo.calendar import Calendar, chance
from gateway.demo.establishments import ESTABLISHMENTS
from gateway.demo.fhir import Json
from gateway.demo.people import Person
from gateway.demo.staff import Staff

__all__ = ["CODES", "LISTS", "PLACES", "TOOLS", "SessionFile", "telesante"]

LISTS: Final = ("sessions", "appointments", "visits")
TOOLS: Final = {"reacts": "REACTS", "teams": "Teams"}
PAGES: Final = {
    "reacts": "https://reacts.example/seances/{id}", "teams": "https://teams.example/telesante/rejoindre",
}  # fmt: skip
"""Where a participant signs in, by tool: a page of the session's own, or one for all."""
CODES: Final = {f"ETS-{one.number:03d}": one.organization for one in ESTABLISHMENTS}
"""The platform's own code of each establishment → the organization's id."""

PLACES: Final = {"ETS-001": (40, 85), "ETS-007": (18, 70), "ETS-010": (12, 60)}
"""Places that some establishments offer a week, and how many of a hundred are taken, by the platform's own code."""

_NAMES: Final = {f"ETS-{one.number:03d}": one.french for one in ESTABLISHMENTS}
_OVER: Final = ("ended", "dropped")
_OUTSIDE: Final[Json] = {
    "title": "Dre", "first_name": "Chantal", "last_name": "Morneau", "licence": {"order": "cmq", "no": "82001"},
}  # fmt: skip
"""A professional of another establishment, whom the demo's staff doesn't count."""

SERVICES: Final = {
    "cardio": {"sct": "394579002", "label": "Cardiologie"},
    "medicine": {"sct": "419192003", "label": "Médecine interne"},
    "psychiatry": {"sct": "394587001", "label": "Psychiatrie"},
    "physio": {"sct": "722138006", "label": "Physiothérapie"},
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a session was like; a planned one has none of it."""

    jitter_ms: float
    loss: float
    reconnects: int = 0
    device: str = "iPad, Safari"

    def said(self) -> Json:
        """Return the dialect's `quality`."""
        return {
            "jitter_ms": self.jitter_ms, "packet_loss_pct": self.loss, "reconnects": self.reconnects,
            "endpoint": {"device": self.device},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is said of a session when it is written: `who` is a member's key, empty for the one from elsewhere."""

    day: int
    clock: str
    state: str
    who: str
    service: str
    code: str = "ETS-001"
    tool: str = "reacts"
    measured: Measured | None = None
    consent: bool | None = True
    booked_by: str = ""
    """Who booked: a member's key, `patient`, `clerk`; empty when no appointment led to it."""


@dataclass(slots=True)
class SessionFile:
    """One person's file at the platform, while it is being written."""

    person: Person
    staff: Staff
    calendar: Calendar
    lists: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in LISTS})

    def ms(self, day: int, clock: str) -> int:
        """Return an instant in milliseconds."""
        return int(self.calendar.moment(day, clock).timestamp()) * 1000

    def holds(self, meeting: Meeting) -> None:
        """Write a session, the appointment that led to it, and the visit that it made."""
        number = f"{self.person.rank:03d}-{len(self.lists['sessions']) + 1}"
        over = meeting.state in _OVER
        kept = {
            "file_no": self.person.telesante_id, "etablissement": _establishment(meeting.code),
            "service": SERVICES[meeting.service], "rev": 2 if over else 1, "updated_ms": self.ms(meeting.day, "17:00"),
        }  # fmt: skip
        visit = f"V-{number}" if meeting.state == "ended" else None
        appointment = f"A-{number}" if meeting.booked_by else None
        self.lists["sessions"].append(
            {"session_id": f"S-{number}", **kept, **self._session(meeting, f"S-{number}"),
             "appointment_id": appointment, "visit_id": visit}
        )  # fmt: skip
        if appointment:
            self.lists["appointments"].append({"appointment_id": appointment, **kept, **self._appointment(meeting)})
        if visit:
            self.lists["visits"].append(
                {"visit_id": visit, **kept, **self._visit(meeting), "appointment_id": appointment}
            )

    def person_said(self) -> Json:
        """Return the person as the dialect says one."""
        person = self.person
        return {
            "file_no": person.telesante_id, "etat_dossier": "open",
            "identity": {
                "nam": person.nam, "last_name": person.family, "first_names": [person.given],
                "birth": person.birth.isoformat(), "sex": person.gender[0], "deceased": person.died is not None,
            },
            "contact": {"mobile": person.phone, "courriel": None}, "preferred_lang": "fr", "rev": 3,
            "updated_ms": self.ms(-20, "09:00"),
        }  # fmt: skip

    def _session(self, meeting: Meeting, number: str) -> Json:
        planned = {"start_ms": self.ms(meeting.day, meeting.clock), "end_ms": self._end(meeting)}
        measured = meeting.measured
        return {
            "etat": meeting.state, "planned": planned, "actual": planned if meeting.state in _OVER else None,
            "tool": {"key": meeting.tool, "name": TOOLS[meeting.tool], "page": _page(meeting.tool, number)},
            "quality": measured.said() if measured else None,
            "participants": [self._clinician(meeting), self._patient()],
            "consent": None if meeting.consent is None else {"given": meeting.consent}, "sensitivity": [],
        }  # fmt: skip

    def _appointment(self, meeting: Meeting) -> Json:
        states = {"planned": "booked", "cancelled": "cancelled", "no_show": "missed"}
        cancelled = {"code": "patient", "label": "Annulé par le patient"} if meeting.state == "cancelled" else None
        return {
            "etat": states.get(meeting.state, "kept"), "start": self.calendar.at(meeting.day, meeting.clock),
            "end": self.calendar.at(meeting.day, f"{meeting.clock[:2]}:45"),
            "created_on": self.calendar.day(meeting.day - 12),
            "booked_by": self._booker(meeting), "clinicians": [self._clinician(meeting)["person"]],
            "motif": "Suivi à distance", "consigne": "Essayer la caméra et le micro avant la séance.",
            "cancelled": cancelled,
        }  # fmt: skip

    def _visit(self, meeting: Meeting) -> Json:
        return {
            "etat": "closed", "start_ms": self.ms(meeting.day, meeting.clock), "end_ms": self._end(meeting),
            "clinicians": [self._clinician(meeting)["person"]],
        }  # fmt: skip

    def _end(self, meeting: Meeting) -> int:
        minutes = 11 if meeting.state == "dropped" else 30
        return self.ms(meeting.day, meeting.clock) + minutes * 60_000

    def _clinician(self, meeting: Meeting) -> Json:
        return {"part": "clinician", "person": self._professional(meeting.who) if meeting.who else _OUTSIDE}

    def _professional(self, key: str) -> Json:
        member = self.staff.member(key)
        return {
            "title": member.prefix, "first_name": member.given, "last_name": member.family,
            "licence": {"order": member.order.lower(), "no": member.licence},
        }  # fmt: skip

    def _patient(self) -> Json:
        person = self.person
        said = {"file_no": person.telesante_id, "first_name": person.given, "last_name": person.family}
        return {"part": "patient", "person": said}

    def _booker(self, meeting: Meeting) -> Json:
        if meeting.booked_by in ("patient", "clerk"):
            return {"kind": meeting.booked_by, "account": f"{meeting.booked_by}-{self.person.rank:03d}"}
        return {"kind": "clinician", "licence": self._professional(meeting.booked_by)["licence"]}


def telesante(seed: int, calendar: Calendar, staff: Staff, everyone: Sequence[Person]) -> dict[str, dict[str, Any]]:
    """Return the platform's files by number: `person`, then each of LISTS, newest first."""
    files: dict[str, dict[str, Any]] = {}
    for person in everyone:
        if "telesante" in person.sources:
            file = SessionFile(person, staff, calendar)
            for meeting in _BY_NAME.get(person.key) or _drawn(chance(seed, f"telesante-{person.rank}")):
                file.holds(meeting)
            files[person.telesante_id] = {"person": file.person_said(), **file.lists}
    return files


def _page(tool: str, number: str) -> str:
    return PAGES[tool].replace("{id}", number)


def _establishment(code: str) -> Json:
    return {"code": code, "nom": _NAMES[code]}


_MONTEREGIE: Final = "ETS-007"
_BY_NAME: Final[dict[str, tuple[Meeting, ...]]] = {
    "marie": (
        Meeting(7, "10:00", "planned", "dr-gagnon", "medicine", consent=None, booked_by="dr-gagnon"),
        Meeting(-1, "15:00", "ended", "dr-gagnon", "medicine", measured=Measured(6.4, 0.2), booked_by="clerk"),
        Meeting(-20, "09:00", "cancelled", "girard", "cardio", consent=None, booked_by="patient"),
        Meeting(-60, "11:00", "dropped", "", "physio", _MONTEREGIE, "teams",
                Measured(48.5, 6.25, 3, "Android, Chrome")),
        Meeting(-130, "14:00", "ended", "beaulieu", "psychiatry", tool="teams", measured=Measured(9.1, 0.4),
                booked_by="beaulieu"),
        Meeting(-200, "13:00", "no_show", "", "physio", _MONTEREGIE, "teams", consent=None),
        Meeting(-300, "08:00", "ended", "", "physio", _MONTEREGIE, "teams", Measured(12.0, 0.8, 1, "Android, Chrome"),
                booked_by="clerk"),
        Meeting(-400, "16:00", "ended", "girard", "cardio", measured=Measured(8.5, 0.1), consent=False),
    ),
    "jean": (
        Meeting(14, "09:00", "planned", "girard", "cardio", tool="teams", consent=None, booked_by="clerk"),
        Meeting(-10, "09:00", "no_show", "girard", "cardio", tool="teams", consent=None),
        Meeting(-45, "09:00", "ended", "girard", "cardio", tool="teams",
                measured=Measured(15.0, 1.5, 2, "Windows, Edge"), booked_by="clerk"),
    ),
}  # fmt: skip
"""Sessions of the demo's patients by name, newest first, by hand."""


def _drawn(generator: random.Random) -> tuple[Meeting, ...]:
    """Return one or two sessions at establishments of the network."""
    days = sorted(generator.sample(range(-380, -5), generator.randint(1, 2)), reverse=True)
    return tuple(_one(generator, day) for day in days)


def _one(generator: random.Random, day: int) -> Meeting:
    code = generator.choice(("ETS-001", "ETS-001", "ETS-002", _MONTEREGIE))
    state = generator.choice(("ended", "ended", "ended", "dropped", "cancelled"))
    lossy = state == "dropped"
    jitter, loss = (
        round(generator.uniform(4, 60 if lossy else 20), 1),
        round(generator.uniform(0, 8 if lossy else 2), 2),
    )
    return Meeting(
        day, f"{generator.randint(9, 16):02d}:00", state, "girard" if code == "ETS-001" else "",
        generator.choice(("cardio", "medicine", "physio")), code, generator.choice(tuple(TOOLS)),
        None if state == "cancelled" else Measured(jitter, loss, generator.randint(0, 2)),
        consent=None if state == "cancelled" else True, booked_by=generator.choice(("clerk", "patient")),
    )  # fmt: skip
