"""Fitting: what two settings together make impossible, each fault with its place in the file.

Takes settings whose parts are right one by one. Gives the misfits; none is raised here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from types import MappingProxyType
from typing import TYPE_CHECKING

from gateway.settings.servers import shared_servers
from gateway.settings.sources import Source, SourceAuth, SourceMeasures

if TYPE_CHECKING:
    from gateway.settings.whole import Settings

TWO = 2

Place = tuple[str | int, ...]
"""Where in the file: keys, and ranks in lists."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A fault of several settings. `kind` names its sentence (`words.py`), `values` fill it."""

    kind: str
    place: Place
    values: dict[str, object] = field(default_factory=dict)


def misfits(settings: Settings) -> Iterator[Misfit]:
    """Yield every misfit, in the order of the file."""
    if settings.listen.workers > 1 and not settings.listen.admin_port:
        yield Misfit("workers-admin", ("listen", "workers"))
    yield from _policy(settings)
    yield from _acts(settings)
    yield from _servers(settings)
    yield from _among(settings.sources)
    for rank, source in enumerate(settings.sources):
        yield from _source(settings, source, ("sources", rank))


def _policy(settings: Settings) -> Iterator[Misfit]:
    if settings.policy.engine == "opa" and settings.policy.url is None:
        yield Misfit("opa-url", ("policy",))
    yield from _signers(settings)
    if settings.policy.deadline_ms >= settings.deadline_ms:
        yield Misfit("policy-deadline", ("policy", "deadline_ms"))
    if settings.documents.mode != "off" and settings.documents.path is None:
        yield Misfit("documents-path", ("documents",))


def _signers(settings: Settings) -> Iterator[Misfit]:
    signers, place = settings.policy.signers, ("policy", "signers")
    if not signers:
        if not settings.demo:
            yield Misfit("signers", place)
        return
    for rank, one in enumerate(signers):
        if any(one.name == other.name or one.public_key == other.public_key for other in signers[:rank]):
            yield Misfit("signer-twice", (*place, rank))
    if len({one.role for one in signers}) < TWO:
        yield Misfit("signer-roles", place)


def _acts(settings: Settings) -> Iterator[Misfit]:
    server, place = settings.audit.acts_server, ("audit", "acts_server")
    if server is None:
        return
    if settings.audit.acts is not None:
        yield Misfit("acts-twice", ("audit", "acts"))
    if (server.password is None) == (server.password_file is None):
        yield Misfit("acts-password", place)
    if server.deadline_ms >= settings.deadline_ms:
        yield Misfit("acts-deadline", (*place, "deadline_ms"))


def _servers(settings: Settings) -> Iterator[Misfit]:
    for place, server in shared_servers(settings):
        if not server.tls and not loopback(server.host):
            yield Misfit("server-plain", (*place, "tls"))
    cache = settings.cache.shared
    if cache is not None and cache.password is not None and cache.password_file is not None:
        yield Misfit("cache-password", ("cache", "shared"))


def _among(sources: Sequence[Source]) -> Iterator[Misfit]:
    seen: set[str] = set()
    for rank, source in enumerate(sources):
        if source.id in seen:
            yield Misfit("twice", ("sources", rank, "id"), {"source": source.id})
        seen.add(source.id)
    if sum(source.kind == "registry" for source in sources) != 1:
        yield Misfit("registry", ("sources",))


def _source(settings: Settings, source: Source, place: Place) -> Iterator[Misfit]:
    if source.protocol != "fhir-r4" and source.mapping is None:
        yield Misfit("mapping", place, {"source": source.id, "protocol": source.protocol})
    if source.kind == "registry" and not source.capabilities.consents:
        yield Misfit("consents", (*place, "capabilities", "consents"), {"source": source.id})
    if source.establishments and source.capabilities.measures != SourceMeasures():
        yield Misfit("measures", (*place, "capabilities", "measures"), {"source": source.id})
    if source.budget.deadline_ms >= settings.deadline_ms:
        yield Misfit("deadline", (*place, "budget", "deadline_ms"), {"source": source.id})
    if source.budget.connect_ms is not None and source.budget.connect_ms >= source.budget.deadline_ms:
        yield Misfit("connect", (*place, "budget", "connect_ms"), {"source": source.id})
    yield from _auth(source, (*place, "auth"))


_AUTH: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        "none": (frozenset(), frozenset()),
        "bearer": (frozenset({"token_file"}), frozenset()),
        "smart-backend-services": (frozenset({"client_id", "key_file"}), frozenset({"token_url", "scopes"})),
    }
)
"""Scheme -> the keys that it needs, and those that it may have."""


def _auth(source: Source, place: Place) -> Iterator[Misfit]:
    needed, possible = _AUTH[source.auth.scheme]
    usual = SourceAuth()
    given = {key for key in SourceAuth.model_fields if getattr(source.auth, key) != getattr(usual, key)} - {"scheme"}
    for key in sorted(needed - given):
        yield Misfit("auth-missing", place, {"source": source.id, "key": key, "scheme": source.auth.scheme})
    for key in sorted(given - needed - possible):
        yield Misfit("auth-other", (*place, key), {"source": source.id, "key": key, "scheme": source.auth.scheme})
    url = source.auth.token_url
    if url is not None and url.scheme != "https" and not loopback(url.host or ""):
        yield Misfit("auth-plain", (*place, "token_url"), {"source": source.id})


def loopback(host: str) -> bool:
    """Tell whether a host of a URL is this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
