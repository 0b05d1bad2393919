"""Tokens: asks the running demo issuer for a token.

Takes a name of the staff table, a purpose and the demo's first port. Gives a JWT. Raises `DemoFault`, one sentence,
when the demo isn't running or nobody has that name. Never keeps the token.
"""

from __future__ import annotations

from typing import Any

import httpx

from gateway.demo.config import Addresses
from gateway.demo.faults import DemoFault


def fetch_token(name: str, purpose: str | None = None, port: int = 8000) -> str:
    """Return a token from the demo that listens on `port` (the gateway's)."""
    issuer = Addresses(port).issuer
    asked = {"as": name} | ({"purpose": purpose} if purpose else {})
    try:
        answer = httpx.post(f"{issuer}/token", json=asked, timeout=5.0, trust_env=False)
        body: Any = answer.json()
    except (httpx.HTTPError, ValueError) as fault:
        raise DemoFault(
            f"No demo issuer answers at {issuer}: start it with `make demo`, or give its --port."
        ) from fault
    if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
        said = body.get("error_description") if isinstance(body, dict) else None
        raise DemoFault(str(said or f"{issuer} gave no token."))
    token: str = body["access_token"]
    return token
