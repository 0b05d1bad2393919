"""Claims: what a verified token says, each claim of the type and size that it may have.

Takes the payload of a token whose signature holds. Gives a `Token`, from which a `Subject` is made under one role.
Never verifies a signature, and never keeps the token's text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gateway.access import Subject
from gateway.errors import Forbidden, PurposeRequired, Unauthenticated

Refusal = Literal[
    "missing", "malformed", "algorithm", "key", "signature", "expired", "audience", "issuer", "claims"
]  # why a token was refused: for the audit, never for the caller

LONGEST_CLAIM = 512
"""Characters of the longest claim that is read."""

MOST_GROUPS = 64
"""Most groups that a token may name."""

_STANDING_TEXTS = ("professional", "licence", "supervisor", "specialty")
_PURPOSE = re.compile(r"[A-Z]{3,12}")


class TokenRefused(Unauthenticated):
    """No valid token. `reason` is for the audit; the caller reads the same sentence whatever it is."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__()
        self.reason: Refusal = reason


@dataclass(frozen=True, slots=True)
class Token:
    """What a verified token says; `expires` is in seconds since 1970."""

    id: str
    roles: tuple[str, ...]
    organization: str
    territory: str
    purposes: tuple[str, ...]
    scopes: tuple[str, ...]
    standing: Mapping[str, Any] = field(repr=False)
    name: str | None = field(repr=False)
    patient: tuple[str, str] | None = field(repr=False)
    digest: str
    expires: float
    groups: tuple[str, ...] | None = None

    def subject(self, active_role: str | None, establishment: str = "unknown") -> Subject:
        """Return the subject under one role: the one asked for, else the first; raise `Forbidden('role')`.

        `establishment` is what the settings say of the token's organization.
        """
        wanted = active_role.strip() if active_role else next(iter(self.roles), "")
        if wanted not in self.roles:
            raise Forbidden("role")
        return Subject(
            id=self.id,
            role=wanted,
            organization=self.organization,
            territory=self.territory,
            purposes=self.purposes,
            scopes=self.scopes,
            roles=self.roles,
            standing=self.standing,
            name=self.name,
            patient=self.patient,
            establishment=establishment,
            groups=self.groups,
        )

    def purpose(self, header: str | None) -> str:
        """Return the one purpose of use; raise `PurposeRequired` for none or several, `Forbidden('purpose')`."""
        codes = [code.strip() for code in (header or "").split(",")]
        if len(codes) > 1:
            raise PurposeRequired("purpose-several")
        if not _PURPOSE.fullmatch(codes[0]):
            raise PurposeRequired
        if codes[0] not in self.purposes:
            raise Forbidden("purpose")
        return codes[0]


def token_of(claims: Mapping[str, Any], digest: str) -> Token:
    """Return the token of verified claims (docs/guides/front-ends.md); one of another type raises `TokenRefused`."""
    try:
        return Token(
            id=_text(claims["sub"]),
            roles=_texts(claims.get("roles", [])),
            organization=_text(claims.get("organization", "")),
            territory=_text(claims.get("territory", "")),
            purposes=_texts(claims.get("purposes", [])),
            scopes=tuple(_text(claims.get("scope", "")).split()),
            standing=_standing(claims.get("standing", {})),
            name=None if claims.get("name") is None else _text(claims["name"]),
            patient=_patient(claims.get("patient")),
            digest=digest,
            expires=float(claims["exp"]),
            groups=_groups(claims.get("groups")),
        )
    except (TypeError, ValueError, KeyError, OverflowError):
        raise TokenRefused("claims") from None


def _text(value: object) -> str:
    """Return a text that may be written in a log or a database: bounded, no control character, no half of a pair."""
    if not isinstance(value, str) or len(value) > LONGEST_CLAIM or not value.isprintable():
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or "" in value:
        raise TypeError
    return tuple(_text(item) for item in value)


def _patient(value: object) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not value.get("system") or not value.get("value"):
        raise TypeError
    return _text(value["system"]), _text(value["value"])


def _standing(value: object) -> dict[str, Any]:
    """Return the known parts of a standing: texts, and authorization {id, until, perhaps trained_until}."""
    if not isinstance(value, dict):
        raise TypeError
    standing: dict[str, Any] = {key: _text(value[key]) for key in _STANDING_TEXTS if value.get(key) is not None}
    authorization = value.get("authorization")
    if authorization is not None:
        until, trained = _instant(authorization["until"]), authorization.get("trained_until")
        training = {} if trained is None else {"trained_until": _instant(trained)}
        standing["authorization"] = {"id": _text(authorization["id"]), "until": until, **training}
    return standing


def _instant(value: object) -> int:
    """Return whole seconds since 1970, UTC."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _groups(value: object) -> tuple[str, ...] | None:
    """Return the ids of the subject's groups, each once; None when the token says nothing of them."""
    if value is None:
        return None
    groups = tuple(sorted(set(_texts(value))))
    if len(groups) > MOST_GROUPS:
        raise TypeError
    return groups
