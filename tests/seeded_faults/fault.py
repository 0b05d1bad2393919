"""The seeded faults: what someone could get wrong in a line, and the test that must notice.

Each is a text that stands exactly once in a file, what replaces it, and the test that fails for it. A fault that no
test notices is a hole in the tests; a text that is no longer there means that the list is stale.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A mutation: in `file`, `old` becomes `new`. `killer` is a test file, or one test of it (`file::test`)."""

    name: str
    file: str
    old: str
    new: str
    killer: str
