"""Role reach: which roles a row of the tables can concern, so that the stories of the others needn't be told again.

Takes the bundle. Gives, for a row that stands under a role's name, whether a role may meet it: the role itself, or one
that is written like it. Sound as long as the rules look such tables up by role and don't walk through their rows, which
the text of the rules tells: a table that some rule walks through concerns everyone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.engines import Bundle
from gateway.engines.bundle import TABLES
from gateway.officers.findings import Path_
from gateway.officers.role_words import chain_of

WALKED = re.compile(r"\b(?:some|every) (?:[a-z_]+, *)?([a-z_]+) in data\.tables\.([a-z_]+(?:\.[a-z_]+)*)(?![a-z_.\[])")
ALIASED = re.compile(r"\b([a-z_]+) := data\.tables\.([a-z_]+(?:\.[a-z_]+)*)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RoleReach:
    """The rows that roles meet; `walked` are the tables whose rows some rule walks through."""

    roles: Mapping[str, Any]
    walked: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, bundle: Bundle) -> RoleReach:
        """Read the rules of a bundle."""
        texts = "\n".join(bundle.modules.values())
        named = {path for value, path in WALKED.findall(texts) if value != "_"}
        named |= {path for alias, path in ALIASED.findall(texts) if re.search(rf"\bin {alias}\b", texts)}
        return cls(bundle.data[TABLES]["roles"], frozenset(tuple(path.split(".")) for path in named))

    def may_meet(self, row: Path_, role: object) -> bool:
        """Tell whether who asks under a role may meet a row; yes for a role that is no word."""
        for place, step in enumerate(row):
            if place and step in self.roles and not self._is_walked(row[:place]):
                return not isinstance(role, str) or any(name == step for name, _ in chain_of(self.roles, role))
        return True

    def _is_walked(self, path: Path_) -> bool:
        return any(path[: len(walked)] == walked for walked in self.walked)
