"""Policy questions: what is asked of the policy about someone of the stories' cast, of the demo, of a real gateway."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gateway.access import Engine
from gateway.cli.explained import (
    Listening,
    Person,
    Transports,
    ask,
    demo_gateway,
    own_key,
    real_gateway,
    token_of,
)
from gateway.cli.policy_explain import Wish, part
from gateway.demo.faults import UnknownPerson
from gateway.insurance_number import NAM
from gateway.officers.explanation import Wanted
from gateway.officers.field_query import field_query
from gateway.officers.stories import question_of, read_cases
from gateway.officers.supposed_records import suppose
from gateway.serve import ServeFault
from gateway.settings import read_settings
from resolvers.schema import build_schema, core_of

if TYPE_CHECKING:
    from gateway.officers.causes import Causes
    from gateway.sentences import Language

Asked = tuple[dict[str, Any], Wanted]


def asked_of(wish: Wish, causes: Causes, policies: Path, language: Language) -> Asked:
    """Return the question of whom the wish is about: a real gateway's with its settings, else the cast's or the demo's.

    Raise `ServeFault` for someone whom nobody knows there.
    """
    if wish.config is not None:
        if wish.claims is None:
            raise ServeFault(part("no-claims", language))
        return of_gateway(wish, causes)
    return of_cast(wish, policies, language) or of_demo(wish, causes, language)


def of_cast(wish: Wish, policies: Path, language: Language) -> Asked | None:
    """Return the question about a patient of the cast; None when the cast has no such patient.

    Raise `ServeFault` when the cast has no such person, `BundleRefused` for a cast that can't be read.
    """
    cast, _ = read_cases(policies / "cases")
    if wish.patient not in cast.get("patients", {}):
        return None
    people = cast["subjects"]
    if wish.who not in people:
        raise ServeFault(part("no-one", language, name=wish.who, names=", ".join(people)))
    purpose = wish.purpose or people[wish.who]["purposes"][0]
    story: dict[str, Any] = {"as": wish.who, "patient": wish.patient, "purpose": purpose}
    change = {"with": {"subject": {"role": wish.role}}} if wish.role else {}
    question = question_of({**story, **change, "expect": {wish.field: "permit"}}, cast)
    return question, Wanted(wish.field, wish.patient)


def of_demo(wish: Wish, causes: Causes, language: Language) -> Asked:
    """Return the question that the demo's gateway would ask; raise `ServeFault` when nobody has that name."""
    engine = Listening(causes.engine, reads_records=True)
    try:
        name = asyncio.run(_in_the_demo(wish, engine))
    except UnknownPerson as fault:
        raise ServeFault(str(fault)) from None
    return _heard(engine.heard, causes, Wanted(wish.field, wish.patient, who=name))


async def _in_the_demo(wish: Wish, engine: Listening) -> str:
    async with demo_gateway(engine) as (client, issuer):
        claims = issuer.claims(wish.who)
        purpose = wish.purpose or claims["purposes"][0]
        token = issuer.mint(
            wish.who, purposes=sorted({purpose, *claims["purposes"]}), roles=_roles(wish, claims["roles"])
        )
        person = Person(str(claims["name"]), token, purpose, wish.role)
        await ask(client, person, _query(wish.field), {"system": NAM, "value": wish.patient})
        return person.name


def of_gateway(wish: Wish, causes: Causes, transports: Transports | None = None) -> Asked:
    """Return the question that a real gateway would ask; the evidence that it rests on is read, and audited.

    Raise what settings, keys and a policy that are not fit to start with raise.
    """
    import yaml

    settings = read_settings(wish.config or Path())
    claims = yaml.safe_load((wish.claims or Path()).read_text("utf-8"))
    claims = claims if isinstance(claims, dict) else {}
    engine: Engine = causes.engine
    listening, key = Listening(engine, reads_records=False), own_key()
    purpose = wish.purpose or next(iter(claims.get("purposes", [])), "")
    token = token_of({"sub": wish.who, **claims}, settings, key, int(time.time()))
    person = Person(str(claims.get("name") or wish.who), token, purpose, wish.role)

    async def run() -> None:
        async with real_gateway(settings, listening, key, transports or {}) as client:
            await ask(client, person, _query(wish.field), {"system": NAM, "value": wish.patient})

    asyncio.run(run())
    missing = ("not-read",) if listening.heard else ()
    question, wanted = _heard(listening.heard, causes, Wanted(wish.field, "–", missing, person.name))
    return suppose(question, causes.tables, wish.field) if listening.heard else question, wanted


def _heard(heard: dict[str, Any], causes: Causes, wanted: Wanted) -> Asked:
    """Return the question that was heard; one about nobody when none was: no such patient, or no evidence."""
    nobody = {
        "now": int(time.time()), "profile": "quebec", "purpose": "", "subject": {"id": wanted.who, "role": "–"},
        "sources": {}, "patients": {}, "classes": {}, "requests": [], "emergency": {"attested": None, "override": None},
    }  # fmt: skip
    return heard or nobody, wanted


def _roles(wish: Wish, roles: list[str]) -> list[str]:
    return [*([wish.role] if wish.role and wish.role not in roles else []), *roles]


def _query(field: str) -> str:
    return field_query(core_of(build_schema()), field)
