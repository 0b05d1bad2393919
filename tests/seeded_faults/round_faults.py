"""Seeded faults of rounds: evidence of another file, a batch read by guess, a document taken for another."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_GATHERING = "tests/gateway/test_gathering.py"
_BATCHES = "tests/resolvers/test_fhir_evidence_batches.py"
_ROUNDS = "tests/promises/test_nobody_waits_for_a_round_too_many.py"
_REMEMBERED = "tests/gateway/test_operation_remembered.py"

ROUNDS = (
    Fault(
        "what was read of one file counts for another",
        "gateway/pipeline/gathering.py",
        "        if known is not None and known[0] == file:",
        "        if known is not None:",
        _GATHERING + "::test_what_was_read_of_another_file_counts_for_nothing",
    ),
    Fault(
        "evidence of a file that may be somebody else's is read",
        "gateway/pipeline/search.py",
        "        if self.ahead is not None and settled(listed.entry, person):",
        "        if self.ahead is not None:",
        _ROUNDS + "::test_nothing_is_asked_of_a_file_that_may_be_somebody_else_s",
    ),
    Fault(
        "what a source says waits for who she is elsewhere",
        "gateway/pipeline/locate.py",
        "                search.found(source, found.person, listed)",
        "                pass",
        _ROUNDS + "::test_what_a_source_says_waits_for_no_other_source",
    ),
    Fault(
        "what is read ahead goes on after its operation",
        "gateway/pipeline/gathering.py",
        "            task.cancel()\n        await",
        "            pass\n        await",
        _GATHERING + "::test_what_nobody_waits_for_any_more_is_ended",
    ),
    Fault(
        "a batch with an answer too few is read all the same",
        "resolvers/protocols/fhir_batch.py",
        '("Bundle", "batch-response", len(request.about))',
        '("Bundle", "batch-response", len(bundle.entry))',
        _BATCHES + "::test_an_answer_that_is_not_one_for_each_read_is_a_fault_of_all",
    ),
    Fault(
        "parts of a batch that stand in another order are read in their places",
        "resolvers/protocols/fhir_batch.py",
        "        if _strayed(request.about, bundle.entry):",
        "        if len(bundle.entry) > len(request.about):",
        _BATCHES + "::test_parts_in_another_order_than_was_asked_are_a_fault_of_all",
    ),
    Fault(
        "an entry of a batch that says no status is an answer",
        "resolvers/protocols/fhir_batch.py",
        '        return SourceFault("shape")',
        "        return Response(200, {}, bytes(entry.resource))",
        _BATCHES + "::test_an_entry_without_a_status_that_can_be_read_is_no_answer",
    ),
    Fault(
        "a part of a batch that failed is an empty list",
        "gateway/proofs.py",
        "    raise answer\n",
        "    return Evidence()\n",
        _GATHERING + "::test_a_batch_that_is_not_answered_part_by_part_is_a_fault_of_every_part",
    ),
    Fault(
        "documents whose literals differ where another's agree are one",
        "gateway/pipeline/shape.py",
        'f"{token.kind.value} {len(marks)}"',
        "token.kind.value",
        _REMEMBERED + "::test_two_selections_of_one_field_that_ask_differently_are_refused_after_two_that_ask_alike",
    ),
    Fault(
        "a mutation that was met before runs over GET",
        "gateway/pipeline/operation.py",
        "            _check_method(known.definition, read_only=read_only)\n            return known, known.fixed",
        "            return known, known.fixed",
        _REMEMBERED + "::test_a_remembered_mutation_is_refused_over_get",
    ),
)
