"""Front files: the built files of the demo's front end, as `/emr/` serves them.

Takes the folder that Vite wrote, read once at the start: what isn't in it then isn't served, whatever the path. Gives a
file with its type and an ETag (RFC 9110, section 8.8.3); the page itself for any path of the application. Files whose
name holds a hash of their content are kept for ever by the browser, the page never.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

PAGE: Final = "index.html"
ASSETS: Final = "assets/"
HASHED: Final = re.compile(r"-(?=[^.]*\d)[\w-]{8}\.(?:css|js|svg|woff2)$")
"""The end of a name that Vite made of the file's content."""
TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""What is served: a file of another kind is not."""


@dataclass(frozen=True, slots=True)
class File:
    """One file, as it is sent."""

    content: bytes
    headers: Mapping[str, str]


class FrontFiles:
    """The files by their path below `/emr/`."""

    def __init__(self, folder: Path) -> None:
        found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in TYPES)
        self._files = {name: _file(name, path) for path in found for name in (path.relative_to(folder).as_posix(),)}

    async def answer(self, request: Request) -> Response:
        """Return the file of this path, the page for a path of the application, else 404."""
        path: str = request.path_params.get("path", "")
        file = self._files.get(path) or self._files.get(PAGE if _of_the_application(path) else "")
        if file is None:
            return PlainTextResponse("", 404, {"cache-control": "no-store"})
        if _known(request, file.headers["etag"]):
            kept = {name: file.headers[name] for name in ("etag", "cache-control")}
            return Response(status_code=304, headers=kept)
        return Response(b"" if request.method == "HEAD" else file.content, headers=dict(file.headers))


def _file(name: str, path: Path) -> File:
    content = path.read_bytes()
    kept = "public, max-age=31536000, immutable" if HASHED.search(name) else "no-cache"
    headers = {
        "cache-control": "no-store" if name == PAGE else kept,
        "content-length": str(len(content)),
        "content-type": TYPES[path.suffix],
        "etag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    }
    return File(content, headers)


def _of_the_application(path: str) -> bool:
    """Return whether the page answers this path by itself: it names no file, and nothing of the API."""
    return not path.startswith((ASSETS, "api/")) and "." not in path


def _known(request: Request, etag: str) -> bool:
    """Return whether the caller has this very file (RFC 9110, section 13.1.2)."""
    asked = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in (etag, "*") for one in asked.split(","))
