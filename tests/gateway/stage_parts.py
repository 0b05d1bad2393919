"""What the tests of single stages share: the schema, a keyring, prepared operations, made once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import StringIO
from typing import Any, cast

from gateway import settings
from gateway.access import Subject
from gateway.cache import Cache
from gateway.keyring import Keyring
from gateway.pipeline.operation import Operation, Operations
from gateway.pipeline.plan import Plan
from gateway.pipeline.planner import Planner
from gateway.settings import Limits
from gateway.telemetry import Telemetry
from resolvers.catalogue import Catalogue
from resolvers.paths import PathTable
from resolvers.records import Record
from resolvers.rows import shipped
from resolvers.schema import build_schema, core_of

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
OF_MARIE = 'patient(identifier: {value: "BOUM855510ZZ"})'


@cache
def schema() -> Any:
    """Return the Strawberry schema."""
    return build_schema()


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of the schema."""
    return Catalogue.of(schema())


@cache
def keyring() -> Keyring:
    """Return a keyring of one key."""
    return Keyring("k1", {"k1": bytes(range(64))})


def cache_of(name: str) -> Cache[Any]:
    """Return an empty cache whose clock stands still."""
    return Cache(name, keyring(), lambda: 0.0)


def operations(limits: Limits | None = None, *, introspection: bool = True) -> Operations:
    """Return a stage that remembers nothing yet."""
    return Operations(core_of(schema()), limits or Limits(), cache_of("documents"), introspection=introspection)


async def prepare(text: str, variables: Mapping[str, Any] | None = None, name: str | None = None) -> Operation:
    """Return an operation, prepared with the limits that ship."""
    return await operations().prepare(text, variables or {}, name, read_only=False)


async def plan(text: str, variables: Mapping[str, Any] | None = None, **nodes: str) -> Plan:
    """Return the plan of an operation; `nodes` gives the type behind each `node` root."""
    return await Planner(catalogue(), cache_of("plans")).plan(await prepare(text, variables), nodes)


@cache
def fhir() -> PathTable:
    """Return the path table of FHIR R4."""
    return PathTable.load(shipped("fhir"), catalogue(), "http://source.test/fhir")


def record(name: str, local_id: str = "r-1", source: str = "chus", /, **body: Any) -> Record:
    """Return a record as FHIR would hold it, of the patient p-1."""
    return Record(name, source, local_id, "p-1", {"resourceType": name, "id": local_id, **body}, fhir(), "2026-11-20")


def telemetry() -> Telemetry:
    """Return telemetry that goes nowhere."""
    return Telemetry(settings.Telemetry(), processors=(), stream=StringIO())


def subject(**changes: Any) -> Subject:
    """Return a physician of the hospital, with changes."""
    whole: dict[str, Any] = {
        "id": "dr-gagnon",
        "role": "physician",
        "organization": "org-chus",
        "territory": "ruisss-sherbrooke",
        "purposes": ("TREAT",),
        "scopes": ("record:read",),
        "roles": ("physician",),
        "standing": {"professional": "CMQ", "licence": "81002"},
    }
    return Subject(**{**whole, **changes})


class Told:
    """An engine that answers what it was told, and keeps what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, Any]] = []

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer the next, the last again when there is no other; raise one that is an error."""
        self.asked.append((entry_point, question))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return cast(Mapping[str, Any], answer)

    async def ready(self) -> bool:
        """It is."""
        return True

    def alive(self, revision: str) -> bool:
        """It is asked each time."""
        return False

    async def aclose(self) -> None:
        """Nothing to let go."""
