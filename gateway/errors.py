"""Errors, sorted by who may read them.

    PasserelleError
    ├── RequestError             the caller may read it; made only of what the caller sent
    │   ├── BadUserInput             BAD_USER_INPUT       400
    │   │   └── Invalid                  several at once
    │   ├── OperationRefused         OPERATION_REFUSED    400
    │   │   └── MethodRefused            by GET               405
    │   ├── Unauthenticated          UNAUTHENTICATED      401
    │   ├── PurposeRequired          PURPOSE_REQUIRED     403
    │   ├── Forbidden                FORBIDDEN            403
    │   │   └── ActRefused               an emergency act; 200 when its input is what is refused
    │   │       └── DirectiveRefused         a directive that is recorded or revoked; likewise
    │   ├── RateLimited              RATE_LIMITED         429
    │   └── Overloaded               OVERLOADED           503
    │       └── IdentityUnavailable      the issuer's keys can't be had
    └── InternalError            the caller sees a code and a decision id
        ├── DecisionUnavailable      POLICY_UNAVAILABLE   503
        ├── ConsentUnavailable       CONSENT_UNAVAILABLE  503
        ├── AuditUnavailable         AUDIT_UNAVAILABLE    503
        └── Unexpected               INTERNAL             500

A refusal of a field is a value (`access.Verdict`), never an exception. Codes and statuses: docs/reference/errors.md.
"""

from __future__ import annotations

from typing import ClassVar


class PasserelleError(Exception):
    """Base of every error that the gateway raises by itself."""

    code: ClassVar[str] = "INTERNAL"
    status: ClassVar[int] = 500
    retry_after: int | None = None


class RequestError(PasserelleError):
    """The caller may read it. `key` names the sentence (`messages.py`), `detail` fills it with what the caller sent."""

    def __init__(self, key: str = "", /, *, line: int = 0, column: int = 0, **detail: str | int) -> None:
        super().__init__(key or self.code)
        self.key = key or self.code
        self.detail = detail
        self.location = (line, column) if line else None


class BadUserInput(RequestError):
    """The document, a variable, an identifier or a cursor is not well formed."""

    code, status = "BAD_USER_INPUT", 400


class Invalid(BadUserInput):
    """Several faults of one document."""

    def __init__(self, faults: tuple[RequestError, ...]) -> None:
        super().__init__("validation")
        self.faults = faults


class OperationRefused(RequestError):
    """The operation is well formed and not one that this gateway runs (two patients, too deep, over GET)."""

    code, status = "OPERATION_REFUSED", 400


class MethodRefused(OperationRefused):
    """GET brought an operation that isn't safe (GraphQL over HTTP, GET; RFC 9110, 15.5.6)."""

    status = 405


class Unauthenticated(RequestError):
    """No valid token."""

    code, status = "UNAUTHENTICATED", 401


class PurposeRequired(RequestError):
    """No purpose of use, or several."""

    code, status = "PURPOSE_REQUIRED", 403


class Forbidden(RequestError):
    """The purpose or the role is not open to this subject."""

    code, status = "FORBIDDEN", 403


class ActRefused(Forbidden):
    """The policy refuses an emergency act, or its review; `reason` is the policy's code."""

    OF_CALLER: ClassVar[frozenset[str]] = frozenset(
        {"AUTHORIZATION", "PURPOSE", "QUESTION", "ROLE", "SCOPE", "SHAPE", "SILENCE", "STANDING", "SUPERVISION"}
    )
    """Reasons that lie in who asks and why, whatever they gave: the whole request is refused."""

    def __init__(self, reason: str) -> None:
        super().__init__("act-own" if reason == "OWN_RECORD" else "act")
        self.reason = reason

    @property
    def of_input(self) -> bool:
        """Tell whether what was given is refused, rather than who gave it."""
        return self.reason not in self.OF_CALLER


class DirectiveRefused(ActRefused):
    """The policy refuses that a directive be recorded or revoked; `reason` is the policy's code.

    Whoever the patient is, and whether anybody is known under the number, one answer says it: `PATIENT`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.key = "directive-issuer" if reason == "ISSUER" else "directive"


class RateLimited(RequestError):
    """Too many requests of one caller; `Retry-After` says when one more is taken."""

    code, status, retry_after = "RATE_LIMITED", 429, 1

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__()
        self.retry_after = retry_after


class Overloaded(RequestError):
    """Too many requests in all."""

    code, status, retry_after = "OVERLOADED", 503, 1


class IdentityUnavailable(Overloaded):
    """The issuer's keys can't be had: no token can be judged, and that is not the caller's fault."""

    def __init__(self) -> None:
        super().__init__("issuer")


class InternalError(PasserelleError):
    """The caller sees a code and the decision id, nothing else."""


class DecisionUnavailable(InternalError):
    """The policy engine gave no usable answer."""

    code, status, retry_after = "POLICY_UNAVAILABLE", 503, 2


class StaleRevision(DecisionUnavailable):
    """The engine answered with another revision than that of the tables that label here.

    The operation waits until both agree, a moment at most, and asks again once; then it is denied.
    """

    def __init__(self, answered: str = "") -> None:
        super().__init__()
        self.answered = answered


class ConsentUnavailable(InternalError):
    """The registry of directives gave no usable answer."""

    code, status, retry_after = "CONSENT_UNAVAILABLE", 503, 2


class AuditUnavailable(InternalError):
    """What was about to leave could not be written down."""

    code, status, retry_after = "AUDIT_UNAVAILABLE", 503, 2


class Unexpected(InternalError):
    """A fault of the gateway itself."""

    code, status = "INTERNAL", 500
