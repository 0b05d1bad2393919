"""Archive: a policy as Open Policy Agent downloads it, and the one that is on offer now.

Takes a bundle. Gives a tar.gz with a manifest that names the revision (openpolicyagent.org/docs/management-bundles):
the very rules and tables that were checked, without tests, stories or signatures. Knows no HTTP.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import tarfile
from contextlib import suppress
from dataclasses import dataclass, field

from gateway.engines import Bundle
from gateway.engines.bundle import RULES, TABLES


@dataclass(frozen=True, slots=True)
class Offered:
    """An archive, and the revision that it brings."""

    revision: str
    body: bytes = field(repr=False)

    @classmethod
    def of(cls, bundle: Bundle) -> Offered:
        """Pack a bundle."""
        return cls(bundle.revision, archive_of(bundle))


class Offer:
    """What OPA is given when it asks."""

    def __init__(self, bundle: Bundle) -> None:
        self.current = Offered.of(bundle)
        """The archive on offer."""
        self._changed = asyncio.Event()

    def put(self, offered: Offered) -> None:
        """Offer another policy, and wake who waits for it."""
        self.current = offered
        self._changed.set()
        self._changed = asyncio.Event()

    async def other_than(self, revision: str, seconds: float) -> Offered | None:
        """Return what is on offer once it is another revision than this; None when it still is after so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.current.revision == revision:
                    await self._changed.wait()
        return None if self.current.revision == revision else self.current


def archive_of(bundle: Bundle) -> bytes:
    """Return the tar.gz; the same bundle gives the same bytes."""
    manifest = {"revision": bundle.revision, "roots": [RULES, TABLES], "rego_version": 1}
    files = {".manifest": json.dumps(manifest), "data.json": json.dumps(bundle.data), **bundle.modules}
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, compresslevel=6) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name, text in sorted(files.items()):
            body = text.encode()
            entry = tarfile.TarInfo(name)
            entry.size = len(body)
            tar.addfile(entry, io.BytesIO(body))
    return packed.getvalue()
