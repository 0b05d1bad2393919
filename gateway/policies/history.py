"""History: every policy that was accepted, as files, so that an old one can be looked at and restored.

Takes accepted copies. Gives them back by revision, and the journal of what took effect when. `<revision>/` is a whole
policy with its signatures; `accepted.jsonl` has a line for each time that one took effect; `last.json` says how the
last attempt went. Without a folder of its own it lasts as long as the process. Never changes a policy that it keeps.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from gateway.engines import Bundle, BundleRefused
from gateway.policies.folder import copy_policy
from gateway.policies.signatures import FILE, Change, SignaturesFault, read_changes

JOURNAL, LAST, STAGED = "accepted.jsonl", "last.json", ".staged-"
LEFT_S = 600
"""Seconds after which nobody is at work on a staged copy any more."""
REVISION = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A revision that took effect: `at` is an instant, ISO 8601, UTC; `signers` the names whose signatures held."""

    revision: str
    previous: str
    at: str
    outcome: str
    signers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A copy of a policy that nobody changes any more, and what it says."""

    folder: Path
    bundle: Bundle
    changes: tuple[Change, ...]

    @property
    def revision(self) -> str:
        """Its revision."""
        return self.bundle.revision

    @classmethod
    def read(cls, folder: Path) -> Candidate:
        """Read a copy; raise `BundleRefused`. Signatures that can't be read are none."""
        changes: tuple[Change, ...] = ()
        with suppress(OSError, UnicodeDecodeError, SignaturesFault):
            changes = read_changes((folder / FILE).read_text("utf-8"))
        return cls(folder, Bundle.load(folder), changes)


class History:
    """Keeps accepted policies, the last `keep` of them."""

    def __init__(self, folder: Path | None, keep: int) -> None:
        self._given = folder
        self._own: Path | None = None
        self._keep = keep

    @property
    def _folder(self) -> Path:
        """Where it keeps; made when it is first needed."""
        if self._given is None and self._own is None:
            self._own = Path(tempfile.mkdtemp(prefix="passerelle-policies-"))
        folder = self._given or self._own or Path()
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def stage(self, source: Path) -> Candidate:
        """Copy a policy aside and read the copy; raise `BundleRefused`. Let it go by `discard`, unless it is kept."""
        staged = Path(tempfile.mkdtemp(prefix=STAGED, dir=self._folder)) / "policy"
        try:
            copy_policy(source, staged)
            return Candidate.read(staged)
        except BaseException:
            shutil.rmtree(staged.parent, ignore_errors=True)
            raise

    def discard(self, candidate: Candidate) -> None:
        """Remove a staged copy; one that was kept stays."""
        if candidate.folder.parent.name.startswith(STAGED):
            shutil.rmtree(candidate.folder.parent, ignore_errors=True)

    def clean(self) -> None:
        """Remove the staged copies that a process left when it was killed; one that is at work keeps its own."""
        if self._given is None:
            return
        for left in self._folder.glob(f"{STAGED}*"):
            if time.time() - left.stat().st_mtime > LEFT_S:
                shutil.rmtree(left, ignore_errors=True)

    def place(self, candidate: Candidate) -> Candidate:
        """Keep a staged copy under its revision, by one renaming; one that is kept already gets its signatures."""
        place = self._folder / candidate.revision
        try:
            with self._alone():
                if self.kept(candidate.revision) is None:
                    shutil.rmtree(place, ignore_errors=True)
                    candidate.folder.rename(place)
                elif (candidate.folder / FILE).exists():
                    (candidate.folder / FILE).replace(place / FILE)
        finally:
            self.discard(candidate)
        return replace(candidate, folder=place)

    def accept(self, entry: Accepted) -> None:
        """Write down that a kept revision took effect, unless another worker of this gateway just did."""
        with self._alone():
            if [one.revision for one in self.entries()[-1:]] == [entry.revision]:
                return
            with (self._folder / JOURNAL).open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
                journal.flush()
                os.fsync(journal.fileno())
            self._prune()

    def entries(self) -> Sequence[Accepted]:
        """Return what took effect, oldest first; a line that was cut off by a crash is left out."""
        try:
            lines = (self._folder / JOURNAL).read_text("utf-8").splitlines()
        except OSError:
            return ()
        return tuple(found for line in lines if (found := _entry(line)) is not None)

    def folder_of(self, revision: str) -> Path | None:
        """Return where a revision is kept; None for one that isn't."""
        place = self._folder / revision
        return place if REVISION.fullmatch(revision) and place.is_dir() else None

    def kept(self, revision: str) -> Candidate | None:
        """Return a revision that is kept; None for one that isn't, or that is no longer what was kept."""
        folder = self.folder_of(revision)
        try:
            found = None if folder is None else Candidate.read(folder)
        except BundleRefused:
            return None
        return found if found is not None and found.revision == revision else None

    def tell(self, last: Mapping[str, Any]) -> None:
        """Say how the last attempt went, for `passerelle policy status`."""
        with self._alone():
            new = self._folder / f"{LAST}.new"
            new.write_text(json.dumps(last, ensure_ascii=False, indent=2), "utf-8")
            new.replace(self._folder / LAST)

    def told(self) -> Mapping[str, Any]:
        """Return how the last attempt went; nothing when there was none."""
        try:
            found = json.loads((self._folder / LAST).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def close(self) -> None:
        """Remove what lasts as long as the process."""
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep the other workers of this gateway out meanwhile: they keep their policies here too."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _prune(self) -> None:
        last = list(dict.fromkeys(entry.revision for entry in reversed(self.entries())))
        for folder in self._folder.iterdir():
            if REVISION.fullmatch(folder.name) and folder.name not in last[: self._keep]:
                shutil.rmtree(folder, ignore_errors=True)


def _entry(line: str) -> Accepted | None:
    try:
        body = json.loads(line)
        return Accepted(**{**body, "signers": tuple(body["signers"])})
    except (ValueError, TypeError, KeyError):
        return None


def load_policy(source: Path) -> tuple[Bundle, tuple[Change, ...]]:
    """Read the policy of a folder or of an archive, with its changes; raise `BundleRefused`."""
    if not source.is_file():
        found = Candidate.read(source)
        return found.bundle, found.changes
    with tempfile.TemporaryDirectory(prefix="passerelle-policy-") as folder:
        copy_policy(source, Path(folder) / "policy")
        found = Candidate.read(Path(folder) / "policy")
    return found.bundle, found.changes
