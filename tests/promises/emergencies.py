"""Emergency acts in the house, for tests: ask for one, read one back, look at the register."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gateway.acts import Held, Told, read_acts, read_notices
from gateway.engines import Bundle, EmbeddedEngine
from tests.house import MARIE, House, Reply

BUNDLE = Path(__file__).resolve().parents[2] / "policies"

FIELDS = """{
  id __typename who { name role { code } organization { name } }
  reason startedAt expiresAt fieldsRead verdict reviewedAt
}"""
BREAK = f"mutation($input: BreakGlassInput!) {{ breakGlass(input: $input) {{ clientMutationId override {FIELDS} }} }}"
ATTEST = """mutation($input: AttestRelationshipInput!) {
  attestRelationship(input: $input) {
    clientMutationId relationship { id kind { code label } reason since until }
  }
}"""
REVIEW = f"""mutation($input: ReviewOverrideInput!) {{
  reviewOverride(input: $input) {{ clientMutationId override {FIELDS} }}
}}"""
NODE = f"""query($id: ID!) {{
  node(id: $id) {{ __typename ... on Override {FIELDS} ... on AttestedRelationship {{ reason until }} }}
}}"""


async def break_glass(
    house: House,
    *,
    who: str = "dr-pelletier",
    purpose: str = "ETREAT",
    patient: str = MARIE,
    reason: str = "Arrêt cardiaque",
    minutes: int | None = 60,
    risk: bool = True,
    unobtainable: bool = True,
    client: str | None = None,
    claims: Mapping[str, Any] | None = None,
) -> Reply:
    """Open an override."""
    given = {
        "clientMutationId": client, "patient": {"value": patient}, "riskToLifeOrIntegrity": risk,
        "consentCannotBeObtained": unobtainable, "reason": reason, "minutes": minutes,
    }  # fmt: skip
    return await house.ask(BREAK, who=who, purpose=purpose, variables={"input": given}, **(claims or {}))


async def attest(
    house: House,
    *,
    who: str = "dr-urgence",
    purpose: str = "ETREAT",
    patient: str = MARIE,
    reason: str = "Arrivée inconsciente",
    minutes: int | None = 60,
    kind: str = "emergency_arrival",
    system: str | None = None,
    client: str | None = None,
) -> Reply:
    """Attest a relationship."""
    identifier = {"value": patient} if system is None else {"system": system, "value": patient}
    given = {"patient": identifier, "kind": kind, "reason": reason, "minutes": minutes, "clientMutationId": client}
    return await house.ask(ATTEST, who=who, purpose=purpose, variables={"input": given})


async def override_of(house: House, id: str, *, who: str = "dr-pelletier", purpose: str = "ETREAT") -> Reply:
    """Read an act by its id."""
    return await house.ask(NODE, who=who, purpose=purpose, variables={"id": id})


def acts_of(house: House) -> list[Held]:
    """Return what the register holds."""
    return read_acts(house.settings.audit.register, house.keyring)


def notices_of(house: House) -> list[Told]:
    """Return the notices that the register holds."""
    return read_notices(house.settings.audit.register, house.keyring)


class Answering:
    """The embedded engine, some of whose answers are changed: at an entry point, these members replace its own.

    The revision `r` stands for the bundle's own.
    """

    def __init__(self, answers: Mapping[str, Mapping[str, Any]], *, whole: bool = True) -> None:
        """`whole`: the answers given are all of the answer, rather than a part of it."""
        bundle = Bundle.load(BUNDLE)
        self._engine, self._revision = EmbeddedEngine(bundle), bundle.revision
        self.answers, self._whole = dict(answers), whole
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append((entry_point, question))
        answer = await self._engine.evaluate(entry_point, question)
        if entry_point not in self.answers:
            return answer
        changed = dict(self.answers[entry_point])
        if changed.get("revision") == "r":
            changed["revision"] = self._revision
        return changed if self._whole else {**answer, **changed}

    async def ready(self) -> bool:
        return True

    def alive(self, revision: str) -> bool:
        return True

    async def aclose(self) -> None:
        await self._engine.aclose()
