"""FHIR resources, unread: an answer whose resources are cut apart, and decoded by whoever reads them.

Takes the bytes of a Bundle. Gives it as decoded JSON, but for its resources, which are `Unread`: of each, the elements
at its top, as bytes. What a plain decoder would refuse is refused here, at once: nothing that was put off fails later.
What is odd in any way is decoded whole, by `decode`, as every other answer. docs/decisions/deferred-bodies.md
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec

from resolvers.protocols import Response
from resolvers.protocols.decode import DECODER, decode, status
from resolvers.records import Unread

__all__ = ["Alike", "FhirUnread", "opened"]

T = TypeVar("T")

_DEEPEST: Final = 500
"""Most objects and lists within a resource that is put off: whoever decodes it has half of Python's stack for them."""
_DIGITS: Final = 1_000
"""Longest number that is put off, in digits; a decoder refuses one of over 4,300."""
_ZEROS: Final = bytes.maketrans(b"123456789", b"000000000")
_SPELLED: Final = re.compile(rb"\\u00[0-7]")
"""A character of ASCII that is spelled by its number, as any name or text may be (RFC 8259, section 7)."""
_ELEMENTS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODER: Final = msgspec.json.Encoder(enc_hook=str)
_ABSENT: Final = msgspec.Raw(b"")


class _Entry(msgspec.Struct, gc=False):
    resource: msgspec.Raw = _ABSENT
    fullUrl: Any = None
    search: Any = None
    response: Any = None


class _Bundle(msgspec.Struct, gc=False):
    resourceType: Any = None
    type: Any = None
    entry: list[_Entry] = []
    link: Any = []
    total: Any = None


_BUNDLE: Final = msgspec.json.Decoder(_Bundle, float_hook=DECODER.float_hook)


class _Odd(Exception):
    """An answer that is decoded whole."""


class _Text:
    """The bytes of an answer, which its resources are parts of; what they can't say, none of them says."""

    __slots__ = ("_bytes", "_told")

    def __init__(self, text: bytes) -> None:
        self._bytes = text
        self._told: dict[str, bool] = {}

    def may_say(self, word: str) -> bool:
        """Tell whether an ASCII word may be in it; looked for once."""
        if word not in self._told:
            self._told[word] = _may_say(self._bytes, word.encode("ascii"))
        return self._told[word]


def _may_say(text: bytes, word: bytes) -> bool:
    return word in text or (b"\\u00" in text and _SPELLED.search(text) is not None)


class FhirUnread(Unread):
    """A resource: its bytes, those of each element, and elements that were put in place of what was written."""

    __slots__ = ("_elements", "_raw", "_text", "instead", "kind")

    def __init__(
        self, raw: bytes, elements: Mapping[str, msgspec.Raw], text: _Text, instead: Mapping[str, Any] | None = None
    ) -> None:
        self._raw, self._elements, self._text = raw, elements, text
        self.instead: Mapping[str, Any] = instead or {}
        """Elements in place of what is written."""
        self.kind: Any = DECODER.decode(elements["resourceType"]) if "resourceType" in elements else None
        """Its resource type; of any shape, as a source writes it."""

    def __getitem__(self, name: str) -> Any:
        if name == "resourceType" and self.kind is not None:
            return self.kind
        return self.instead[name] if name in self.instead else DECODER.decode(self._elements[name])

    def __contains__(self, name: object) -> bool:
        return name in self._elements or name in self.instead

    def get(self, name: str, default: Any = None) -> Any:
        """Return an element, decoded; `default` when it isn't there."""
        if name in self._elements or name in self.instead:
            return self[name]
        return default

    def __iter__(self) -> Iterator[str]:
        return iter({**self._elements, **self.instead})

    def __len__(self) -> int:
        return len({**self._elements, **self.instead})

    def pairs(self, names: frozenset[str], word: str = "") -> list[tuple[str, bytes]]:
        """Return name and bytes of each of these elements that is there as it was written.

        Given an ASCII word, of those alone that may say it.
        """
        if word and not self._text.may_say(word):
            return []
        instead, asked = self.instead, word.encode("ascii")
        found = [(name, bytes(raw)) for name, raw in self._elements.items() if name in names and name not in instead]
        return [one for one in found if asked in one[1] or _may_say(one[1], asked)] if word else found

    def body(self) -> dict[str, Any]:
        """Return the whole, decoded."""
        whole: dict[str, Any] = DECODER.decode(self._raw)
        return {**whole, **self.instead} if self.instead else whole

    def written(self, names: Iterable[str]) -> tuple[bytes | None, ...] | None:
        """Return what is written under each name; None when one of them was put in place of it."""
        held = self._elements
        if self.instead and any(name in self.instead for name in names):
            return None
        return tuple([bytes(held[name]) if name in held else None for name in names])

    def sign(self, whole: frozenset[str], there: frozenset[str]) -> tuple[tuple[str, bytes | None], ...] | None:
        """Return what is written under the names of `whole`, and which of `there` have a value."""
        if self.instead and not self.instead.keys().isdisjoint(whole | there):
            return None
        held = self._elements.items()
        return tuple(
            [
                (name, bytes(raw) if name in whole else None)
                for name, raw in held
                if name in whole or (name in there and bytes(raw) != b"null")
            ]
        )

    def may_say(self, word: str, name: str = "") -> bool:
        """Tell whether an ASCII word may be in its names and texts, or in those under one name."""
        if self.instead:
            held = self.instead.values() if not name else [self.instead[name]] if name in self.instead else []
            if any(_may_say(_ENCODER.encode(one), word.encode("ascii")) for one in held):
                return True
        if not self._text.may_say(word):
            return False
        return _may_say(bytes(self._elements.get(name, b"")) if name else self._raw, word.encode("ascii"))

    def having(self, instead: Mapping[str, Any]) -> FhirUnread:
        """Return it with these elements in place of what is written there."""
        return FhirUnread(self._raw, self._elements, self._text, {**self.instead, **instead})


class Alike(Generic[T]):
    """What one reading found of elements that resources of one answer write alike. Dies with the answer."""

    __slots__ = ("_found", "_read")

    def __init__(self, read: Callable[[dict[str, Any]], T]) -> None:
        """`read` takes the elements that it is asked of, alone, by their names."""
        self._read = read
        self._found: dict[tuple[Any, ...], T] = {}

    def of(self, body: Mapping[str, Any], names: tuple[str, ...]) -> T:
        """Return what is read of these elements together, those that aren't there left out."""
        key = body.written(names) if isinstance(body, FhirUnread) else None
        if key is None:
            return self._read({name: body[name] for name in names if name in body})
        if key not in self._found:
            self._found[key] = self._read({name: body[name] for name in names if name in body})
        return self._found[key]

    def each(self, body: Mapping[str, Any], names: frozenset[str], word: str = "") -> list[T]:
        """Return what is read of each of these elements that is there; of those alone that may say a word, if any."""
        if not isinstance(body, FhirUnread):
            return [self._read({name: body[name]}) for name in names if name in body]
        found = []
        for key in body.pairs(names, word):
            if key not in self._found:
                self._found[key] = self._read({key[0]: DECODER.decode(key[1])})
            found.append(self._found[key])
        if not body.instead:
            return found
        return found + [self._read({name: one}) for name, one in body.instead.items() if name in names]


def opened(response: Response) -> Any:
    """Return the JSON of a 2xx answer, its resources unread where that can be; raise SourceFault as `checked` does."""
    status(response.status)
    try:
        return _opened(response.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, _Odd):
        return decode(response.body)


def _opened(body: bytes) -> Any:
    if not body.isascii():
        body.decode("utf-8")  # what is skipped isn't checked: it would be refused when it is read
    bundle = _bundle(body, _Text(body))
    if bundle is None:
        raise _Odd
    return bundle


def _bundle(raw: bytes | msgspec.Raw, text: _Text) -> dict[str, Any] | None:
    """Return a Bundle as decoded, its resources unread; None for anything else."""
    read = _BUNDLE.decode(raw)
    if read.resourceType != "Bundle":
        return None
    put = _part if read.type == "batch-response" else _resource
    return {
        "resourceType": "Bundle",
        "type": read.type,
        "entry": [_entry(entry, put, text) for entry in read.entry],
        "link": read.link,
        "total": read.total,
    }


def _entry(entry: _Entry, put: Callable[[msgspec.Raw, _Text], Any], text: _Text) -> dict[str, Any]:
    if isinstance(entry.fullUrl, str) and entry.fullUrl.startswith("urn:uuid:"):
        raise _Odd  # references to it are written anew, wherever they are
    resource = None if entry.resource is _ABSENT else put(entry.resource, text)
    return {"fullUrl": entry.fullUrl, "search": entry.search, "response": entry.response, "resource": resource}


def _part(raw: msgspec.Raw, text: _Text) -> Any:
    """Return what a part of a batch holds: a searchset's resources unread, anything else decoded."""
    try:
        found = _bundle(raw, text)
    except (msgspec.ValidationError, _Odd):
        found = None
    return DECODER.decode(raw) if found is None else found


def _resource(raw: msgspec.Raw, text: _Text) -> Any:
    """Return a resource unread, or decoded where putting it off isn't safe; raise `_Odd` when neither is."""
    held = bytes(raw)
    if len(held) > _DIGITS and b"0" * _DIGITS in held.translate(_ZEROS):
        raise _Odd
    if len(held) > 2 * _DEEPEST and held.count(b"{") + held.count(b"[") > _DEEPEST:
        return DECODER.decode(held)
    try:
        return FhirUnread(held, _ELEMENTS.decode(raw), text)
    except msgspec.ValidationError:
        return DECODER.decode(held)  # no object
