"""Protocols: how each kind of source is spoken, without a socket (sans-I/O, https://sans-io.readthedocs.io).

A connector makes requests and reads responses; the gateway's `fetch`, `locate` and `consent` stages own the wire. It
never sees a subject, a token or a decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from resolvers.records import Record

__all__ = [
    "Capabilities",
    "Connector",
    "Evidence",
    "Identifier",
    "Kin",
    "Need",
    "Person",
    "Post",
    "Reading",
    "Request",
    "Response",
    "SourceFault",
    "Statement",
    "Tie",
]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A business identifier: its system (URI) and its value."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Need:
    """What is wanted of a source: a GraphQL record type, and the GraphQL fields of it that were asked and permitted."""

    type: str
    fields: frozenset[str]
    whole: bool = False
    """Whether records must come whole: what they refer to counts, in elements that no field shows too."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, relative to the source's base URL.

    `about` is what the reader needs to understand the answer (never sent): the needs it answers, the patient's id at
    the source, the page's rank from 1.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    about: Any = field(default=None, repr=False)
    safe: bool = False
    """A POST that only reads: a batch of reads, a `_search`; like a GET, it may be sent again (RFC 9110, 9.2.1)."""

    @property
    def reads(self) -> bool:
        """Whether it only reads."""
        return self.safe or self.method in ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response, whole; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class SourceFault(Exception):
    """A source answered what its protocol does not allow.

    `reason` is one of a closed list of words (`status`, `not-json`, `shape`, `wrong-patient`, `too-large`, `outcome`
    for a search that the source itself calls failed, `unauthenticated` for 401, `forbidden` for 403, the source's own
    refusal), never a text of the source.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reading:
    """What a response gave: records, the requests that it calls for, the types it could not give, and whether cut."""

    records: tuple[Record, ...] = ()
    further: tuple[Request, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    """(GraphQL record type, reason) for each type that failed while others of the same answer did not."""
    odd: int = 0
    """Entries left out because they were not what was asked: another patient's, an unknown type, no shape."""
    partial: bool = False
    """True when the cap on records of one type was reached."""
    links: int = 0
    """Of `odd`, the records that are given all the same, without a link that their source may not give."""


@dataclass(frozen=True, slots=True)
class Person:
    """A patient as one source identifies them: evidence for `locate`, never projected.

    `names` are the other (family, given) names that the file gives. `replaced_by` and `replaces` are local ids of the
    same source (FHIR `Patient.link`), an empty text for a link that can't be followed; `active` is False for a file
    that its source no longer uses. `doubted` are the files that may be the same person's, and aren't shown to be: of
    what is kept under them, refusals alone count.
    """

    local_id: str
    identifiers: tuple[Identifier, ...]
    family: str = field(default="", repr=False)
    given: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    gender: str = field(default="", repr=False)
    deceased: bool = False
    names: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    active: bool = True
    replaced_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """A care relationship that a source attests: evidence for `consent`, never projected.

    `kind` is a code of the policy's relationship tables; `who` are the identifiers of the professional (licence or
    local), empty when an organization or a group is meant; instants are integer seconds, UTC, `until` None when the
    source gives no end. `group` is the id of a group of professionals (on call, locums); `by` is `self` for what the
    professional themselves wrote, which proves nothing for them.
    """

    kind: str
    who: tuple[Identifier, ...]
    organization: str
    since: int | None
    until: int | None
    group: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Kin:
    """Whom a source says to be close to the patient: evidence for `consent`, never projected.

    `side` is what is shown: `represents` (proven, or not given), `related` (given unless proven otherwise), `self` (the
    professional who bears these numbers is the patient). `kind` is a code of the policy's tables; instants are as a
    `Tie`'s.
    """

    side: Literal["represents", "related", "self"]
    kind: str
    who: tuple[Identifier, ...] = field(repr=False)
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """That a professional stands on the list of a group: evidence for `consent`; `kind` is the tie's that it serves."""

    kind: str
    group: str
    since: int | None
    until: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A directive as its source wrote it: one FHIR R4 Consent, with its version for revalidation."""

    local_id: str
    version: str
    body: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Evidence(Generic[T]):
    """What an evidence read gave, and the requests that it calls for (further pages)."""

    items: tuple[T, ...] = ()
    further: tuple[Request, ...] = ()
    partial: bool = False
    """Whether the source has more than it gave, or than may be read; only panel reads (`panel.py`) go on then."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a source can do beyond plain requests, from its configuration."""

    batch: bool = False
    elements: bool = False
    include: bool = False
    page_size: int = 200
    cap: int = 5000
    ties: tuple[str, ...] = ("CareTeam", "Encounter")
    """Resource types that are evidence of a care relationship, by their participants."""
    consents: bool = True
    """Whether it knows Consent: where it doesn't, a 404 to a search for them is the answer of one that keeps none."""
    relatives: bool = True
    """Whether it knows RelatedPerson: where it doesn't, a 404 says that it keeps none."""
    persons: bool = False
    """Whether it keeps Person, which says of a patient which professional they are."""
    panel: tuple[str, ...] = ()
    """How its care teams name a professional, so that it can list their patients: `identifier`, `reference`."""
    measures: Mapping[str, str] = field(default_factory=dict)
    """Counts that it evaluates as measures: the name of the count (`tallies.py`) → the measure's id."""


class Connector(Protocol):
    """Speaks one protocol with one source. Evidence requests are a closed list of shapes."""

    types: frozenset[str]
    """GraphQL record types that this source can give."""

    def requests(self, needs: Sequence[Need], patient: str) -> Sequence[Request]:
        """Return the first requests for these needs about the patient's local id."""
        ...

    def read(self, request: Request, response: Response, as_of: str) -> Reading:
        """Read an answer to one of `requests` or of `Reading.further`; raise `SourceFault` when nothing can be."""
        ...

    def identity(self, identifier: Identifier) -> Request:
        """Evidence: ask who is known under this identifier."""
        ...

    def identity_of(self, local_id: str) -> Request:
        """Evidence: ask who is known under this source's own id."""
        ...

    def read_identity(self, response: Response) -> tuple[Person, ...]:
        """Read the answer to `identity` or `identity_of`; empty when nobody is known."""
        ...

    def ties(self, patient: str, now: int) -> Sequence[Request]:
        """Evidence: ask for the care relationships of the patient's local id, as of `now` (integer seconds, UTC)."""
        ...

    def read_ties(self, request: Request, response: Response) -> Evidence[Tie]:
        """Read the answer to one of `ties`, or of `Evidence.further`."""
        ...

    def kin(self, patient: str) -> Sequence[Request]:
        """Evidence: ask who represents the patient, who is a relative, and which professional they are."""
        ...

    def read_kin(self, request: Request, response: Response) -> Evidence[Kin]:
        """Read the answer to one of `kin`; raise `SourceFault` when any entry cannot be read."""
        ...

    def posts(self, licence: Identifier) -> Sequence[Request]:
        """Evidence: ask on which groups' lists the professional of this licence stands; empty when it can't be said."""
        ...

    def read_posts(self, request: Request, response: Response) -> Evidence[Post]:
        """Read the answer to one of `posts`; one that can't be read is no evidence."""
        ...

    def statements(self, patient: str) -> Sequence[Request]:
        """Evidence: ask for the patient's directives; empty when this source keeps none."""
        ...

    def read_statements(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read the answer to one of `statements`; raise `SourceFault` when any entry cannot be read."""
        ...
