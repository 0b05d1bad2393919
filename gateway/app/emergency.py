"""Emergency: the register of acts, the stage that uses it, and the delivery of notices, made from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import httpx

from gateway.acts import Outbox
from gateway.app.lasting import Lasting
from gateway.ledger.acts import fields_read
from gateway.obligations import Obligations
from gateway.pipeline.emergency import Emergencies
from gateway.pipeline.permission import Permission
from gateway.settings import Settings


def make_emergencies(settings: Settings, lasting: Lasting) -> Emergencies:
    """Return the stage of emergency acts."""
    now = lasting.ports.now
    return Emergencies(
        Permission(lasting.engine, lasting.telemetry, settings.policy.profile, now),
        lasting.register,
        Obligations(lasting.register, lasting.telemetry, now=now),
        lasting.keyring,
        partial(fields_read, settings.audit.database, lasting.keyring),
    )


def make_outbox(settings: Settings, lasting: Lasting) -> Outbox | None:
    """Return what delivers notices; None when the settings name nowhere to."""
    url = settings.notices.url
    send = lasting.ports.tell or (partial(_post, lasting.http, str(url)) if url is not None else None)
    if send is None:
        return None
    fault = partial(lasting.telemetry.fault, "officer.notice")
    return Outbox(lasting.register, send, waiting=lasting.telemetry.undelivered, failed=fault)


async def _post(http: httpx.AsyncClient, url: str, body: Mapping[str, str]) -> bool:
    try:
        answer = await http.post(url, json=dict(body))
    except httpx.HTTPError:
        return False
    return answer.is_success
