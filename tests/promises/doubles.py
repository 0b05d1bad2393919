"""Doubles: what tests hand in by `Ports` in place of an engine or a ledger, and what they look for at the sources.

A double is real code over the real thing: it spoils one answer, or fails, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx

from gateway.engines import Bundle, EmbeddedEngine
from gateway.errors import AuditUnavailable, DecisionUnavailable
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, Recorded
from tests.house import House

POLICIES = Path(__file__).parents[2] / "policies"
EVIDENCE = re.compile(
    r"(/fhir/)?("
    r"Patient\?identifier=[^&]+&_count=10"
    r"|CareTeam\?patient=[^&]+&_count=200"
    r"|Encounter\?patient=[^&]+&_count=200&date=ge[0-9-]+&_include=Encounter(%3A|:)participant"
    r"|MedicationDispense\?patient=[^&]+&_count=200"
    r"|Consent\?patient=[^&]+&_count=200"
    r"|RelatedPerson\?patient=[^&]+&_count=200"
    r"|PractitionerRole\?practitioner\.identifier=[^&]+&_count=200)"
    r"|/api/v1/patients\?(nam=[A-Z0-9]+|dossier=OM-[0-9]+)"
    r"|/api/v1/patients/[^/?]+/suivi\?page=1&taille=100"
    r"|/services/v2/usagers\?cle=(NAM|USAGER)&valeur=[A-Z0-9]+"
    r"|/services/v2/liens\?usager=U[0-9]+&limite=50"
    r"|/v2/files\?(nam=[A-Z0-9]+|file_no=TS-[0-9]+)"
    r"|/v2/files/TS-[0-9]+/sessions\?fields=file_no%2Cetat%2Cactual%2Cparticipants%2Cetablissement&limit=50"
    r"|/v2/files/TS-[0-9]+/appointments\?fields=file_no%2Cetat%2Cclinicians%2Cbooked_by%2Ccreated_on%2Cstart%2Cend%2Cetablissement"
    r"&limit=50"
)
"""The closed list of evidence reads, as the demo's sources see them for a patient asked by NAM, batched or not."""

Answer = dict[str, Any]
Spoil = Callable[[Answer, Mapping[str, Any]], Any]


def real_engine() -> EmbeddedEngine:
    """Return the embedded engine over the policies of the repository."""
    return EmbeddedEngine(Bundle.load(POLICIES))


class Spoiled:
    """The embedded engine, whose answers at one entry point pass through `spoil(answer, question)`; it may change."""

    def __init__(self, spoil: Spoil, entry_point: str = "decisions") -> None:
        self._inner = real_engine()
        self.spoil = spoil
        self._entry_point = entry_point

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the real answer, spoiled where the test says."""
        answer = await self._inner.evaluate(entry_point, question)
        if entry_point != self._entry_point:
            return answer
        spoiled: Mapping[str, Any] = self.spoil(deepcopy(dict(answer)), question)
        return spoiled

    async def ready(self) -> bool:
        """Tell what the real one tells."""
        return await self._inner.ready()

    def alive(self, revision: str) -> bool:
        """It is asked each time."""
        return False

    async def aclose(self) -> None:
        """Close the real one."""
        await self._inner.aclose()


def down(answer: Answer, question: Mapping[str, Any]) -> Any:
    """Play an engine that does not answer."""
    raise DecisionUnavailable


class FullLedger(Ledger):
    """A ledger whose disk is full."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "full.sqlite3", folder / "full.json", Keyring.generate())
        self.refused: list[AuditEntry] = []

    async def append_all(self, entries: Sequence[tuple[AuditEntry, Recorded | None]]) -> None:
        """Refuse every entry."""
        self.refused += [entry for entry, _ in entries]
        raise AuditUnavailable("disk")


class KeptLedger(Ledger):
    """The real ledger, which also keeps what it was given, and tells `on_durable` when each entry is durable."""

    def __init__(self, folder: Path, on_durable: Callable[[AuditEntry], None] | None = None) -> None:
        super().__init__(folder / "kept.sqlite3", folder / "kept.json", Keyring.generate())
        self.entries: list[AuditEntry] = []
        self._on_durable = on_durable

    async def append_all(self, entries: Sequence[tuple[AuditEntry, Recorded | None]]) -> None:
        """Write entries, then keep them."""
        await super().append_all(entries)
        for entry, _ in entries:
            self.entries.append(entry)
            if self._on_durable is not None:
                self._on_durable(entry)


def records_asked(house: House, source: str) -> list[str]:
    """Return what a source was asked beyond evidence: requests for records."""
    return [asked for asked in house.calls(source) if not EVIDENCE.fullmatch(asked)]


def all_records_asked(house: House) -> dict[str, list[str]]:
    """Return the requests for records, by source; sources that had none are left out."""
    return {source: asked for source in house.sources if (asked := records_asked(house, source))}


def types_asked(house: House, source: str) -> set[str]:
    """Return the resource types (FHIR) or lists (omnimed) that a source was asked for beyond evidence."""
    paths = [re.split(r"[?]", asked)[0] for asked in records_asked(house, source)]
    return {re.sub(r"^/?(fhir/)?|/p-.*$|/reg-.*$", "", path).removeprefix("api/v1/patients/") for path in paths}


def elements_asked(house: House, source: str, resource: str) -> set[str]:
    """Return the elements that a FHIR source was asked for of a resource type, beyond evidence."""
    found: set[str] = set()
    for asked in records_asked(house, source):
        path, _, query = asked.partition("?")
        if re.match(rf"/?(fhir/)?{resource}(/|$)", path):
            named = re.search(r"_elements=([^&]*)", query)
            found |= set(named.group(1).replace("%2C", ",").split(",")) if named else {"everything"}
    return found


class Meanwhile(httpx.AsyncBaseTransport):
    """The way to a source, where something is done once before a request for some record goes on."""

    def __init__(self, text: str) -> None:
        self.inner: httpx.AsyncBaseTransport | None = None
        self.text = text
        self.do: Any = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        if self.inner is None:
            raise httpx.ConnectError("nowhere")
        if self.do is not None and self.text in str(request.url):
            self.do()
            self.do = None
        return await self.inner.handle_async_request(request)
