"""Seeded faults of the FHIR connector and of what is presented to a source."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_BATCHES = "tests/resolvers/test_fhir_batches.py"
_CREDENTIALS = "tests/gateway/test_credentials.py"
_SMART = "tests/gateway/test_smart.py"

CONNECTORS: tuple[Fault, ...] = (
    Fault(
        "a search cut short inside a batch is taken for whole",
        "resolvers/protocols/fhir.py",
        "if batched and page.stops_short(query.seen):",
        "if batched and page.warns:",
        _BATCHES,
    ),
    Fault(
        "a search that says it failed reads as an empty list",
        "resolvers/protocols/fhir.py",
        "if not page.resources and not query.seen:",
        "if not page.entries and not query.seen:",
        _BATCHES,
    ),
    Fault(
        "a batch that was refused is asked again in parts",
        "resolvers/protocols/fhir_batch.py",
        "NO_BATCH: Final = frozenset({400, 404,",
        "NO_BATCH: Final = frozenset({400, 403, 404,",
        _BATCHES,
    ),
    Fault(
        "a wrong address is taken for a patient who is not known",
        "resolvers/protocols/fhir_evidence.py",
        "        page = collection(checked(response))\n        if page.odd or page.next",
        "        if response.status == 404:\n            return ()\n        page = collection(checked(response))\n"
        "        if page.odd or page.next",
        "tests/resolvers/test_fhir_evidence.py",
    ),
    Fault(
        "a source that takes no token has one made for each request",
        "gateway/smart.py",
        "        if self._monotonic() - token.made < YOUNG_S:\n            return False\n",
        "",
        _SMART,
    ),
    Fault(
        "a source says of another server that our assertion goes there",
        "gateway/smart.py",
        "if not own or url.userinfo:",
        "if url.userinfo:",
        _SMART,
    ),
    Fault(
        "a refusal of what is asked has the credentials changed",
        "gateway/wire.py",
        "if response.status != UNAUTHENTICATED or",
        "if response.status < UNAUTHENTICATED or",
        _CREDENTIALS,
    ),
    Fault(
        "a source's own refusal reads as its failure",
        "gateway/pipeline/fetch.py",
        'whole = fault.reason == "forbidden" and',
        'whole = fault.reason == "forbid" and',
        "tests/sources/test_a_source_that_refuses.py",
    ),
    Fault(
        "a place that its source failed to give labels nothing",
        "gateway/pipeline/label.py",
        "elif not kinds.isdisjoint(self.missing.get(record.source, ())):",
        "elif kinds.isdisjoint(()) and not kinds:",
        "tests/promises/test_a_place_that_did_not_come_keeps_its_stays_in.py",
    ),
)
