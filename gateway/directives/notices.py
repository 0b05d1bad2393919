"""Notices: which part of a notice of restriction or refusal is lacking, by name.

Takes a Consent of kind restriction or refusal. Gives what lacks of what the regulation asks of the notice (R-22.1,
r. 1, s. 3, as we read it): who the person is, which information is aimed at, whom it is withheld from, from when to
when, and who signed it. Judges only that a part is there and can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from resolvers.consents import Provision, parse

INFORMATION: Final = ("securityLabel", "class", "code", "dataPeriod", "data")


class Lack(StrEnum):
    """A part that a notice lacks."""

    PERSON = "person"
    INFORMATION = "information"
    ACTORS = "actors"
    DATES = "dates"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class _Notice:
    """A Consent and its provisions."""

    body: Mapping[str, Any]
    root: Provision
    kind: str

    def has(self, part: Lack) -> bool:
        """Tell whether a part is there."""
        present = {
            Lack.PERSON: self._person,
            Lack.INFORMATION: self._information,
            Lack.ACTORS: self._actors,
            Lack.DATES: self._dates,
            Lack.SIGNATURE: self._signature,
        }
        return present[part]()

    def _person(self) -> bool:
        return _is_someone(self.body.get("patient"))

    def _information(self) -> bool:
        """A refusal may be of a use, whatever the information; a restriction names some, or says that it is all."""
        own = self.root.parts
        whole = any(name in own for name in INFORMATION)
        return whole or (self.kind == "refusal" and "purpose" in own)

    def _actors(self) -> bool:
        """A restriction names those it aims at; a refusal, them or the use that it refuses."""
        own = self.root.parts
        aimed = any(party.resolvable and not party.custodian for party in own.get("actor", ()))
        return aimed or (self.kind == "refusal" and "purpose" in own)

    def _dates(self) -> bool:
        """The day of the notice, and from when it holds."""
        period = self.root.parts.get("period")
        given = self.body.get("dateTime")
        return type(given) is str and bool(given) and period is not None and period.start is not None

    def _signature(self) -> bool:
        """Whoever gave it; a document that bears a signature counts too."""
        listed = self.body.get("performer")
        signed = type(listed) is list and any(_is_someone(one) for one in listed)
        return (
            signed or type(self.body.get("sourceAttachment")) is dict or _is_someone(self.body.get("sourceReference"))
        )


def lacks(body: Any) -> tuple[Lack, ...]:
    """Return what a notice lacks, in the order of the regulation; nothing for what is no restriction or refusal."""
    parsed = parse(body)
    if parsed.inactive or parsed.kind not in ("restriction", "refusal") or type(body) is not dict:
        return ()
    notice = _Notice(body, parsed.provisions[0], parsed.kind)
    return tuple(part for part in Lack if not notice.has(part))


def _is_someone(reference: Any) -> bool:
    if type(reference) is not dict:
        return False
    identifier = reference.get("identifier")
    if type(identifier) is dict and identifier.get("value"):
        return True
    written = reference.get("reference")
    return type(written) is str and bool(written.strip())
