"""REST panel mappings: a mapping's section `panel`, checked and compiled once: how it is asked about many patients.

`number`: the system of which a patient's id here is a number. `follows`: rows by which those whom a professional
follows are asked, by the licence's system, each item read as a row of `ties`. `events`: GraphQL type → what happened to
the people of some files since an instant, each item read as `resources` says. Takes a mapping. Gives a `PanelMapping`;
raises `MappingFault` with every fault at once. Never knows a vendor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from resolvers.extracts import Faults
from resolvers.protocols.panel import EVENT_TYPES
from resolvers.protocols.rest_parts import Address, RestMapping
from resolvers.rows import MappingFault
from resolvers.transforms import WRITTEN

__all__ = ["Happenings", "PanelMapping", "Roll", "panel_mapping"]

_KEYS: Final = {"number", "follows", "events"}
_FOLLOWS: Final = {"system", "ties", "path", "query"}
_EVENTS: Final = {"path", "query", "instants"}


@dataclass(frozen=True, slots=True)
class Roll:
    """How those whom a professional follows are asked: by licences of which system, and the row that reads a tie."""

    system: str
    ties: int
    address: Address


@dataclass(frozen=True, slots=True)
class Happenings:
    """How what happened is asked; `write` says an instant as the vendor does."""

    address: Address
    write: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class PanelMapping:
    """The section, compiled."""

    number: str
    follows: tuple[Roll, ...]
    events: Mapping[str, Happenings]


def panel_mapping(row: Any, mapping: RestMapping) -> PanelMapping | None:
    """Compile the section of a mapping that is compiled already; None without one. Raise MappingFault."""
    if row is None:
        return None
    faults = Faults("mapping", [])
    held = _map(row, "panel", faults)
    for key in set(held) - _KEYS:
        faults.add(f"panel.{key}", "unknown key")
    number, rows = held.get("number"), held.get("follows", [])
    if not isinstance(number, str) or number not in mapping.by:
        faults.add("panel.number", "is a system of identity.by: the one whose numbers are ids of patients")
    if not isinstance(rows, list):
        faults.add("panel.follows", "is a list")
        rows = []
    follows = tuple(_roll(one, f"panel.follows.{at}", mapping, faults) for at, one in enumerate(rows))
    events = dict(_events(_map(held.get("events", {}), "panel.events", faults), mapping, faults))
    if faults.found:
        raise MappingFault(faults.found)
    return PanelMapping(str(number), follows, events)


def _roll(row: Any, place: str, mapping: RestMapping, faults: Faults) -> Roll:
    held = _map(row, place, faults)
    for key in set(held) - _FOLLOWS:
        faults.add(f"{place}.{key}", "unknown key")
    system, ties = held.get("system"), held.get("ties")
    if not isinstance(system, str):
        faults.add(f"{place}.system", "is a text: the system of the licences that it is asked by")
    if type(ties) is not int or not 0 <= ties < len(mapping.ties) or mapping.ties[ties].patient is None:
        faults.add(f"{place}.ties", "is the rank, from 0, of a row of ties that says whom it is about (patient)")
        ties = 0
    return Roll(str(system), ties, _address(held, place, "{value}", faults))


def _events(rows: Mapping[str, Any], mapping: RestMapping, faults: Faults) -> Iterator[tuple[str, Happenings]]:
    for kind, row in rows.items():
        place = f"panel.events.{kind}"
        held = _map(row, place, faults)
        for key in set(held) - _EVENTS:
            faults.add(f"{place}.{key}", "unknown key")
        listing = mapping.resources.get(kind) if kind in EVENT_TYPES else None
        if listing is None or listing.patient is None or listing.one is not None:
            faults.add(place, f"one of {' '.join(EVENT_TYPES)}, listed under resources with its patient")
        form = held.get("instants", "instant")
        write = WRITTEN.get(form) if isinstance(form, str) else None
        if write is None:
            faults.add(f"{place}.instants", f"one of {' '.join(WRITTEN)}")
        yield kind, Happenings(_address(held, place, "{patients}", faults), write or WRITTEN["instant"])


def _address(held: Mapping[str, Any], place: str, needed: str, faults: Faults) -> Address:
    """Return a path and its parameters, among which is what the row is asked by."""
    path, query = held.get("path"), _map(held.get("query", {}), f"{place}.query", faults)
    texts = all(isinstance(value, str) for value in query.values())
    if not isinstance(path, str) or not texts or needed not in query.values():
        faults.add(place, f"a path and a query of texts, {needed} among them")
    return Address(str(path), tuple((str(name), str(value)) for name, value in query.items()))


def _map(value: Any, place: str, faults: Faults) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    faults.add(place, "is a map")
    return {}
