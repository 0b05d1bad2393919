"""Seeded faults of the compiled projection: each makes it differ from its oracle."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_COMPILED = "tests/gateway/test_compiled_projection.py::test_any_document_is_projected_as_the_oracle_does"
_PROGRAMS = "tests/gateway/test_compiled_programs.py"
_PASSES = "tests/gateway/test_passes.py"
_ODD = _PASSES + "::test_odd_records_are_projected_as_the_oracle_does"

COMPILED = (
    Fault(
        "what was ruled on one class stands for another",
        "gateway/projection/compiled/run.py",
        "key = (selection, holder.source, holder.klass, holder.within, holder.of, id(table), whole)",
        "key = (selection, holder.source, holder.within, holder.of, id(table), whole)",
        _COMPILED,
    ),
    Fault(
        "what was ruled on one holder stands for the next",
        "gateway/projection/compiled/run.py",
        "last is not None and last.holder is holder and last.table is table and last.whole is whole",
        "last is not None and last.table is table and last.whole is whole",
        _COMPILED,
    ),
    Fault(
        "a failing source is named at no path",
        "gateway/projection/compiled/fields.py",
        "        scene.at = self.at\n        if self.direct is not None:\n",
        "        if self.direct is not None:\n",
        _PASSES + "::test_a_source_that_failed_is_named_where_its_record_would_stand",
    ),
    Fault(
        "a program is taken for one of other conditions",
        "gateway/projection/compiled/programs.py",
        "key = (operation.key, *(repr(values.get(name)) for name in conditions))",
        "key = (operation.key, *(repr(name) for name in conditions if values))",
        _PROGRAMS + "::test_each_choice_of_conditions_is_a_program_of_its_own",
    ),
    Fault(
        "null passes where the schema has none",
        "gateway/projection/compiled/compiler.py",
        "        if found is None:\n            raise TypeError",
        "        if found is None and run is None:\n            raise TypeError",
        _PROGRAMS + "::test_null_where_the_schema_has_none_fails_the_operation",
    ),
    Fault(
        "a program keeps the document as it came",
        "gateway/projection/compiled/document.py",
        "again = parse(print_ast(operation.document), no_location=True)",
        "again = operation.document",
        _PROGRAMS + "::test_a_program_holds_no_value_of_a_caller",
    ),
    Fault(
        "a pass serves every caller of its path table, whatever was decided",
        "gateway/projection/compiled/passes.py",
        "        key = (table.rows, outcomes)\n",
        "        outcomes = next((known for held, known in self._made if held is table.rows), outcomes)\n"
        "        key = (table.rows, outcomes)\n",
        _COMPILED,
    ),
    Fault(
        "a masked value is taken over as it is",
        "gateway/projection/compiled/outcomes.py",
        "if not read or ruling.mask is not None:",
        "if not read:",
        _COMPILED,
    ),
    Fault(
        "what a pass lets out is counted for every element, with or without a value",
        "gateway/projection/compiled/pass_source.py",
        'with self.source.under(f"if {made} is not None:"):\n                self.source.line(f"counts',
        'with self.source.under("if True:"):\n                self.source.line(f"counts',
        _ODD,
    ),
    Fault(
        "a list of nothing that reads is an empty list",
        "gateway/projection/compiled/pass_source.py",
        'source.line(f"{made} = {made} or None")',
        'source.line(f"{made} = {made}")',
        _ODD,
    ),
    Fault(
        "a pass takes any number for a whole one",
        "gateway/projection/compiled/leaf_source.py",
        "{v} if type({v}) is int and -2147483648 <= {v} <= 2147483647 else",
        "{v} if type({v}) is int else",
        _PASSES + "::test_a_usual_leaf_is_what_its_scalar_reads",
    ),
    Fault(
        "records of a page are bound to the holder of the first",
        "gateway/projection/compiled/nested.py",
        "key = (id(holder), id(record.table))",
        "key = (0, id(record.table))",
        _ODD,
    ),
)
