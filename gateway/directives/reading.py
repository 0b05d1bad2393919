"""Reading: Consents as the policy needs them: a flat list of provisions, each with what it inherits and what cuts it.

Takes statements as their source wrote them, the caller, and the sources. Gives `Directive`s: what enters the question
(docs/decisions/policy-shape.md), and a selector that tells which records each names. What cannot be understood denies
within its scope: each part that can't be read counts as all (https://hl7.org/fhir/R4/consent.html).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from gateway.directives.actors import NOBODY, Reader, actors_of, sources_of
from gateway.directives.caller import Caller
from gateway.directives.directive import Directive
from gateway.directives.origins import Origins
from gateway.directives.selector import Selector, Target
from gateway.directives.understood import Understood
from gateway.instants import Span, span_between
from resolvers.consents import Classes, Dates, Datum, Parsed, Party, Provision
from resolvers.protocols.instants import earliest, latest

INHERITED = ("actor", "purpose", "action", "securityLabel", "class", "code", "dataPeriod", "data")
"""Parts that a nested permit takes over from what it is an exception to, when it doesn't name them."""

UNCLEAR: Final[Mapping[str, str]] = MappingProxyType({"consent": "unclear"})
"""Kind of what can't be understood, by its Consent's: any other keeps its own, so that no emergency lifts a refusal."""

Window = tuple[int | None, int | None]


def directives_of(consents: Understood, caller: Caller, origins: Origins) -> tuple[Directive, ...]:
    """Return the directives of Consents in force or to come, that were read once."""
    found: list[Directive] = []
    for rank, (source, parsed) in enumerate(consents, start=1):
        found += _Consent(f"d{rank}", parsed, Reader(caller, origins, source)).directives()
    return tuple(found)


@dataclass(slots=True)
class _Consent:
    """One Consent, being read. The lists are by the rank of the provision."""

    name: str
    parsed: Parsed
    reader: Reader
    parts: list[dict[str, Any]] = field(default_factory=list)
    """What stands at each provision, over what its ancestors say."""
    denied: list[Any] = field(default_factory=list)
    """The labels, if any, that each provision's nearest denial names, where nothing nearer does."""
    windows: list[Window] = field(default_factory=list)
    unclear: list[bool] = field(default_factory=list)
    """Whether a provision, or one that it is nested in, is unclear."""
    lines: list[tuple[str, ...]] = field(default_factory=list)
    """The names of each provision's ancestors."""

    def directives(self) -> list[Directive]:
        """Return the directives; a permit nested in what is unclear is dropped, a denial stays."""
        found: list[Directive] = []
        for provision in self.parsed.provisions:
            under = provision.parent is not None and self.unclear[provision.parent]
            one = self._directive(provision)
            if not (under and provision.effect == "permit" and one.effect == "permit"):
                found.append(one)
        return found

    def _directive(self, one: Provision) -> Directive:
        """Read one provision, whose ancestors are read."""
        parent = one.parent
        above: Mapping[str, Any] = {} if parent is None else self.parts[parent]
        name = self.name + one.number[1:]
        line = () if parent is None else (*self.lines[parent], self._name(parent))
        clear, window = self._window(one)
        unclear = one.unclear or not clear
        self.parts.append({**above, **{part: value for part, value in one.parts.items() if part in INHERITED}})
        self.denied.append(self._denied(one))
        self.windows.append(window)
        self.lines.append(line)
        return self._row(one, name, unclear=unclear)

    def _name(self, rank: int) -> str:
        return self.name + self.parsed.provisions[rank].number[1:]

    def _denied(self, one: Provision) -> Any:
        """Return the labels that a permit nested here is an exception under, when it names none itself."""
        if "securityLabel" in one.parts:
            return one.parts["securityLabel"] if one.effect != "permit" else None
        return None if one.parent is None else self.denied[one.parent]

    def _window(self, one: Provision) -> tuple[bool, Window]:
        """Return whether its period could be read, and when it may act: its period, cut by its ancestors'."""
        outer: Window = (None, None) if one.parent is None else self.windows[one.parent]
        span = _span(one.parts.get("period"))
        if span is None:
            return "period" not in one.parts, outer
        start, end = span.seconds
        return True, (latest(start, outer[0]), earliest(end, outer[1]))

    def _row(self, one: Provision, name: str, *, unclear: bool) -> Directive:
        """Return the directive of a provision: of what can't be read, a denial within what could be."""
        denies = unclear or one.effect != "permit"
        parts = one.parts if denies else self.parts[-1]
        selector, clear = self._selector(one, parts, denies=denies)
        if not clear and not denies:
            return self._row(one, name, unclear=True)
        parties = parts.get("actor", ())
        actors = actors_of(parties, self.reader, denies=denies)
        if not denies and not (self.parsed.permits and sources_of(parties, self.reader)[1]):
            actors = list(NOBODY)
        said = self.parsed
        whole = Directive(
            name=name,
            source=self.reader.issuer,
            kind=said.kind,
            effect="deny" if denies else "permit",
            actors=actors,
            purposes=sorted(parts["purpose"]) if "purpose" in parts else "all",
            selector=selector,
            period=self.windows[-1],
            actions=sorted(parts["action"]) if "action" in parts else "all",
            exception_to=self.lines[-1],
            use=said.use,
            reason=said.reason,
        )
        unclear = unclear or not clear
        self.unclear.append(unclear or (one.parent is not None and self.unclear[one.parent]))
        if not unclear:
            return whole
        return replace(whole, kind=UNCLEAR.get(said.kind, said.kind), exception_to=(), use=None)

    def _selector(self, one: Provision, parts: Mapping[str, Any], *, denies: bool) -> tuple[Selector, bool]:
        """Return which records it names, and whether all of it could be read."""
        classes: Classes | None = parts.get("class")
        span = _span(parts.get("dataPeriod"))
        targets = self._targets(parts.get("data"), denies=denies)
        labels, denied = parts.get("securityLabel"), None
        if not denies and "securityLabel" not in one.parts and self.denied[-1] is not None:
            labels, denied = None, self.denied[-1]
        sources = sources_of(parts.get("actor", ()), self.reader)[0]
        selector = Selector(
            categories=classes.categories or None if classes else None,
            labels=labels,
            types=classes.types or None if classes else None,
            period=span,
            codes=parts.get("code"),
            data=targets,
            sources=sources,
            denied=denied,
            holders=None if sources is None else _holders(parts.get("actor", ())),
        )
        read = (span is not None or "dataPeriod" not in parts) and (targets is not None or "data" not in parts)
        return selector, read

    def _targets(self, data: tuple[Datum, ...] | None, *, denies: bool) -> tuple[Target, ...] | None:
        """Return the instances and authors named; None when there are none, or one of them is at no source."""
        found = [self._target(datum, denies=denies) for datum in data or ()]
        return tuple(one for one in found if one is not None) if found and None not in found else None

    def _target(self, datum: Datum, *, denies: bool) -> Target | None:
        """Read an instance: a relative reference is the issuer's own for a permit, any source's for a denial."""
        origins, of = self.reader.origins, datum.of
        source = origins.of(of.base) if of.base else self.reader.issuer
        if source is None:
            return None
        sources = None if denies and not of.base else frozenset({source})
        related = datum.meaning == "related"
        found = origins.found(of.type, of.local_id) if related else frozenset[str]()
        read = [(s, origins.refers_to(s, of.type, of.local_id)) for s in sorted(found)]
        return Target(
            meaning=datum.meaning,
            type=of.type,
            local_id=of.local_id,
            sources=sources,
            identifiers=frozenset(origins.identifiers(of, self.reader.issuer)),
            home=source,
            refers_to=tuple((s, refs) for s, refs in read if refs is not None and (sources is None or s in sources)),
            lacking=origins.lacking(of.type, of.local_id) if related else frozenset(),
        )


def _holders(parties: Sequence[Party]) -> frozenset[str] | None:
    """Return the organizations that custodians name; None for none."""
    held = (one.who for one in parties if one.custodian and one.who is not None)
    return frozenset(who.local_id for who in held if who.type == "Organization") or None


def _span(dates: Dates | None) -> Span | None:
    """Return the span of a period; None for none, or for one that is no span."""
    if dates is None:
        return None
    span = span_between(dates.start, dates.end)
    if span is None or (span.start is not None and span.end is not None and span.start >= span.end):
        return None
    return span
