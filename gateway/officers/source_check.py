"""Source check: is a source fit to be asked as the settings say, before a patient's answer depends on it?

Takes sources' settings, perhaps an identifier. Gives lines: ok, warn or fail, what was seen, what to do. Asks about a
number that nobody has, unless one is given, as the gateway would: the same connector, wire and credentials. Never
shows an identifier, a name, a record or a text of the source.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence

import httpx

from gateway.app.connectors import make_connectors
from gateway.credentials import CredentialsFault
from gateway.officers.source_evidence import mute
from gateway.officers.source_probe import Probe, days_left
from gateway.officers.source_report import CheckReport, Line, Outcome
from gateway.officers.source_schema import schema_said
from gateway.officers.source_statement import compared
from gateway.settings import Source
from gateway.settings.fitting import loopback
from gateway.wire import SourceFailure, SourceTimeout, Wire
from resolvers.attributes import GIVEN_HERE
from resolvers.catalogue import Catalogue
from resolvers.categories import Standing
from resolvers.fieldspecs import Kind
from resolvers.paths import PathTable
from resolvers.protocols import Connector, Identifier, Need, Person, Request, SourceFault
from resolvers.protocols.fhir_capabilities import ask_capabilities, read_capabilities
from resolvers.rows import MappingFault, shipped

__all__ = ["check_sources"]

CALLS = 5
CLOCK_WARN_S, CLOCK_FAIL_S = 30, 240
CERTIFICATE_DAYS = 30
NOWHERE = "PasserelleProbe"


async def check_sources(
    sources: Sequence[Source],
    catalogue: Catalogue,
    identifier: Identifier | None = None,
    *,
    transports: Mapping[str, httpx.AsyncBaseTransport] | None = None,
) -> CheckReport:
    """Return the report on sources, looked at one beside the other; `transports` replace the network in tests."""
    checks = [_Check(source, catalogue, identifier, transports or {}) for source in sources]
    found = await asyncio.gather(*(one.lines() for one in checks))
    return CheckReport(tuple(line for lines in found for line in lines))


class _Check:
    """One source."""

    def __init__(
        self,
        source: Source,
        catalogue: Catalogue,
        identifier: Identifier | None,
        transports: Mapping[str, httpx.AsyncBaseTransport],
    ) -> None:
        self._source = source
        self._transports = transports
        self._catalogue = catalogue
        self._identifier = identifier
        self._lines: list[Line] = []

    async def lines(self) -> list[Line]:
        """Look at everything, as far as one can get."""
        try:
            connector = make_connectors([self._source], self._catalogue)[self._source.id]
            wire = Wire([self._source], transports=self._transports)
        except (MappingFault, ValueError, OSError):
            self._say("fail", "files")
            return self._lines
        if kinds := mute(self._source):
            self._say("warn", "mute", kinds=", ".join(kinds))
        probe = Probe(self._source, wire)
        try:
            if await self._reached(probe, connector):
                await self._answers(probe, connector)
        finally:
            await wire.aclose()
        return self._lines

    def _say(self, outcome: Outcome, kind: str, **values: object) -> None:
        self._lines.append(Line(self._source.id, outcome, kind, values))

    async def _reached(self, probe: Probe, connector: Connector) -> bool:
        """Say whether the source answers nobody, authenticated, as its protocol asks."""
        await self._tls()
        systems = self._source.keyed_on
        if not systems:
            self._say("warn", "unkeyed")
            return False
        for system in systems:
            nobody = Identifier(system, f"probe-{secrets.token_hex(8)}")
            try:
                connector.identity(nobody)
            except SourceFault:
                self._say("fail", "no-way")
                return False
            try:
                people = await self._who(probe, connector, nobody)
            except (SourceFailure, SourceFault) as fault:
                self._failed(fault)
                return False
            if people:
                self._say("fail", "everybody")
                return False
        self._say("ok", "auth-none" if self._source.auth.scheme == "none" else "auth", scheme=self._source.auth.scheme)
        self._say("ok", "nobody", count=len(systems))
        return True

    async def _answers(self, probe: Probe, connector: Connector) -> None:
        await self._times(probe, connector)
        if self._source.protocol == "fhir-r4":
            await self._statement(probe, connector)
        if self._source.protocol == "graphql":
            outcome, kind, values = await schema_said(probe, self._source)
            self._say(outcome, kind, **values)
        self._coverage(connector)
        if self._identifier is not None:
            await self._someone(probe, connector, self._identifier)

    async def _tls(self) -> None:
        url = self._source.base_url
        if url.scheme == "http":
            here = loopback(url.host or "")
            self._say("ok" if here else "warn", "plain-here" if here else "plain")
            return
        try:
            days = await days_left(url.host or "", url.port or 443, self._source.budget.connect_s)
        except ValueError:
            self._say("fail", "tls-bad")
        except OSError:
            return  # said by the first call
        else:
            soon = days < CERTIFICATE_DAYS
            self._say("warn" if soon else "ok", "tls-soon" if soon else "tls", days=days)

    async def _who(self, probe: Probe, connector: Connector, identifier: Identifier) -> tuple[Person, ...]:
        return connector.read_identity(await probe.ask(connector.identity(identifier)))

    def _failed(self, fault: SourceFailure | SourceFault) -> None:
        if isinstance(fault, SourceTimeout):
            self._say("fail", "slow", deadline=self._source.budget.deadline_ms)
        elif isinstance(fault, SourceFault):
            known = fault.reason in ("unauthenticated", "forbidden")
            self._say("fail", fault.reason if known else "odd", reason=fault.reason)
        else:
            self._say("fail", "token" if isinstance(fault, CredentialsFault) else "silent", reason=fault.reason)

    async def _times(self, probe: Probe, connector: Connector) -> None:
        """Say how long a few calls take, and how far the clocks are apart."""
        request = connector.identity(Identifier(self._source.keyed_on[0], f"probe-{secrets.token_hex(8)}"))
        for _ in range(CALLS):
            try:
                await probe.ask(request)
            except SourceFailure as fault:
                self._failed(fault)
                return
        took = sorted(probe.took_ms[-CALLS:])
        late = took[-1] > self._source.budget.deadline_ms / 2
        self._say("warn" if late else "ok", "latency", calls=CALLS, median=took[len(took) // 2], longest=took[-1])
        if probe.apart_s is None:
            self._say("warn", "clock-none")
        else:
            apart = abs(round(probe.apart_s))
            self._say(_worse(apart, CLOCK_WARN_S, CLOCK_FAIL_S), "clock", seconds=apart)

    async def _statement(self, probe: Probe, connector: Connector) -> None:
        try:
            declared = read_capabilities(await probe.ask(ask_capabilities()))
            nothing = await probe.ask(Request("GET", NOWHERE, (("_count", "1"),)))
        except SourceFailure as fault:
            self._failed(fault)
            return
        if declared is None:
            self._say("warn", "undeclared")
        else:
            table = PathTable.load(shipped("fhir"), self._catalogue, str(self._source.base_url))
            for outcome, kind, values in compared(declared, self._source, table):
                self._say(outcome, kind, **values)
        if 200 <= nothing.status < 300:
            self._say("warn", "lenient")
        if self._source.capabilities.batch:
            await self._batch(probe, connector)

    async def _batch(self, probe: Probe, connector: Connector) -> None:
        """Try a batch about nobody: a server that takes none makes the connector ask again apart."""
        needs = [Need(kind, frozenset()) for kind in ("Condition", "Observation")]
        (request,) = connector.requests(needs, f"probe-{secrets.token_hex(8)}")
        try:
            reading = connector.read(request, await probe.ask(request), "")
        except (SourceFailure, SourceFault):
            self._say("warn", "batch-refused")
        else:
            self._say("warn" if reading.further else "ok", "batch-refused" if reading.further else "batch")

    def _coverage(self, connector: Connector) -> None:
        """Say how much of the schema the source's table reads: of a vendor's, what it has a row for."""
        types = sorted(self._given(connector))
        fields = {kind: _fields_of(self._catalogue, kind) for kind in types}
        read = sum(map(len, fields.values()))
        if self._source.mapping is not None:
            rows = (
                PathTable.load(self._source.mapping, self._catalogue, str(self._source.base_url)).mapping.get("fields")
                or {}
            )
            read = sum(name in (rows.get(kind) or {}) for kind in types for name in fields[kind])
        self._say("ok", "coverage", types=len(types), read=read, fields=sum(map(len, fields.values())))

    def _given(self, connector: Connector) -> frozenset[str]:
        chosen = self._source.capabilities.types
        asked = connector.types if chosen is None else frozenset(chosen) & connector.types
        return frozenset(one for one in asked if one in self._catalogue.record_types or one == "Patient")

    async def _someone(self, probe: Probe, connector: Connector, identifier: Identifier) -> None:
        """Look at the records of someone whom the source knows: counts alone."""
        if identifier.system not in self._source.keyed_on:
            self._say("warn", "not-keyed")
            return
        try:
            people = await self._who(probe, connector, identifier)
        except (SourceFailure, SourceFault) as fault:
            self._failed(fault)
            return
        if len(people) != 1:
            self._say("fail" if people else "warn", "several" if people else "not-found", count=len(people))
            return
        self._say("ok", "found")
        if self._source.kind == "registry":
            return
        read = []
        for kind in sorted(self._given(connector)):
            need = Need(kind, frozenset(_fields_of(self._catalogue, kind)))
            for request in connector.requests([need], people[0].local_id):
                read += [kind] if await self._records(probe, connector, kind, request) else []
        self._say("ok", "records", types=", ".join(dict.fromkeys(read)) or "–")

    async def _records(self, probe: Probe, connector: Connector, kind: str, request: Request) -> bool:
        """Say what is wrong with a type's first page; tell whether it held a record."""
        try:
            reading = connector.read(request, await probe.ask(request), "")
        except (SourceFailure, SourceFault) as fault:
            reason = fault.reason
            self._say("warn", "type-failed", type=kind, reason=reason)
            return False
        if reading.odd:
            self._say("warn", "left-out", type=kind, count=reading.odd)
        asked = dict(request.query).get("_count", "")
        more = any(one.path in (request.path, "") and "_id" not in dict(one.query) for one in reading.further)
        count = len({record.local_id for record in reading.records if record.type == kind})
        if more and asked.isdecimal() and count < int(asked):
            self._say("warn", "page-cut", given=count, asked=asked)
        return bool(reading.records)


def _fields_of(catalogue: Catalogue, kind: str) -> list[str]:
    made = (Kind.CONNECTION, Kind.VIEW, Kind.NODE)
    specs = catalogue.fields_of(kind).items()
    given = ((name, spec) for name, spec in specs if name not in GIVEN_HERE)
    return [name for name, spec in given if spec.standing is not Standing.STRUCTURAL and spec.kind not in made]


def _worse(value: float, warn: float, fail: float) -> Outcome:
    return "fail" if value > fail else "warn" if value > warn else "ok"
