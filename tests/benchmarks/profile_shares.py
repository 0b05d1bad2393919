"""Profile shares: where a process spends its processor time, by module of ours and by package of others.

Takes what cProfile saw. Gives shares of all own time. A module of ours is named by its path without its suffix.
"""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

from tests.tools import ROOT

STANDARD = "Python's own modules"
BUILT_IN = "built-in functions and C extensions"
WAITING = frozenset({"poll", "select", "acquire", "wait", "sleep"})


def shares(profile: cProfile.Profile) -> dict[str, float]:
    """Return the share of each place, without what only waits."""
    own: dict[str, float] = {}
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # typeshed tells none
    for (file, _, name), (_, _, seconds, _, _) in stats.items():
        if file != "~" or not any(f"'{word}'" in name for word in WAITING):
            where = place(file, name)
            own[where] = own.get(where, 0.0) + seconds
    whole = sum(own.values()) or 1.0
    return {where: seconds / whole for where, seconds in own.items()}


def place(file: str, name: str) -> str:
    """Return where a function is."""
    if file == "~":
        return BUILT_IN
    path = Path(file)
    if path.is_relative_to(ROOT / "gateway") or path.is_relative_to(ROOT / "resolvers"):
        return "`" + str(path.relative_to(ROOT).with_suffix("")) + "`"
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1].removesuffix(".py")
    return STANDARD
