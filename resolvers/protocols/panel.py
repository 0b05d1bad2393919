"""Panel reads: the evidence about many patients at once, for connectors that can give it.

A closed list of request shapes: whom a professional follows, whose file a number is, what happened to the people of
some files. Takes numbers or a source's own ids. Gives `Follow`, `Person`, `Event`, never projected. A connector that
can't has no `panel`, which is not the answer of one who follows nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Protocol, TypeVar, runtime_checkable

from resolvers.protocols import Evidence, Identifier, Person, Request, Response, Tie
from resolvers.records import Element, Record

__all__ = ["BATCH", "EVENT_TYPES", "Event", "Follow", "PanelReads", "Panelled", "chunks", "event_of"]

T = TypeVar("T")

BATCH: Final = 50
"""Most numbers or ids in one request: keeps an address under 6 kB."""

EVENT_TYPES: Final = ("Encounter", "Teleconsultation")
"""GraphQL record types of which a source may tell that they happened."""


@dataclass(frozen=True, slots=True)
class Follow:
    """A tie of the professional who was asked about, and the patient whom it is about, as the source identifies them.

    `known` says whether the source told who that is, beyond a number.
    """

    person: Person
    tie: Tie
    known: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """That a record of a visit, a stay or a session is there, with what says what it was; `patient` is a local id.

    `status` and `act_class` are as the schema writes them (FINISHED, IMP), `start` and `end` FHIR dateTimes; each is
    empty when the source doesn't say it.
    """

    type: str
    local_id: str
    patient: str = field(repr=False)
    status: str = ""
    act_class: str = ""
    start: str = ""
    end: str = ""


class PanelReads(Protocol):
    """What a source can be asked about many patients."""

    @property
    def lists(self) -> bool:
        """Whether it can say whom a professional follows."""
        ...

    @property
    def tells(self) -> frozenset[str]:
        """GraphQL record types of which it can say that they happened."""
        ...

    def follows(self, holder: Identifier) -> Sequence[Request]:
        """Ask whom a professional, by licence, or a group follows; empty for a holder that it can't be asked about."""
        ...

    def read_follows(self, request: Request, response: Response) -> Evidence[Follow]:
        """Read ties of that holder alone; one that can't be read is no evidence."""
        ...

    def file_of(self, number: Identifier) -> str | None:
        """Return the local id that a number itself is; None when `people` must be asked."""
        ...

    def people(self, numbers: Collection[Identifier]) -> Sequence[Request]:
        """Ask whose files these numbers are; empty when it can't be asked so."""
        ...

    def read_people(self, request: Request, response: Response) -> Evidence[Person]:
        """Read those who bear a number that was asked, and the files that replace theirs."""
        ...

    def events(self, files: Collection[str], since: int, types: Collection[str]) -> Sequence[Request]:
        """Ask what happened to the people of these files from an instant on (integer seconds, UTC), or still runs."""
        ...

    def read_events(self, request: Request, response: Response) -> Evidence[Event]:
        """Read what happened to the people who were asked about, and to nobody else."""
        ...


@runtime_checkable
class Panelled(Protocol):
    """A connector that may give panel reads."""

    @property
    def panel(self) -> PanelReads | None:
        """The panel reads; None for a source that has none."""
        ...


def event_of(record: Record) -> Event:
    """Read, by the record's path table, what says what happened."""
    root = record.root()
    act, period = root.read("class"), root.read("period")
    return Event(
        record.type,
        record.local_id,
        record.patient,
        _text(root.read("status")),
        _text(act.read("code") if isinstance(act, Element) else None),
        *(_text(period.read(name) if isinstance(period, Element) else None) for name in ("start", "end")),
    )


def chunks(items: Iterable[T], size: int = BATCH) -> Iterable[tuple[T, ...]]:
    """Yield items in groups of a size."""
    left = iter(items)
    while chunk := tuple(islice(left, size)):
        yield chunk


def _text(value: Any) -> str:
    return value if type(value) is str else ""
