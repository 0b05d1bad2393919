"""Duplicates: records of two sources that likely tell the same fact.

Takes released records. Two are likely the same when their type, one coding and their day are equal, and their sources
differ; a month or a year alone is no day. Rests on released values alone, so that what is withheld sways nothing.
Merges nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gateway.projection.scene import Scene
from gateway.projection.sightings import day_of
from gateway.reading import codings, text_of_date
from resolvers.attributes import TELLING
from resolvers.records import Label, Record

Fact = tuple[str, int, Label]


class Duplicates:
    """The released records of one scene, by what they tell."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._facts: dict[Fact, list[Record]] | None = None

    def of(self, record: Record) -> list[Record]:
        """Return the records of other sources that likely tell the same fact, in the order in which they came."""
        facts = self._index()
        found = {
            id(other): other
            for fact in self._tells(record)
            for other in facts.get(fact, ())
            if other.source != record.source
        }
        return list(found.values())

    def _index(self) -> dict[Fact, list[Record]]:
        if self._facts is None:
            self._facts = defaultdict(list)
            for record in self._scene.records:
                for fact in self._tells(record):
                    self._facts[fact].append(record)
        return self._facts

    def _tells(self, record: Record) -> Iterator[Fact]:
        catalogue, holder = self._scene.catalogue, self._scene.holder_of(record)
        home = catalogue.home.get(record.type)
        if home is None:
            return
        order = [p for p in catalogue.connections[home].order if self._may(f"{record.type}.{p.split('.')[0]}", record)]
        dated = text_of_date(record.root(), order)
        day = None if dated is None else day_of(dated[1])
        if day is None:
            return
        told = [n for n in TELLING if catalogue.has(record.type, n)][:1]
        names = [n for n in told if self._scene.permits(f"{record.type}.{n}", holder)]
        for coding in codings(record.root(), names):
            yield record.type, day, coding

    def _may(self, coordinate: str, record: Record) -> bool:
        return self._scene.permits(coordinate, self._scene.holder_of(record))
