"""Kept consents: those that the sources of a real gateway keep about one patient, for an officer who lints them.

Takes settings and a NAM. Runs the gateway's own desk in this process: the patient is located, their Consents are read
as evidence, and the log says who looked before anything is told. No record is read.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from pathlib import Path
from typing import Final

from gateway.app import create_app, keyring_of
from gateway.cli.explained import Listening, Transports, beside, officer_here, own_key
from gateway.engines import BareEngine, Bundle
from gateway.errors import PasserelleError
from gateway.insurance_number import NAM, canonical
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, Operation, instant
from gateway.located import Located
from gateway.officers.consents_files import Kept, Unread
from gateway.pipeline.locate import Locator
from gateway.serve import ServeFault
from gateway.settings import Settings
from gateway.sources import Fault, SourceDesk, Visit
from resolvers.protocols import Identifier

LINTED = "CONSENTS_LINTED"
"""Code of the entry that a lint of a patient's Consents leaves in the log."""
DIRECTIVES: Final = "Patient.directives"
CATEGORY: Final = "directive"
"""What left, and of which category: the Consents that an officer was given."""


def kept_consents(
    settings: Settings, nam: str, policies: Path, transports: Transports | None = None
) -> tuple[Kept | Unread, ...]:
    """Return the patient's Consents, each under its source's id, and the sources that don't give theirs.

    Raise `ServeFault` when the registry doesn't answer, or the log can't be written; `BundleRefused` for a policy.
    """
    asked, engine = canonical(Identifier(NAM, nam)), Listening(BareEngine(Bundle.load(policies)), reads_records=False)
    try:
        return asyncio.run(_read(settings, asked, engine, transports or {}))
    except PasserelleError as error:
        raise ServeFault(error.code) from None


async def _read(
    settings: Settings, asked: Identifier, engine: Listening, transports: Transports
) -> tuple[Kept | Unread, ...]:
    """Run the gateway, read, and write down what was read, whether or not all of it could be."""
    keyring = keyring_of(settings)
    ledger = Ledger(settings.audit.database, settings.audit.anchor, keyring)
    app = create_app(*beside(settings, engine, own_key(), transports, ledger))
    async with app.router.lifespan_context(app):
        desk = app.state.gateway.current.desk
        visit = Visit(user=officer_here().id, deadline=time.monotonic() + settings.deadline_ms / 1000)
        located, found = Located(), tuple[Kept | Unread, ...]()
        try:
            located = await Locator(desk).locate(visit, asked, ask_all=True)
            found = await _statements(desk, visit, located)
        finally:
            await ledger.append(_entry(keyring, asked, visit, located, found))
        return found


async def _statements(desk: SourceDesk, visit: Visit, located: Located) -> tuple[Kept | Unread, ...]:
    """Read what is kept under the patient's file at each source, and under those that it replaces."""
    silent = sorted({*located.faults, *located.excluded})
    found: list[Kept | Unread] = [Unread(source, reason="silent") for source in silent]
    for source, person in sorted(located.people.items()):
        if "Directive" not in desk.connectors[source].types:
            continue
        try:
            kept = [await desk.statements(visit, source, file) for file in (person.local_id, *person.replaces)]
        except Fault:
            found.append(Unread(source, reason="silent"))
        else:
            found += [Kept(source, 0, "Consent", one.body) for statements in kept for one in statements]
    return tuple(found)


def _entry(
    keyring: Keyring, asked: Identifier, visit: Visit, located: Located, found: tuple[Kept | Unread, ...]
) -> AuditEntry:
    """Return the entry that says which officer read whose Consents, and where; a reading, where there were any."""
    given = dict(Counter(one.file for one in found if isinstance(one, Kept)))
    numbers = {asked, *located.trusted, *(one for person in located.people.values() for one in person.identifiers)}
    ordered = sorted(numbers, key=lambda one: (one.system, one.value))
    return AuditEntry(
        decision_id=secrets.token_urlsafe(18),
        recorded=instant(time.time()),
        outcome="released" if given else "refused",
        code=LINTED,
        subject=officer_here(),
        patients=tuple(keyring.pseudonyms(one.system, one.value)[0] for one in ordered),
        operation=Operation("policy lint-consents"),
        released={DIRECTIVES: given} if given else {},
        categories=(CATEGORY,) if given else (),
        categories_at=dict.fromkeys(given, (CATEGORY,)),
        evidence=tuple(sorted(set(visit.evidence))),
        localization=located.how,
        conflicts=located.conflicts,
    )
