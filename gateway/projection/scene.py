"""Scene: what one projection may draw on, and what it writes down as it goes.

Takes the released records with their classes, the decisions, where the patient is and what failed. Gives the verdict on
any coordinate of any record, the record behind a reference, and the tallies that the answer and the audit need. Pure.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from graphql.pyutils import Path

from gateway.access import DENIED_BY_SILENCE, Effect, Verdict
from gateway.decisions import Decisions
from gateway.directory import Directory
from gateway.keyring import Keyring
from gateway.located import Located
from gateway.sources import Fault
from gateway.target import Target
from resolvers.catalogue import Catalogue, ConnectionSpec
from resolvers.records import Label, Record
from resolvers.trajectories import NO_PATHWAYS, Pathways

STRANGER = "?"
"""Name of no scene: nothing is permitted of a record that a scene doesn't hold."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The record under whose class a value is judged.

    `within` narrows the categories of what the record refers to: those of the coordinate that led there.
    """

    source: str
    klass: str = ""
    within: frozenset[str] | None = None
    of: str = ""
    """The scene whose decisions judge it, by name: no other scene's do."""


@dataclass(frozen=True, slots=True)
class SourceError:
    """A source that did not give its part of what stands at `path`."""

    path: tuple[str, ...]
    source: str
    status: str


@dataclass(slots=True)
class Tally:
    """What the projection met: for `extensions.access`, the errors and the audit."""

    masked: set[str] = field(default_factory=set)
    released: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How many values left, by coordinate, source and class."""
    withheld: set[tuple[str, str, bool]] = field(default_factory=set)
    errors: dict[SourceError, None] = field(default_factory=dict)
    notices: set[tuple[str, str]] = field(default_factory=set)
    """Coordinates with a silent refusal of which the policy grants a notice, with its reason."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every scene stands on: the schema's catalogue, the keyring, the directory, and what each source can give."""

    catalogue: Catalogue
    keyring: Keyring
    directory: Directory
    gives: Mapping[str, frozenset[str]]
    registry: str
    now: Callable[[], float] = time.time
    """The clock by which trajectories are read, in seconds since 1970."""
    pathways: Pathways = NO_PATHWAYS

    def under(self, tables: Mapping[str, Any]) -> Ground:
        """Return this ground with the words of a policy's tables."""
        return replace(self, directory=self.directory.under(tables))

    def scene(self, target: Target, located: Located) -> Scene:
        """Return the scene of an operation, empty of records and decisions: nothing shows."""
        scene = Scene(self.catalogue, self.keyring, self.directory, self.gives, target, located)
        scene.now, scene.pathways = self.now(), self.pathways
        return scene


@dataclass(slots=True)
class Scene:
    """One answer's material. Without decisions, everything is denied."""

    catalogue: Catalogue
    keyring: Keyring
    directory: Directory
    gives: Mapping[str, frozenset[str]]
    """Record types that each source can give."""
    target: Target
    located: Located
    name: str = ""
    """Tells it from the scenes of the other patients of the same operation."""
    decisions: Decisions | None = None
    faults: Mapping[str, Mapping[str, Fault]] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    withheld: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """How many records were kept back, by type, source and reason."""
    unproven: Mapping[str, str] = field(default_factory=dict)
    """Sources that attest relationships and did not answer, with their status."""
    records: tuple[Record, ...] = field(default=(), repr=False)
    class_of: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, tuple[Label, ...]] = field(default_factory=dict)
    context: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """Codes of the labels of persons, organizations and places that have some, by the record's identity."""
    patient: Any = None
    """The patient's own file, once the answer has one: what a reference to the patient leads to."""
    tally: Tally = field(default_factory=Tally)
    acts: Mapping[tuple[str, ...], Any] = field(default_factory=dict, repr=False)
    """Emergency acts asked by their ids that the caller may see, by type and act."""
    readings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Pages of who read the record, by their arguments; absent when refused."""
    others: Mapping[str, Scene] = field(default_factory=dict, repr=False)
    """The scenes of an operation about several patients, by name; its own then has no decisions, and shows nothing."""
    wanted: frozenset[str] = frozenset()
    """Record types that the operation rests on."""
    panel: Any = None
    """The page of transitions that was worked out for it; None when nothing answered."""
    sessions: Any = None
    """The page of an establishment's sessions, when the operation asks for one."""
    counts: Any = None
    """What was counted for it, of no person."""
    nameless: bool = False
    """Whether nothing in it leads to a person: what is shown of someone who wasn't asked about."""
    heard: Mapping[str, str] = field(default_factory=dict)
    """Sources that were asked for what belongs to no patient, with how they did."""
    now: float = 0.0
    pathways: Pathways = NO_PATHWAYS
    """What trajectories are read by, and when."""
    at: Path | None = None
    """Where in the answer a value is being read."""
    _index: dict[tuple[str, str, str], Record] = field(default_factory=dict, repr=False)
    _held: dict[int, Holder] = field(default_factory=dict, repr=False)
    """The holder that each record is, by its identity: one for all records of a class of a source."""
    _seals: dict[tuple[str, str, str], Callable[[str], str]] = field(default_factory=dict, repr=False)

    def admit(
        self,
        records: tuple[Record, ...],
        class_of: Mapping[int, str],
        labels: Mapping[int, tuple[Label, ...]],
    ) -> None:
        """Put released records into the scene, found by source, type and local id; the first of two stays."""
        self.records, self.class_of, self.labels = records, class_of, labels
        holders: dict[tuple[str, str], Holder] = {}
        self._held = {}
        for record in records:
            key = (record.source, class_of.get(id(record), ""))
            self._held[id(record)] = holders.get(key) or holders.setdefault(key, Holder(*key, of=self.name))
            self._index.setdefault((record.source, record.type, record.local_id), record)

    @property
    def granted(self) -> frozenset[str]:
        """The reasons of silent refusals of which the caller is told."""
        return self.decisions.notices if self.decisions is not None else frozenset()

    def untold(self, spec: ConnectionSpec, told_as: str = "") -> int:
        """Return how many records of a connection are withheld with notice, noting it for `extensions.access`.

        Of what no source was asked for, it is noted that there may be some. `told_as` is the coordinate that was asked,
        when it isn't the connection's.
        """
        asked = told_as or spec.coordinate
        decisions, found = self.decisions, 0
        if decisions is None or not self.granted:
            return 0
        for (record_type, _, reason), count in self.withheld.items():
            if record_type == spec.record_type and reason in self.granted:
                self.tally.notices.add((asked, reason))
                found += count
        for source in decisions.sources:
            verdict = decisions.of(spec.coordinate, source)
            if spec.record_type in self.gives[source] and verdict.effect is Effect.DENY and not verdict.named:
                self.tally.notices |= {(asked, one) for one in {verdict.reason} & self.granted}
        return found

    def told(self) -> list[tuple[str, str]]:
        """Return the coordinates with a refusal that would be silent but for the policy's notice, with its reason."""
        silent = {(coordinate, reason) for coordinate, reason, named in self.tally.withheld if not named}
        return sorted(self.tally.notices | {one for one in silent if one[1] in self.granted})

    def collect(self) -> None:
        """Take over what the scenes of the operation's patients met, for the errors and `extensions.access`."""
        for other in self.others.values():
            self.tally.masked |= other.tally.masked
            self.tally.withheld |= other.tally.withheld
            self.tally.notices |= other.tally.notices
            for error in other.tally.errors:  # beyond the list of patients no path without an index leads anywhere
                self.tally.errors[replace(error, path=(*error.path[:1], "edges"))] = None

    def read_at(self) -> dict[str, str]:
        """Return when records of each source were last read, those of all patients of the operation."""
        scenes = (self, *self.others.values())
        read = {(record.source, record.as_of) for scene in scenes for record in scene.records if record.as_of}
        return dict(sorted(read))

    def emptied(self) -> Scene:
        """Return the scene of one who found nothing."""
        return Scene(self.catalogue, self.keyring, self.directory, self.gives, self.target, Located())

    def verdict(self, coordinate: str, holder: Holder) -> Verdict:
        """Return the verdict on a coordinate for a holder, noting a mask or a denial; another scene's is denied."""
        if self.decisions is None or holder.of != self.name:
            return DENIED_BY_SILENCE
        verdict = self.decisions.of(coordinate, holder.source, holder.klass, holder.within)
        if verdict.effect is Effect.MASK:
            self.tally.masked.add(coordinate)
        elif verdict.effect is Effect.DENY:
            self.tally.withheld.add((coordinate, verdict.reason, verdict.named))
        return verdict

    def permits(self, coordinate: str, holder: Holder) -> bool:
        """Tell whether a coordinate may be read unmasked: what arguments and order need."""
        if self.decisions is None or holder.of != self.name:
            return False
        return self.decisions.of(coordinate, holder.source, holder.klass, holder.within).effect is Effect.PERMIT

    def reads(self, coordinate: str) -> bool:
        """Tell whether the role reads a coordinate unmasked, whoever the patient is."""
        return self.decisions is not None and self.decisions.by_role(coordinate).effect is Effect.PERMIT

    def holder_of(self, record: Record) -> Holder:
        """Return the holder that a record is for its own values; of a record that isn't of this scene, nobody's."""
        held = self._held.get(id(record))
        return held or Holder(record.source, self.class_of.get(id(record), ""), of=STRANGER)

    def covers(self, holder: Holder, record: Record) -> bool:
        """Tell whether whoever reads the holder may read whom or what it refers to: it has every label of theirs."""
        further = self.context.get(id(record), frozenset())
        return not further or (self.decisions is not None and further <= self.decisions.labels(holder.klass))

    def narrowed(self, coordinate: str, holder: Holder) -> Holder:
        """Return the holder for what a field's value leads to: only the categories under which it was read."""
        within = self.decisions.categories(coordinate, holder.klass, holder.within) if self.decisions else ()
        return Holder(holder.source, holder.klass, frozenset(within), holder.of)

    def of_type(self, name: str) -> Iterable[Record]:
        """Return the released records of a type."""
        return (record for record in self.records if record.type == name)

    def find(self, source: str, types: Iterable[str], local_id: str) -> Record | None:
        """Return the released record of one of these types under a source's local id."""
        for name in types:
            record = self._index.get((source, name, local_id))
            if record is not None:
                return record
        return None

    def seal(self, record: Record) -> str:
        """Return the opaque id of a record."""
        if self.nameless:  # an id that led to the patient would tell which sessions are one person's
            mark = self.keyring.mac("session", record.source.encode(), record.local_id.encode())
            return self.keyring.seal_id((record.type, mark.hex()))
        patient = record.patient or self.local_patient(record.source)
        key = (record.type, record.source, patient)
        seal = self._seals.get(key) or self._seals.setdefault(key, self.keyring.sealing_ids(key))
        return seal(record.local_id)

    def local_patient(self, source: str) -> str:
        """Return the patient's id at a source; empty when it has none."""
        person = self.located.people.get(source)
        return person.local_id if person else ""

    def shown(self, source: str) -> bool:
        """Tell whether the caller may know that a source holds this patient."""
        return source in self.located.people and self.decisions is not None and self.decisions.opens(source)

    @property
    def patient_shown(self) -> bool:
        """Tell whether the patient is shown at all: something is open at some source."""
        return any(self.shown(source) for source in self.located.people)

    def missed(self, source: str, types: Iterable[str]) -> None:
        """Note that what is read here refers to a record of one of these types, which a failing source did not give.

        Without a fault, there is nothing to say: what a reference leads to may be withheld, or not exist.
        """
        faults = self.faults.get(source, {})
        fault = next((faults[name] for name in types if name in faults), None)
        if fault is not None:
            steps = self.at.as_list() if self.at else []
            path = tuple(str(step) for step in takewhile(lambda step: isinstance(step, str), steps))
            self.tally.errors[SourceError(path, source, fault.status)] = None

    def fault(self, source: str, record_type: str) -> Fault | None:
        """Return why a source did not give its records of a type; None when it did, or was not asked."""
        return self.located.faults.get(source) or self.faults.get(source, {}).get(record_type)
