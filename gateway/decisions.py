"""Decisions: what the policy answered, asked by coordinate, source and class.

Takes the factored answer of `data.record_access.decisions` (docs/decisions/policy-shape.md). Gives one `Verdict` for
any coordinate: the most severe of the subject's, the role's, the category's at that source, the class's and the
exceptions that name the category or the coordinate. What is absent, of an odd shape, or nobody's decision is denied.
Never asks the engine.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from gateway.access import DENIED_BY_SILENCE, PERMITTED, Effect, Obligation, Verdict, least_severe, most_severe
from gateway.errors import DecisionUnavailable


@dataclass(frozen=True, slots=True)
class RecordClass:
    """What the policy needs to know of a record; records that agree on it are judged once."""

    type: str
    categories: tuple[str, ...]
    labels: tuple[str, ...]
    selectors: tuple[str, ...]
    establishment: str | None = None
    """Organization whose record it is, "" for nobody's; None where the source's own organization answers for all."""
    inline: tuple[tuple[str, str], ...] = ()
    """(coordinate, class) for each of the record's coordinates that has further labels: both classes must permit it."""

    def as_input(self, patient: str) -> dict[str, Any]:
        """Return the class as a question has it (docs/decisions/policy-shape.md)."""
        said = {
            "patient": patient,
            "type": self.type,
            "categories": list(self.categories),
            "labels": list(self.labels),
            "selectors": list(self.selectors),
        }
        return said if self.establishment is None else said | {"establishment": self.establishment}


class Decisions:
    """The answer to one question, indexed. Memoises: a coordinate is judged once per source and class."""

    def __init__(
        self,
        answer: Mapping[str, Any],
        sources: Sequence[str],
        classes: Mapping[str, RecordClass] | None = None,
        asked: Mapping[str, Any] | None = None,
    ) -> None:
        """Read an answer to a question, `asked`, whose requests were `sources`, in that order.

        Raise `DecisionUnavailable` when it is not the answer to that question (lengths, shapes, no revision).
        """
        requests = _list(answer.get("requests"))
        revision = answer.get("revision")
        if len(requests) != len(sources) or not isinstance(revision, str) or not revision:
            raise DecisionUnavailable
        self.revision = revision
        self.sources = tuple(sources)
        self.asked = asked or {}
        self.answer = answer
        self.valid_until = _boundary(answer.get("valid_until"))
        self.obligations = obligations_of(answer)
        self.notices = frozenset(_words(answer.get("notices", [])))
        self._classes = dict(classes or {})
        self._inline = {name: dict(one.inline) for name, one in self._classes.items() if one.inline}
        self._subject = Verdict.read(answer.get("subject"), named=True)
        self._coordinates = _mapping(answer.get("coordinates"))
        self._role = _mapping(answer.get("role"))
        self._fields = _mapping(answer.get("fields"))
        self._verdicts = _mapping(answer.get("classes", {}))
        self._requests = {source: _mapping(request) for source, request in zip(sources, requests, strict=True)}
        self._memo: dict[tuple[str, str, str, Collection[str] | None], Verdict] = {}
        self._narrowed: dict[tuple[str, str, Collection[str] | None], tuple[str, ...]] = {}

    def asked_again(self, asked: Mapping[str, Any]) -> Decisions:
        """Return these decisions as the answer to the same question at another instant; what is memoised is shared."""
        again = copy(self)
        again.asked = asked
        return again

    def of(self, coordinate: str, source: str, klass: str = "", within: frozenset[str] | None = None) -> Verdict:
        """Return the verdict on `coordinate` for a record of `source`.

        With a class, or `within` (the categories under which a record refers to a person or a place), the most severe
        of the coordinate's categories that it has; without, the least severe of them all.
        """
        key = (coordinate, source, klass, within)
        known = self._memo.get(key)
        if known is None:
            known = self._memo[key] = self._judge(coordinate, source, klass, within)
        return known

    def by_role(self, coordinate: str) -> Verdict:
        """Return what subject, purpose and field alone say of `coordinate`: its denial is named to the caller."""
        verdicts = [self._of_role(coordinate, category) for category in self.categories(coordinate)]
        return _fold(verdicts, least_severe)

    def wholly(self, coordinate: str) -> bool:
        """Tell whether the role reads `coordinate` unmasked in every category it may be of, whoever the patient is."""
        verdicts = [self._of_role(coordinate, category) for category in self.categories(coordinate)]
        return _fold(verdicts, most_severe).effect is Effect.PERMIT

    def categories(self, coordinate: str, klass: str = "", within: frozenset[str] | None = None) -> tuple[str, ...]:
        """Return the categories of `coordinate`, narrowed to the class's or to `within`."""
        key = (coordinate, klass, within)
        known = self._narrowed.get(key)
        if known is None:
            known = self._narrowed[key] = self._narrow(coordinate, klass, within)
        return known

    def _narrow(self, coordinate: str, klass: str, within: frozenset[str] | None) -> tuple[str, ...]:
        codes = self._coordinates.get(coordinate)
        listed = tuple(c for c in codes if isinstance(c, str)) if isinstance(codes, list) else ()
        if within is not None:
            return tuple(c for c in listed if c in within)
        if klass:
            known = self._classes.get(klass)
            return tuple(c for c in listed if known and c in known.categories)
        return listed

    def labels(self, klass: str) -> frozenset[str]:
        """Return the codes of a class's labels: what is permitted of it is permitted under all of them."""
        known = self._classes.get(klass)
        return frozenset(known.labels) if known else frozenset()

    def opens(self, source: str) -> bool:
        """Tell whether anything at all is open at `source`: whether the caller may know that it holds this patient."""
        if self._subject.effect is Effect.DENY:
            return False
        return any(self.opens_category(source, category) for category in self._role)

    def opens_category(self, source: str, category: str) -> bool:
        """Tell whether a category is open at `source`, as far as that hangs on no record; one not asked for isn't."""
        if Effect.DENY in (self._subject.effect, Verdict.read(self._role.get(category)).effect):
            return False
        return self._at_source(source, category) is PERMITTED

    def shut_for(self, source: str) -> frozenset[str]:
        """Return the reason codes for which categories are shut at `source`."""
        shut = self._requests.get(source, {}).get("shut")
        return frozenset(v for v in shut.values() if isinstance(v, str)) if isinstance(shut, dict) else frozenset()

    def _judge(self, coordinate: str, source: str, klass: str, within: frozenset[str] | None) -> Verdict:
        further = self._inline.get(klass, {}).get(coordinate)
        verdict = self._judge_class(coordinate, source, klass, within)
        return verdict if further is None else most_severe(verdict, self.of(coordinate, source, further, within))

    def _judge_class(self, coordinate: str, source: str, klass: str, within: frozenset[str] | None) -> Verdict:
        verdicts = [
            most_severe(
                most_severe(self._of_role(coordinate, category), self._at_source(source, category)),
                self._of_class(coordinate, category, source, klass) if klass else PERMITTED,
            )
            for category in self.categories(coordinate, klass, within)
        ]
        return _fold(verdicts, most_severe if klass or within is not None else least_severe)

    def _of_role(self, coordinate: str, category: str) -> Verdict:
        verdict = most_severe(self._subject, Verdict.read(self._role.get(category), named=True))
        if coordinate not in self._fields:
            return verdict
        return most_severe(verdict, Verdict.read(self._fields[coordinate], named=True))

    def _at_source(self, source: str, category: str) -> Verdict:
        request = self._requests.get(source, {})
        if category in _list(request.get("open")):
            return PERMITTED
        reason = _mapping(request.get("shut", {})).get(category)
        return Verdict(Effect.DENY, reason=reason) if isinstance(reason, str) else DENIED_BY_SILENCE

    def _of_class(self, coordinate: str, category: str, source: str, klass: str) -> Verdict:
        special = _mapping(self._requests.get(source, {}).get("classes", {}))
        verdict = special.get(klass, self._verdicts.get(klass))
        if not isinstance(verdict, dict):
            return Verdict.read(verdict)
        result = Verdict.read(verdict.get("v"))
        exceptions = _mapping(verdict.get("x", {}))
        for name in (category, coordinate):
            if name in exceptions:
                result = most_severe(result, Verdict.read(exceptions[name]))
        return result


def _fold(verdicts: Sequence[Verdict], choose: Any) -> Verdict:
    if not verdicts:
        return DENIED_BY_SILENCE
    result = verdicts[0]
    for verdict in verdicts[1:]:
        result = choose(result, verdict)
    return result


def _boundary(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise DecisionUnavailable


def obligations_of(answer: Mapping[str, Any]) -> tuple[Obligation, ...]:
    """Return what an answer bids the gateway do, sorted; raise `DecisionUnavailable` for an odd shape."""
    return tuple(sorted(_obligation(one) for one in _list(answer.get("obligations", []))))


def _obligation(value: Any) -> Obligation:
    do, about = (_mapping(value).get(part) for part in ("do", "about"))
    if not (isinstance(do, str) and isinstance(about, str)):
        raise DecisionUnavailable
    return Obligation(do, about)


def _words(value: Any) -> Sequence[str]:
    if not all(isinstance(one, str) for one in _list(value)):
        raise DecisionUnavailable
    return list(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DecisionUnavailable
    return value


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise DecisionUnavailable
    return value
