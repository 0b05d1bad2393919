"""Join pages: the address of a tool's page where a participant of a session signs in by the tool's own sign-on.

A link that lets in whoever holds it is a key, and never leaves. So a link leaves only if it is one of those that the
settings list for its source: the origin, and a path whose every segment is written there, `{id}` standing for the
session's own id. Takes a link as the source wrote it. Gives it back, or None. Pure; never raises on a link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

__all__ = ["JoinPage", "join_page", "parse_join_page"]

_SEGMENT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9])?")
_LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_LINK = re.compile(rf"https://({_LABEL}(?:\.{_LABEL})*(?::[1-9][0-9]{{0,4}})?)((?:/[A-Za-z0-9._~-]+)+)")
"""Neither userinfo, query, fragment, percent-encoding nor an empty segment can be written so."""
_PIECE = re.compile(r"[a-z]{1,12}|[A-Z]{1,12}|[0-9]{1,9}")
_MOST_PIECES = 5
_WORDS = (24, 12)
"""Most letters, and most digits, of a segment that the settings write out."""
_ID = (6, 9)
"""Those of a session's id, which is the tool's to choose: a code of ten letters opens many a meeting."""
_LONGEST_ID = 12
_LONGEST = 200
_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class JoinPage:
    """A page that may leave: `host` with its port, if any, and the path's segments."""

    host: str
    segments: tuple[str, ...]


def parse_join_page(written: str) -> JoinPage:
    """Read `https://host/path/{id}`; raise ValueError, saying what is wrong."""
    host = urlsplit(written).netloc
    head, _, path = written.partition(f"://{host}/")
    segments = tuple(path.split("/"))
    if head != "https" or not host or "{" in host or not _LINK.fullmatch(written.replace("{id}", "0")):
        raise ValueError("is https://host/path, {id} standing for the session's own id, without query nor fragment")
    if int(host.partition(":")[2] or 443) > _LAST_PORT:
        raise ValueError("a port is at most 65535")
    if any(one != "{id}" and ("{" in one or _like_token(one)) for one in segments):
        raise ValueError("a segment of the path is plain words, or {id}")
    return JoinPage(host, segments)


def join_page(link: Any, session: str, allowed: Sequence[JoinPage]) -> str | None:
    """Return the link if it is an allowed page of this session; None for any other."""
    found = _LINK.fullmatch(link) if type(link) is str and len(link) <= _LONGEST else None
    if found is None:
        return None
    segments = tuple(found[2][1:].split("/"))
    if any(one in (".", "..") or not _SEGMENT.fullmatch(one) or _like_token(one) for one in segments):
        return None
    pages = [page for page in _at(found[1], allowed) if "{id}" not in page.segments or not _like_key(session)]
    own = [tuple(session if one == "{id}" else one for one in page.segments) for page in pages]
    return str(link) if segments in own else None


def _at(host: str, allowed: Sequence[JoinPage]) -> list[JoinPage]:
    return [page for page in allowed if page.host == host]


def _like_token(segment: str, most: tuple[int, int] = _WORDS) -> bool:
    """Tell whether a segment may be a secret: anything but a few words and short numbers with marks between.

    A word is of one case; `most` are the letters and the digits that all of them may have.
    """
    pieces = re.split(r"[._~-]", segment)
    plain = all(_PIECE.fullmatch(piece) for piece in pieces)
    letters, digits = (sum(map(of, segment)) for of in (str.isalpha, str.isdigit))
    return not plain or len(pieces) > _MOST_PIECES or letters > most[0] or digits > most[1]


def _like_key(session: str) -> bool:
    """Tell whether a session's id may be what lets its bearer in."""
    return _like_token(session, _ID) or sum(map(str.isalnum, session)) > _LONGEST_ID
