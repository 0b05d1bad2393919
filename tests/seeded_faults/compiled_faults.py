"""Seeded faults of the compiled projection: each makes it differ from its oracle."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_COMPILED = "tests/gateway/test_compiled_projection.py::test_any_document_is_projected_as_the_oracle_does"
_PROGRAMS = "tests/gateway/test_compiled_programs.py"

COMPILED = (
    Fault(
        "what was ruled on one class stands for another",
        "gateway/projection/compiled/run.py",
        "key = (id(fields), holder.source, holder.klass, holder.within, holder.of, whole)",
        "key = (id(fields), holder.source, holder.within, holder.of, whole)",
        _COMPILED,
    ),
    Fault(
        "what was ruled on one holder stands for the next",
        "gateway/projection/compiled/run.py",
        "last is not None and last[0] is holder and last[1] is whole",
        "last is not None and last[1] is whole",
        _COMPILED,
    ),
    Fault(
        "a failing source is named at no path",
        "gateway/projection/compiled/fields.py",
        "        scene.at = self.at\n        if self.direct is not None:\n",
        "        if self.direct is not None:\n",
        _COMPILED,
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
)
