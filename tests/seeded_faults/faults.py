"""The seeded faults: what someone could get wrong in one line, and the test that must notice.

Each is a text that stands exactly once in a file, what replaces it, and the test that fails for it. A fault that no test
notices is a hole in the tests; a text that is no longer there means that the list is stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Fault:
    """A mutation: in `file`, `old` becomes `new`. `killer` is a file of tests, perhaps with `::` and a test's name."""

    name: str
    file: str
    old: str
    new: str
    killer: str


_POLICY, _GATEWAY, _PROMISES = "policies/record_access/", "gateway/", "tests/promises/"
_DECISIONS = "tests/gateway/test_decisions_properties.py"
_IDENTITY = "tests/gateway/test_identity.py"
_VECTORS = "tests/policies/test_vectors.py"
_SEED = _PROMISES + "test_each_person_sees_what_the_seed_says.py"
_KILLS = "tests/seeded_faults/test_what_no_promise_names.py"

FAULTS: tuple[Fault, ...] = (
    # The policy.
    Fault(
        "a voice is dropped from the written list: restrictions",
        _POLICY + "voices.rego",
        '\t{"reason": "RESTRICTION", "permits": data.record_access.restrictions.classes},\n',
        "",
        _VECTORS,
    ),
)
