"""Memory: under which local id a source knew a patient, for some seconds.

Kept under the registry's whole entry and the numbers asked, as an HMAC: whatever the registry changes, nothing is
recalled. What is kept is a local id, or that nobody was known, sealed and bound to the same. Only what a second look
could not read otherwise is kept (`docs/decisions/location-memory.md`). Never holds a directive, a relationship, a
name, or an answer of the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.cache import Cache, cache_key
from gateway.keyring import Keyring
from gateway.likeness import Verdict, compare, whole
from gateway.settings import Locate
from resolvers.protocols import Identifier, Person

Place = tuple[str, ...]
"""What a location is kept under: the source, the numbers it is asked with, and the mark of the registry's entry."""

NOBODY = ""


def place(source: str, numbers: Sequence[Identifier], mark: str) -> Place:
    """Return what the answer of a source is kept under; `mark` is what `LocationMemory.mark` gives."""
    asked = (part for number in numbers for part in (number.system, number.value))
    return (source, str(len(numbers)), *asked, mark)


class LocationMemory:
    """Sealed, bounded, short."""

    def __init__(
        self, cache: Cache[str], keyring: Keyring, settings: Locate, *, monotonic: Callable[[], float]
    ) -> None:
        """`monotonic` is in seconds, of a clock that is never set: a life ends when it was said to."""
        self._cache = cache
        self._keyring = keyring
        self._settings = settings
        self._monotonic = monotonic

    def mark(self, entry: Person) -> str:
        """Return what stands for everything that the registry says of someone: an HMAC, made once for all sources."""
        listed = (part for number in entry.identifiers for part in (number.system, number.value))
        named = (part for name in entry.names for part in name)
        said = (entry.local_id, entry.family, entry.given, entry.birth_date, entry.gender, str(entry.deceased))
        counts = (str(len(entry.identifiers)), str(len(entry.names)), str(len(entry.replaces)))
        former = (*entry.replaces, *entry.doubted)
        return cache_key(self._keyring, "entry", *counts, *listed, *said, *named, str(entry.active), *former)

    async def recall(self, where: Place) -> str | None:
        """Return the local id that was kept, `NOBODY` when nobody was known; None when nothing is remembered."""
        sealed = await self._cache.get(*where)
        parts = None if sealed is None else self._keyring.open_entry(sealed, where)
        if parts is None or len(parts) != 2 or self._monotonic() >= float(parts[1]):
            return None
        return parts[0]

    async def keep(self, where: Place, local_id: str) -> None:
        """Keep a local id, or `NOBODY`, for as long as the settings say."""
        life = self._settings.memory_s if local_id else self._settings.negative_s
        if life > 0:
            sealed = self._keyring.seal_entry((local_id, repr(self._monotonic() + life)), where)
            await self._cache.put(sealed, *where, ttl=life)

    async def forget(self, where: Place) -> None:
        """Keep nothing there any more."""
        await self._cache.drop(*where)


def memorable(entry: Person, person: Person) -> bool:
    """Tell whether a file may be remembered by its local id alone: nothing else that it says could be missed."""
    listed = set(person.identifiers) <= set(entry.identifiers)
    plain = person.active and not (person.replaces or person.doubted) and person.deceased is entry.deceased
    return whole(entry) and listed and plain and compare(entry, person) is Verdict.AGREE
