"""Seeded faults of bodies that are read late, and of records that are labelled once for all alike."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_UNREAD = "tests/resolvers/test_fhir_unread.py"
_ALIKE = "tests/gateway/test_label_alike.py"

DEFERRED: tuple[Fault, ...] = (
    Fault(
        "a label inside a record is not seen where a letter of its name is spelled by number",
        "resolvers/protocols/fhir_unread.py",
        'return word in text or (b"\\\\u00" in text and _SPELLED.search(text) is not None)',
        "return word in text",
        _UNREAD,
    ),
    Fault(
        "whom a record refers to is not seen where a letter of the word is spelled by number",
        "resolvers/protocols/fhir_unread.py",
        "if asked in one[1] or _may_say(one[1], asked)]",
        "if asked in one[1]]",
        f"{_UNREAD}::test_no_element_is_decoded_for_references_that_are_not_in_it",
    ),
    Fault(
        "bytes that are no text are put off, and refused when they are read",
        "resolvers/protocols/fhir_unread.py",
        "    if not body.isascii():\n",
        "    if not body:\n",
        _UNREAD,
    ),
    Fault(
        "a number that no decoder takes is put off",
        "resolvers/protocols/fhir_unread.py",
        'if len(held) > _DIGITS and b"0" * _DIGITS in held.translate(_ZEROS):',
        "if not held:",
        _UNREAD,
    ),
    Fault(
        "records alike are of whichever establishment the first was",
        "gateway/pipeline/label.py",
        "(record.labels, record.codes, record.establishment, may_have(record))",
        "(record.labels, record.codes, may_have(record))",
        _ALIKE,
    ),
    Fault(
        "a record labelled inside is taken for one that is not",
        "gateway/pipeline/label.py",
        "key = None if said[-1] else",
        "key =",
        _ALIKE,
    ),
    Fault(
        "the class of the first record that a directive of dates looks at is that of all alike",
        "gateway/pipeline/aims.py",
        "return not found & ~(self._uncoded & self._undated & self._instances.free)",
        "return not found & ~(self._uncoded & self._instances.free)",
        _ALIKE,
    ),
    Fault(
        "a whole body is decoded to be labelled",
        "gateway/pipeline/earned.py",
        "lambda: self._earned(record.sketch(name for name, _ in written))",
        "lambda: self._earned(record)",
        _ALIKE,
    ),
    Fault(
        "a coded value counts behind another that is there",
        "gateway/pipeline/earned.py",
        "there = frozenset(name for name, member, _ in keys if member not in _CODED) - whole",
        "there: frozenset[str] = frozenset()",
        _ALIKE,
    ),
)
