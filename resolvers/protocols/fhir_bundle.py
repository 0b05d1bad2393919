"""FHIR answers: what came back, checked for form before anything is read of it.

Bundle, entries, next link, labels. Takes decoded JSON, whose resources may be unread. Gives resources and where the
next page is. Raises `SourceFault` with a word of its closed list. Never follows an address out of a source's own base.
https://hl7.org/fhir/R4/bundle.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from resolvers.protocols import SourceFault
from resolvers.protocols.decode import status
from resolvers.records import Label, Unread
from resolvers.scalars import SCALARS

__all__ = [
    "OUTCOME",
    "Link",
    "Page",
    "batch_parts",
    "collection",
    "failed",
    "follow",
    "labels",
    "resource",
    "sound",
    "stamp",
    "walk",
]

OUTCOME = "OperationOutcome"
_PORTS = {"http": 80, "https": 443}
_CODES = (str, dict, list)
"""Types of what is written under `code`."""


@dataclass(frozen=True, slots=True)
class Link:
    """A next page under the source's base: path without a leading slash, and parameters."""

    path: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A searchset: its resources with their mode (match, include, outcome), odd entries counted, next link, total.

    A resource is a dict, or `Unread` where the answer was `opened`.
    """

    entries: tuple[tuple[str, Any], ...]
    odd: int = 0
    next: str | None = None
    total: int | None = None

    @property
    def resources(self) -> tuple[tuple[str, Any], ...]:
        """The entries without remarks on the search itself."""
        return tuple(entry for entry in self.entries if entry[1]["resourceType"] != OUTCOME)

    @property
    def warns(self) -> bool:
        """Whether a remark says that the search failed in part (https://hl7.org/fhir/R4/http.html#search)."""
        return any(failed(body) for _, body in self.entries if body["resourceType"] == OUTCOME)

    def stops_short(self, seen: int) -> bool:
        """Say whether it is the last page and, `seen` matches before it, fewer came than the server counts."""
        came = self.odd + sum(mode != "include" for mode, _ in self.resources)
        return self.next is None and self.total is not None and self.total > seen + came


def failed(outcome: Mapping[str, Any]) -> bool:
    """Say whether an OperationOutcome tells of an error; its text is never read."""
    issues = outcome.get("issue")
    held = [one.get("severity") for one in issues if type(one) is dict] if type(issues) is list else []
    return "error" in held or "fatal" in held


def resource(json: Any, kind: str) -> dict[str, Any]:
    """Return a resource of this type; raise SourceFault("shape") otherwise."""
    if type(json) is dict and json.get("resourceType") == kind:
        return json
    raise SourceFault("shape")


def collection(json: Any) -> Page:
    """Read a searchset; raise SourceFault("shape") when it isn't one. Odd entries are counted, not fatal."""
    bundle = resource(json, "Bundle")
    entries, links = bundle.get("entry", []), bundle.get("link", [])
    if bundle.get("type") != "searchset" or type(entries) is not list or type(links) is not list:
        raise SourceFault("shape")
    _localise(entries)
    found = [one for entry in entries if (one := _entry(entry))]
    total = bundle.get("total")
    return Page(tuple(found), len(entries) - len(found), _next(links), total if type(total) is int else None)


def _entry(entry: Any) -> tuple[str, Any] | None:
    body = entry.get("resource") if type(entry) is dict else None
    if (type(body) is not dict and not isinstance(body, Unread)) or type(body.get("resourceType")) is not str:
        return None
    search = entry.get("search")
    mode = search.get("mode") if type(search) is dict else None
    return (mode if type(mode) is str else "match"), body


def _next(links: list[Any]) -> str | None:
    for link in links:
        if type(link) is dict and link.get("relation") == "next":
            address = link.get("url")
            if type(address) is not str or not address:
                raise SourceFault("shape")
            return address
    return None


def _localise(entries: list[Any]) -> None:
    """Write references to `urn:uuid:` entries of this bundle as Type/id, since no reader sees the bundle later."""
    names = {}
    for entry in entries:
        address, body = (entry.get("fullUrl"), entry.get("resource")) if type(entry) is dict else (None, None)
        if type(address) is str and address.startswith("urn:uuid:") and type(body) is dict:
            names[address] = f"{body.get('resourceType')}/{body.get('id')}"
    if names:
        for node in walk(entries):
            if type(written := node.get("reference")) is str and written in names:
                node["reference"] = names[written]


def walk(json: Any) -> Iterator[dict[str, Any]]:
    """Yield every object within, without recursion: a source chooses the depth."""
    stack = [json]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            yield node
            stack += [value for value in node.values() if type(value) in (dict, list)]
        elif type(node) is list:
            stack += node


def batch_parts(json: Any, count: int) -> list[tuple[Any, str]]:
    """Return (body, fault) for each of `count` queries of a batch; `fault` is empty when the body is there to read."""
    bundle = resource(json, "Bundle")
    entries = bundle.get("entry")
    if bundle.get("type") != "batch-response" or type(entries) is not list or len(entries) != count:
        raise SourceFault("shape")
    return [_part(entry) for entry in entries]


def _part(entry: Any) -> tuple[Any, str]:
    answer = entry.get("response") if type(entry) is dict else None
    written = answer.get("status") if type(answer) is dict else None
    if type(written) is not str or not written[:3].isascii() or not written[:3].isdigit():
        return None, "shape"
    try:
        status(int(written[:3]))
    except SourceFault as fault:
        return None, fault.reason
    return entry.get("resource"), ""


def follow(address: str, base_url: str, path: str) -> Link:
    """Return a next link as a path under the base; raise SourceFault("shape") when it leads elsewhere."""
    try:
        base, target = urlsplit(base_url), urlsplit(urljoin(f"{base_url}/{path}", address))
        same = _origin(base.scheme, base.hostname, base.port) == _origin(target.scheme, target.hostname, target.port)
    except ValueError:
        raise SourceFault("shape") from None
    plain = unquote(target.path)
    rest = target.path[len(base.path) :]
    inside = target.path.startswith(base.path) and rest[:1] in ("", "/")
    strange = "\\" in plain or "//" in plain or "$" in plain or ".." in plain.split("/") or "%" in rest
    if not same or not inside or strange or target.username is not None or target.password is not None:
        raise SourceFault("shape")
    return Link(rest.strip("/"), tuple(parse_qsl(target.query, keep_blank_values=True)))


def _origin(scheme: str, host: str | None, port: int | None) -> tuple[str, str, int]:
    return scheme, host or "", port or _PORTS.get(scheme, 0)


def labels(*held: Any) -> tuple[Label, ...] | None:
    """Read lists of codings as labels; None when any can't be read: the record is then withheld, never unlabelled."""
    found: list[Label] = []
    for codings in held:
        for coding in () if codings is None else codings if type(codings) is list else (None,):
            code = coding.get("code") if type(coding) is dict else None
            system = coding.get("system", "") if type(coding) is dict else None
            if type(code) is not str or not code or type(system) is not str:
                return None
            found.append(Label(system, code))
    return tuple(found)


def sound(value: Any) -> bool:
    """Say whether what a policy may read of an element has its shape: objects, and in them codes and codings."""
    waiting: list[Any] = [*value] if type(value) is list else [] if value is None else [value]
    if any(type(item) is not dict for item in waiting):
        return False
    while waiting:
        node = waiting.pop()
        if type(node) is dict:
            if not _coded(node):
                return False
            node = node.values()
        waiting += [one for one in node if type(one) in (dict, list)]
    return True


def _coded(node: dict[str, Any]) -> bool:
    if "code" in node and type(node["code"]) not in _CODES:
        return False
    if "system" in node and type(node["system"]) is not str:
        return False
    if "coding" not in node:
        return True
    codings = node["coding"]
    return type(codings) is list and all(type(one) is dict and type(one.get("code", "")) is str for one in codings)


def stamp(meta: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return (versionId, lastUpdated) of a meta element; None for one that isn't of its form."""
    return SCALARS["String"](meta.get("versionId")), SCALARS["DateTime"](meta.get("lastUpdated"))
