"""Act: what the register keeps: an emergency act, its review, and a notice to the officer.

An act is an *attested relationship* or an *override*: one person, in one role, about one patient, between two instants.
Instants are whole seconds since 1970. Patients are pseudonyms (`Keyring.pseudonyms`), free text is sealed: nothing here
names a patient or says why in clear.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["attested", "override"]
Ruling = Literal["JUSTIFIED", "NOT_JUSTIFIED", "MORE_INFORMATION_NEEDED"]
"""What a reviewer may say; the last one asks for another review."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who opened or reviewed: the token's subject, the role that was active, the organization."""

    id: str
    role: str
    organization: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `id` is the id of the decision that permitted it; it runs while `since` <= now < `until`.

    `patients` are the pseudonyms of the identifier that was given, under each key; `sealed` the reason and the name
    that the token gave (`free_text`); `kind_of` the relationship stated, a code; `risk` and `unobtainable` the two
    facts of an override. It counts for the same person in the same role and organization alone.
    """

    id: str
    kind: Kind
    who: Who
    patients: tuple[str, ...] = field(repr=False)
    since: int
    until: int
    sealed: str = field(repr=False)
    kind_of: str = ""
    risk: bool = False
    unobtainable: bool = False
    retry: str = field(default="", repr=False)
    """A mark of who asked, what, and under which `clientMutationId`: asked again, it is this act. Empty without one."""

    @property
    def as_input(self) -> dict[str, int | bool]:
        """The act as a question to the policy has it."""
        period: dict[str, int | bool] = {"from": self.since, "until": self.until}
        facts = {"risk": self.risk, "unobtainable": self.unobtainable}
        return period | facts if self.kind == "override" else period


@dataclass(frozen=True, slots=True)
class Review:
    """A reviewer's word on an act; `id` is the decision's, `sealed` the comment, empty without one."""

    id: str
    act: str
    at: int
    who: Who
    ruling: Ruling
    sealed: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """What an officer must be told or must look at (`do`: notify, review), since an `act` or a `decision`.

    Exactly one of the two is named. Holds no person: who, whose and why are in the register and the ledger.
    """

    do: str
    about: str
    at: int
    act: str = ""
    decision: str = ""
