"""Documents: those that front ends were built with, known by id before anyone asks.

Takes a folder of `.graphql` files, Relay's persisted JSON or Apollo's persisted query manifest, read once. Gives the
text that a request means, or refuses it. Nothing is ever registered by a request. The parameter `documentId` is that of
GraphQL over HTTP (appendix Persisted Documents), `extensions.persistedQuery.sha256Hash` Apollo's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from gateway import settings
from gateway.errors import BadUserInput, OperationRefused

SHA256 = "sha256:"
SUFFIXES = frozenset({".graphql", ".gql"})


class DocumentsFault(ValueError):
    """The documents can't be used; says which file, and why."""


def read_documents(path: Path) -> dict[str, str]:
    """Return the documents of a folder or a manifest: text by id; raise `DocumentsFault`.

    Every document is known under `sha256:` and the hash of its text too. A file of a folder is known under its name
    without the suffix.
    """
    found: dict[str, str] = {}
    for name, text in _entries(path):
        for key in (name, SHA256 + hash_of(text)):
            if found.setdefault(key, text) != text:
                raise DocumentsFault(f"{path}: two documents have the id {name}")
    if not found:
        raise DocumentsFault(f"{path}: there is no document")
    return found


def hash_of(text: str) -> str:
    """Return the SHA-256 of a document's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class Documents:
    """Finds the text of requests. `count` is told `id`, `known` or `unknown` for each text that may run."""

    def __init__(self, chosen: settings.Documents, count: Callable[[str], None]) -> None:
        """Read the documents; raise `DocumentsFault`."""
        self._mode = chosen.mode
        self._count = count
        self._texts: Mapping[str, str] = {}
        if chosen.mode != "off" and chosen.path is not None:
            self._texts = read_documents(chosen.path)

    def text(self, query: str, document_id: str | None) -> str:
        """Return the text to run; `query` is empty when none was sent.

        Raise `BadUserInput` for an id that is unknown or another text's, `OperationRefused` for a text that may not be
        sent here.
        """
        if document_id is not None and not query:
            return self._by_id(document_id)
        if document_id is not None and not self._names(document_id, query):
            raise BadUserInput("document-other")
        if self._mode == "off":
            return query
        if self._mode == "enforce":
            raise OperationRefused("document-by-id")
        known = SHA256 + hash_of(query) in self._texts
        if self._mode == "safelist" and not known:
            raise OperationRefused("document-untrusted")
        self._count("known" if known else "unknown")
        return query

    def _by_id(self, document_id: str) -> str:
        if self._mode == "off":
            raise BadUserInput("documents-off")
        text = self._texts.get(document_id) or self._texts.get(document_id.removeprefix(SHA256))
        if text is None:
            raise BadUserInput("document-unknown")
        self._count("id")
        return text

    def _names(self, document_id: str, query: str) -> bool:
        return document_id == SHA256 + hash_of(query) or self._texts.get(document_id) == query


def _entries(path: Path) -> Iterator[tuple[str, str]]:
    try:
        if path.is_dir():
            for file in sorted(path.iterdir()):
                if file.suffix in SUFFIXES:
                    yield file.stem, file.read_text("utf-8")
            return
        manifest = msgspec.json.decode(path.read_bytes())
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as fault:
        raise DocumentsFault(f"{path}: can't be read as documents ({type(fault).__name__})") from None
    yield from _manifest(path, manifest)


def _manifest(path: Path, manifest: Any) -> Iterator[tuple[str, str]]:
    """Yield the entries of Relay's file, a text by id, or of Apollo's, a list of operations."""
    entries: Any = None
    if isinstance(manifest, dict):
        entries = manifest.items()
        if manifest.get("format") == "apollo-persisted-query-manifest" and manifest.get("version") == 1:
            operations = manifest.get("operations")
            entries = [_operation(one) for one in operations] if isinstance(operations, list) else None
    for name, text in entries if entries is not None else [(None, None)]:
        if not isinstance(name, str) or not isinstance(text, str):
            raise DocumentsFault(f"{path}: neither Relay's persisted queries nor Apollo's manifest")
        yield name, text


def _operation(one: Any) -> tuple[Any, Any]:
    return (one.get("id"), one.get("body")) if isinstance(one, dict) else (None, None)
