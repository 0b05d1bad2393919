"""Captured: what a source was sent, as one text, and the numbers of a person that it may not see there.

Takes calls recorded at a source's side, and a person of the demo. Gives words: what an eye would find in a path, a
query, a header or a body, whatever its percent-encoding.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from gateway.demo.people import Person
from gateway.demo.sources.recording import Call
from gateway.demo.systems import DOSSIER, MRN, NAM, TELE_DOSSIER, USAGER
from tests.house import House

WORD = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")


def words(call: Call) -> set[str]:
    """Return the words of a request: method, path, query, entries of a batch, names and values of headers, body."""
    parts = [call.method, call.path, *call.entries, *call.headers, *call.headers.values(), call.body]
    return set(WORD.findall(unquote_plus(unquote_plus("\n".join(parts)))))


def own_ids(person: Person) -> dict[str, str]:
    """Return a person's id at each of the sources that always run."""
    return {
        "chus": person.hospital_id,
        "omnimed": person.dossier,
        "gesmus": person.gesmus_id,
        "telesante": person.telesante_id,
        "registre": person.registry_id,
    }


def foreign(house: House, person: Person, source: str) -> set[str]:
    """Return the numbers and ids of a person that a source is neither keyed on nor has given itself."""
    numbers = {NAM: person.nam, MRN: person.mrn, DOSSIER: person.dossier}
    numbers |= {USAGER: person.gesmus_id, TELE_DOSSIER: person.telesante_id}
    keyed_on = next(one.keyed_on for one in house.settings.sources if one.id == source)
    own = {own_ids(person).get(source, ""), *(number for system, number in numbers.items() if system in keyed_on)}
    return {one for one in (*numbers.values(), *own_ids(person).values()) if one} - own
