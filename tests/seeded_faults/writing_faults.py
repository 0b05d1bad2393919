"""Seeded faults of what a patient does: read their file, who read it, and say who may not."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_HOLDS = "tests/promises/test_a_directive_holds_on_the_next_request.py"
_KILLED = "tests/promises/test_a_gateway_killed_while_it_records_a_directive.py"
_READ = "tests/promises/test_who_read_my_record.py"
_TRUE = "tests/promises/test_what_is_said_of_a_directive_is_true.py"
_MERGED = "tests/promises/test_a_merged_file_is_read_once.py"
_OWN = "tests/gateway/test_own_file.py"
_WRITTEN = "tests/resolvers/test_consents_written.py"

WRITING = (
    Fault(
        "a directive is written before an entry says so",
        "gateway/pipeline/directing/writer.py",
        "        await self.auditor.record_before(trail, word)",
        "        trail.act = word",
        _KILLED,
    ),
    Fault(
        "what stands at the source isn't compared with what was asked",
        "gateway/pipeline/directing/keeping.py",
        "        if not wish.is_said_by(kept.body):",
        "        if kept is None:",
        _HOLDS + "::test_what_stands_there_and_says_otherwise_is_taken_back",
    ),
    Fault(
        "a lost answer is taken for a refusal",
        "gateway/pipeline/directing/keeping.py",
        "        sent = await self._send(user, source, lambda writer: writer.record_statement(body, mark))\n",
        "        sent = await self._send(user, source, lambda writer: writer.record_statement(body, mark))\n"
        "        if sent.fault is not None:\n            raise sent.fault\n",
        _HOLDS + "::test_a_lost_answer_is_looked_for_and_makes_no_second_directive",
    ),
    Fault(
        "a wish asked again is another wish",
        "gateway/pipeline/directing/writer.py",
        "        if found:\n            return Kept(",
        "        if found and not mark:\n            return Kept(",
        _TRUE + "::test_what_was_revoked_since_is_not_done_again",
    ),
    Fault(
        "a wish of the same patient, by another number, is another wish",
        "gateway/pipeline/directing/writer.py",
        'if one.name not in ("key", "name", "identifier"))',
        'if one.name not in ("key", "name"))',
        "tests/promises/test_a_wish_said_otherwise_is_one_directive.py",
    ),
    Fault(
        "what bears the mark of a wish is taken for the wish",
        "gateway/pipeline/directing/writer.py",
        "        said = [one for one in found if wish.is_said_by(one.body)]",
        "        said = list(found)",
        _TRUE + "::test_what_says_otherwise_is_never_given_back_as_done",
    ),
    Fault(
        "what was taken back is taken for what was asked again",
        "gateway/pipeline/directing/writer.py",
        '            counted = tuple(one for one in found if one.body.get("status") != IN_ERROR)',
        "            counted = tuple(found)",
        _TRUE + "::test_what_was_taken_back_is_written_afresh",
    ),
    Fault(
        "an undoing that was answered is taken for done",
        "gateway/pipeline/directing/keeping.py",
        "        return now is not None and parse(now.body).inactive",
        "        return now is not None",
        _TRUE + "::test_taking_back_is_believed_once_it_is_seen",
    ),
    Fault(
        "someone of two numbers is named by the first alone",
        "gateway/pipeline/directing/naming.py",
        "        return tuple(Aimed(number=one, display=display) for one in known)",
        "        return (Aimed(number=known[0], display=display),)",
        _TRUE + "::test_someone_of_two_numbers_is_restricted_under_each",
    ),
    Fault(
        "a write whose reading back is lost is said not to be kept",
        "gateway/pipeline/directing/writer.py",
        "        trail.act = UNCERTAIN",
        "        trail.act = NOT_KEPT",
        _TRUE + "::test_a_directive_whose_reading_back_is_lost_is_not_said_to_be_lacking",
    ),
    Fault(
        "nobody's reading right is asked of who writes",
        "policies/record_access/writing.rego",
        'else := "PATIENT" if not read\n',
        "",
        _HOLDS + "::test_nobody_writes_for_another_and_the_answer_does_not_tell_why",
    ),
    Fault(
        "a record aimed at is written as a category",
        "resolvers/consents/write.py",
        '        "type": "deny" if notice.denies else "permit",',
        '        "type": "deny" if notice.categories else "permit",',
        _WRITTEN,
    ),
    Fault(
        "a changed ledger is read as it stands",
        "gateway/ledger/readings.py",
        "        if previous is None or not follows(self.keyring, previous, row):",
        "        if previous is None:",
        _READ + "::test_a_changed_ledger_is_an_error_never_a_shorter_list",
    ),
    Fault(
        "readings are looked for under one key alone",
        "gateway/pipeline/readings.py",
        "        return tuple(name for one in known for name in self.keyring.pseudonyms(one.system, one.value))",
        "        return tuple(self.keyring.pseudonyms(one.system, one.value)[0] for one in known)",
        _READ + "::test_they_are_found_under_every_key_of_the_ring",
    ),
    Fault(
        "anybody's viewer is the patient of the operation",
        "gateway/projection/root.py",
        "replace(viewer, patient=scene.patient) if scene.target.own else viewer",
        "replace(viewer, patient=scene.patient)",
        _OWN + "::test_it_is_null_for_anyone_else_even_beside_a_patient",
    ),
    Fault(
        "a replica's part of who read a record is told for the whole",
        "gateway/ledger/readings.py",
        "        if not self.only:\n",
        "        if self.only is None:\n",
        "tests/promises/test_who_read_it_is_told_by_the_only_ledger.py",
    ),
    Fault(
        "refusals without end hide the readings before them",
        "gateway/ledger/readings.py",
        "told += bool(reading.entry.released)",
        "told += 1",
        "tests/gateway/test_readings.py::test_many_refusals_hide_no_reading",
    ),
    Fault(
        "an officer's look at someone's Consents is no reading of theirs",
        "gateway/cli/kept_consents.py",
        "released={DIRECTIVES: given} if given else {}",
        "released={}",
        "tests/promises/test_a_lint_of_kept_consents_is_written_down.py",
    ),
    Fault(
        "what a momentary refusal keeps in is told by its having been read",
        "gateway/projection/access.py",
        "frozenset(c for c in codes if self._opens(s, c))",
        "frozenset(codes)",
        "tests/promises/test_who_read_it_tells_nothing_that_is_shut_now.py",
    ),
    Fault(
        "where such results are is found out by asking for the readings of a source",
        "gateway/pipeline/readings.py",
        "not told.keys().isdisjoint(sources)",
        "not shown.isdisjoint(sources)",
        "tests/promises/test_who_read_it_tells_nothing_that_is_shut_now.py",
    ),
    Fault(
        "what was given under a replaced file holds, and isn't shown",
        "gateway/pipeline/fetch.py",
        "        asked = [(needs, file), *((kept, one) for one in former)]\n",
        "        asked = [(needs, file)]\n",
        _MERGED + "::test_a_directive_written_under_a_replaced_entry_is_shown_too",
    ),
    Fault(
        "the id of what was given under a replaced file leads nowhere",
        "gateway/pipeline/fetch.py",
        "one.having({}, patient=file) if one.patient in former else one for one in records",
        "records",
        _MERGED + "::test_a_directive_written_under_a_replaced_entry_is_shown_too",
    ),
)
