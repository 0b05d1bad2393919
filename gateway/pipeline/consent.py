"""Consent: the evidence on which the policy decides (the PIP): directives, care relationships, who is close.

Takes a located patient and the subject. Gives `Evidence`: what enters the question, and the directives' selectors.
Decides nothing. A source whose directives can't be read is named: the registry's refuse everything, another's that
source's records. One that does not answer for its relationships is named too, so that a relationship unproven is not
taken for a refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from gateway.access import Subject
from gateway.directives import Directive, caller_of, directives_of, understood
from gateway.errors import ConsentUnavailable
from gateway.instants import birthday, years_between
from gateway.insurance_number import canonical
from gateway.located import Located
from gateway.opinions import NO_HARM, told_apart
from gateway.pipeline.gathering import Asker, Gathering
from gateway.pipeline.named import name_origins
from gateway.relations import close_rows, end_of, is_self, relationship
from gateway.sources import Fault, SourceDesk, Visit
from resolvers.protocols import Identifier, Kin, Person, Statement
from resolvers.protocols.fhir_kin import KINSHIPS

T = TypeVar("T")

OWN = "PATRQT"
"""The purpose under which being the patient opens; under any other it shuts."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the policy may rest on. `patient` is a question's; `silent` names those that attest and did not answer."""

    patient: Mapping[str, Any] = field(default_factory=dict, repr=False)
    directives: tuple[Directive, ...] = field(default=(), repr=False)
    silent: Mapping[str, Fault] = field(default_factory=dict)
    unread: Mapping[str, Fault] = field(default_factory=dict)
    """Sources whose directives can't be read: the registry's refuse all, another's its own records."""


class Evidences:
    """Gathers evidence from the registry and the sources."""

    def __init__(
        self,
        desk: SourceDesk,
        licence_systems: Mapping[str, str],
        organizations: frozenset[str],
        *,
        now: Callable[[], float],
    ) -> None:
        self._desk = desk
        self._licence_systems = licence_systems
        self._organizations = organizations
        self._now = now

    def gathering(self, visit: Visit, subject: Subject) -> Gathering:
        """Return what reads the evidence for a subject, to be handed each source's file as soon as it is known."""
        caller = caller_of(subject, self._licence_systems, self._organizations)
        numbers = caller.licences | _own_number(subject)
        asker = Asker(caller, numbers, frozenset(subject.groups or ()), int(self._now()))
        return Gathering(self._desk, visit, asker)

    async def gather(self, visit: Visit, located: Located, subject: Subject, purpose: str) -> Evidence:
        """Return the evidence under a purpose, of files that are all known; raise as `evidence` does."""
        async with self.gathering(visit, subject) as gathering:
            return await self.evidence(gathering, located, purpose)

    async def evidence(self, gathering: Gathering, located: Located, purpose: str) -> Evidence:
        """Return the evidence under a purpose; what a source did not give is named in it.

        Raise `ConsentUnavailable` when the registry gives no relationships, or doesn't say who is close to the patient.
        """
        asker, visit = gathering.asker, gathering.visit
        caller, mine, now = asker.caller, asker.numbers, asker.now
        heard = await gathering.heard(located.people)
        statements = {s: said.directives for s, said in heard.items() if said.directives is not None}
        ties = {s: said.relationships for s, said in heard.items() if said.relationships is not None}
        kin = {s: said.relatives for s, said in heard.items() if said.relatives is not None}
        doubted = {s: said.doubted for s, said in heard.items() if said.doubted is not None}
        unread = {s: given for each in (doubted, statements) for s, given in each.items() if isinstance(given, Fault)}
        if located.hidden:
            unread[self._desk.registry] = Fault(self._desk.registry, "offline", "unresolved")
        silent = {source: fault for source, fault in located.faults.items() if self._desk.sources[source].attests}
        proofs = self._answered(silent, ties)
        close = self._answered(silent, kin)
        opinions, others = told_apart(_kept(statements), self._attesting(NO_HARM), mine)
        warnings, unsure = told_apart(_kept(doubted), frozenset(), mine)  # what may be another's opens nothing
        said = understood(others, unsure)
        directives = directives_of(said, caller, await name_origins(self._desk, visit, located, said))
        patient = self._patient(located, now) | self._close(close, mine, now)
        patient["self"] = self._own(located, close, mine, proven=purpose == OWN)
        if any(self._attests_kinship(source) for source in (*located.faults, *(kin.keys() - close.keys()))):
            patient["related"] = None  # one that doesn't answer might say that the caller is a relative
        patient["opinions"] = [{**one, "until": end_of(one["until"], now)} for one in (*opinions, *warnings)]
        rows = [relationship(self._desk.sources[s], tie, caller, now) for s, given in proofs.items() for tie in given]
        patient["relationships"] = sorted(rows, key=repr)
        patient["directives"] = {directive.name: directive.as_input() for directive in directives}
        return Evidence(patient, directives, silent, unread)

    def _answered(
        self, silent: dict[str, Fault], given: Mapping[str, tuple[T, ...] | Fault]
    ) -> dict[str, tuple[T, ...]]:
        """Return what came, and name the others silent; raise `ConsentUnavailable` for the registry's."""
        for source, answer in given.items():
            if isinstance(answer, Fault):
                if source == self._desk.registry:
                    raise ConsentUnavailable from answer
                silent[source] = answer
        return {source: answer for source, answer in given.items() if not isinstance(answer, Fault)}

    def _attesting(self, kind: str) -> frozenset[str]:
        return frozenset(name for name, source in self._desk.sources.items() if kind in source.attests)

    def _attests_kinship(self, source: str) -> bool:
        return not KINSHIPS.isdisjoint(self._desk.sources[source].attests)

    def _patient(self, located: Located, now: int) -> dict[str, Any]:
        people = self._by_trust(located)
        birth = next((person.birth_date for person in people if person.birth_date), "")
        registered = located.people.get(self._desk.registry)
        told = people if registered is None else [registered]  # a death opens: the registry's word, where it has one
        return {
            "age": years_between(birth, now),
            "fourteen": birthday(birth, 14),
            "eighteen": birthday(birth, 18),
            "deceased": any(person.deceased for person in told),
        }

    def _own(
        self, located: Located, close: Mapping[str, tuple[Kin, ...]], mine: frozenset[Identifier], *, proven: bool
    ) -> bool:
        """Tell whether the caller is the patient.

        `proven`: by what says who the patient is, since it opens; else by any file of any source, since it shuts.
        """
        heard = [self._desk.registry] if proven else [*located.people.keys() | close.keys()]
        files = [located.people[source] for source in heard if source in located.people]
        numbers = located.trusted | {canonical(number) for file in files for number in file.identifiers}
        return not mine.isdisjoint(numbers) or any(is_self(close.get(source, ()), mine) for source in heard)

    def _close(self, close: Mapping[str, tuple[Kin, ...]], mine: frozenset[Identifier], now: int) -> dict[str, Any]:
        """Say whom the caller represents, and how they are related.

        A source that may not attest a representation is not heard on it; a kinship counts from anyone.
        """
        rows: dict[str, Any] = {"represents": [], "related": []}
        for source, kin in close.items():
            attested = self._desk.sources[source].attests
            heard = [one for one in kin if one.side == "related" or one.kind in attested]
            found = close_rows(source, heard, mine, now)
            rows["represents"] += found["represents"]
            rows["related"] += found["related"]
        return {name: sorted(row, key=repr) for name, row in rows.items()}

    def _by_trust(self, located: Located) -> list[Person]:
        """Return the identifications, the registry's first."""
        order = (self._desk.registry, *self._desk.record_sources)
        return [located.people[source] for source in order if source in located.people]


def _kept(given: Mapping[str, tuple[Statement, ...] | Fault]) -> list[tuple[str, Statement]]:
    return [(source, one) for source, said in given.items() if not isinstance(said, Fault) for one in said]


def _own_number(subject: Subject) -> frozenset[Identifier]:
    """Return the number of the caller's own file, as their token says it."""
    return frozenset() if subject.patient is None else frozenset({canonical(Identifier(*subject.patient))})
