"""Visio: what a second tool holds, a university territory's own, in the invented dialect of its vendor.

Takes people, staff and the calendar. Gives one `Json` file an account: the person, consults (sessions) and advice
(electronic consultations: a family physician's question, a specialist's answer). Its habits are not telesante's: counts
of seconds, ratios instead of percents, an outcome beside a phase, a length of its own for nothing. Runs in a network of
several establishments alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.demo.calendar import Calendar
from gateway.demo.establishments import ESTABLISHMENTS
from gateway.demo.fhir import Json
from gateway.demo.people import Person
from gateway.demo.staff import Staff

__all__ = ["LISTS", "PAGE", "SITES", "visio", "visio_keys"]

LISTS: Final = ("consults", "advice")
SITES: Final = {f"S{one.number:02d}": one.organization for one in ESTABLISHMENTS}
"""The tool's own code of each establishment → the organization's id."""
PAGE: Final = "https://visio.example/rejoindre"
"""Where a participant of any session signs in."""

_NAMES: Final = {f"S{one.number:02d}": one.french for one in ESTABLISHMENTS}
_SPECIALTIES: Final = {
    "cardio": ("394579002", "Cardiologie"), "internal": ("419192003", "Médecine interne"),
    "psychiatry": ("394587001", "Psychiatrie"), "physio": ("722138006", "Physiothérapie"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Consult:
    """A session: `how` is its phase and outcome; `metrics` jitter in seconds, ratio of loss, drops."""

    day: int
    clock: str
    how: tuple[str, str | None]
    who: str
    specialty: str = "internal"
    site: str = "S01"
    metrics: tuple[str, str, int] | None = None
    answer: str | None = "granted"


@dataclass(frozen=True, slots=True)
class Advice:
    """A question, or the answer to one: the rank of what it answers counts from one, 0 for a question."""

    day: int
    clock: str
    by: str
    to: str
    specialty: str
    subject: str
    text: str
    answers: int = 0


@dataclass(slots=True)
class VisioFile:
    """One person's file at the tool, while it is being written."""

    person: Person
    staff: Staff
    calendar: Calendar
    lists: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in LISTS})

    def at(self, day: int, clock: str) -> int:
        """Return an instant in seconds."""
        return int(self.calendar.moment(day, clock).timestamp())

    def holds(self, one: Consult) -> None:
        """Write a session."""
        begins = self.at(one.day, one.clock)
        span, over = {"from": begins, "to": begins + 1_800}, one.how[0] == "closed" and one.how[1] != "cancelled"
        code, label = _SPECIALTIES[one.specialty]
        self.lists["consults"].append(
            {
                "ref": self._ref("c", "consults"), **self._kept(one.day), "unit": _unit(one.site),
                "specialty": {"code": code, "label": label}, "phase": one.how[0], "outcome": one.how[1],
                "timeline": {"scheduled": span, "real": span if over and one.how[1] != "absent" else None},
                "software": "Visio RUISSS", "metrics": _metrics(one.metrics), "hosts": [self._host(one.who)],
                "guests": [self._guest()], "agreement": {"answer": one.answer} if one.answer else None,
                "entry": PAGE, "privacy": ["mental"] if one.specialty == "psychiatry" else [],
            }
        )  # fmt: skip

    def asks(self, one: Advice) -> None:
        """Write a question or an answer."""
        code, label = _SPECIALTIES[one.specialty]
        answered = self.lists["advice"][one.answers - 1]["ref"] if one.answers else None
        self.lists["advice"].append(
            {
                "ref": self._ref("a", "advice"), **self._kept(one.day), "unit": _unit("S01"),
                "nature": "answer" if one.answers else "question", "replyTo": answered,
                "specialty": {"code": code, "label": label}, "from": self._host(one.by), "for": self._host(one.to),
                "sentAt": self.at(one.day, one.clock), "closesAt": self.at(one.day + 180, one.clock),
                "subject": one.subject, "text": one.text,
                "privacy": ["mental"] if one.specialty == "psychiatry" else [],
            }
        )  # fmt: skip

    def said(self) -> Json:
        """Return the person as the dialect says one."""
        person = self.person
        return {
            "account": person.visio_id, "enabled": True, "ramq": person.nam,
            "holder": {"surname": person.family, "forename": person.given, "dob": person.birth.strftime("%Y%m%d"),
                       "gender": "W" if person.gender == "female" else "M", "dead": person.died is not None},
            "stamp": {"v": 1, "at": self.at(-25, "09:00")},
        }  # fmt: skip

    def _ref(self, kind: str, name: str) -> str:
        return f"vz-{kind}-{self.person.rank:04d}-{len(self.lists[name]) + 1}"

    def _kept(self, day: int) -> Json:
        return {"account": self.person.visio_id, "stamp": {"v": 1, "at": self.at(min(day, 0), "18:00")}}

    def _host(self, key: str) -> Json:
        member = self.staff.member(key)
        return {
            "surname": member.family, "forename": member.given, "honorific": member.prefix,
            "permit": {"board": member.order, "number": int(member.licence)},
        }  # fmt: skip

    def _guest(self) -> Json:
        return {"account": self.person.visio_id, "surname": self.person.family, "forename": self.person.given}


def visio(calendar: Calendar, staff: Staff, everyone: Sequence[Person]) -> dict[str, dict[str, Any]]:
    """Return the tool's files by account: `person`, then each of LISTS."""
    files: dict[str, dict[str, Any]] = {}
    for person in everyone:
        if "visio" in person.sources:
            file = VisioFile(person, staff, calendar)
            for one in _CONSULTS.get(person.key, ()):
                file.holds(one)
            for asked in _ADVICE.get(person.key, ()):
                file.asks(asked)
            files[person.visio_id] = {"person": file.said(), **file.lists}
    return files


def visio_keys() -> frozenset[str]:
    """Return the keys of the patients who have an account."""
    return frozenset({*_CONSULTS, *_ADVICE})


def _unit(site: str) -> Json:
    return {"site": site, "label": _NAMES[site]}


def _metrics(said: tuple[str, str, int] | None) -> Json | None:
    if said is None:
        return None
    jitter, loss, drops = said
    return {"jitter_s": float(jitter), "loss_ratio": float(loss), "drops": drops, "client": "Linux, Firefox"}


_CONSULTS: Final[dict[str, tuple[Consult, ...]]] = {
    "jean": (
        Consult(21, "11:00", ("open", None), "dr-pelletier", "cardio", answer=None),
        Consult(-5, "11:00", ("closed", "ok"), "dr-pelletier", "cardio", metrics=("0.0071", "0.0035", 0)),
    ),
    "audrey": (
        Consult(-12, "09:30", ("closed", "fault"), "beaulieu", "internal", metrics=("0.0525", "0.0725", 4)),
        Consult(-30, "10:00", ("closed", "ok"), "beaulieu", "psychiatry", metrics=("0.009", "0.001", 0)),
    ),
    "fernand": (Consult(-8, "13:00", ("closed", "absent"), "dr-gagnon", answer=None),),
    "sonia": (
        Consult(-15, "15:30", ("closed", "ok"), "dr-pelletier", "cardio", metrics=("0.012", "0.0125", 1),
                answer="declined"),
        Consult(-70, "15:30", ("closed", "ok"), "dr-pelletier", "cardio", "S02", metrics=("0.02", "0.01", 0)),
        Consult(-120, "15:30", ("closed", "cancelled"), "dr-pelletier", "cardio", answer=None),
    ),
}  # fmt: skip
"""Sessions by hand, newest first. At S01, the CHUS: all but one."""

_ADVICE: Final[dict[str, tuple[Advice, ...]]] = {
    "jean": (
        Advice(-20, "16:10", "dr-tremblay", "dr-pelletier", "cardio", "Dyspnée à l’effort",
               "Patient de 67 ans, dyspnée NYHA II depuis six semaines. Une échographie est-elle indiquée avant la"
               " consultation ?"),
        Advice(-18, "12:40", "dr-pelletier", "dr-tremblay", "cardio", "Réponse : dyspnée à l’effort",
               "Oui. Échographie transthoracique et BNP ; je le verrai en téléconsultation ensuite.", answers=1),
    ),
    "audrey": (
        Advice(-14, "08:20", "demers", "beaulieu", "psychiatry", "Post-partum",
               "Humeur abaissée, sans idée suicidaire. Suivi en téléconsultation possible ?"),
    ),
}  # fmt: skip
"""Questions and answers by hand, in the order in which they were written."""
