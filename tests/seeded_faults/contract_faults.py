"""Seeded faults of the HTTP contract: bounds, cost, traffic, documents, what a body may be."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_BOUNDS = "tests/gateway/test_bounds.py"
_COST = "tests/gateway/test_cost.py"
_TRAFFIC = "tests/gateway/test_traffic.py"
_DOCUMENTS = "tests/gateway/test_documents.py"
_ODDITIES = "tests/gateway/test_asgi_oddities.py"

CONTRACT = (
    Fault(
        "an operation of any cost is run",
        "gateway/pipeline/operation.py",
        "        if spent > self._limits.cost:",
        "        if spent < 0:",
        _COST + "::test_an_operation_above_the_limit_is_refused_with_both_numbers",
    ),
    Fault(
        "a page costs the same whatever its length",
        "gateway/pipeline/cost.py",
        "times * prod(_page(variables.get(name)) for name in names)",
        "times * prod(_page(None) for name in names)",
        _COST + "::test_a_page_given_by_a_variable_counts_as_it_is",
    ),
    Fault(
        "directives of fragments are not counted",
        "gateway/pipeline/bounds.py",
        "        if node.directives:",
        "        if node.directives and isinstance(node, FieldNode):",
        _BOUNDS + "::test_directives_are_counted_wherever_they_stand",
    ),
    Fault(
        "a caller may ask without end",
        "gateway/pipeline/__init__.py",
        "            self._do.traffic.pace.take(token.id)\n",
        "",
        _TRAFFIC + "::test_a_caller_in_a_hurry_is_refused_before_any_policy_or_source",
    ),
    Fault(
        "a flood of a caller's refusals fills the log",
        "gateway/pipeline/audit.py",
        "isinstance(error, RateLimited | Overloaded)",
        "isinstance(error, Overloaded)",
        _TRAFFIC + "::test_a_caller_in_a_hurry_is_refused_before_any_policy_or_source",
    ),
    Fault(
        "a place that was left is never free again",
        "gateway/traffic.py",
        "                one.place.set_result(None)",
        "                one.place.done()",
        _TRAFFIC + "::test_a_place_comes_free_for_the_one_who_waited_longest",
    ),
    Fault(
        "one caller takes every place",
        "gateway/traffic.py",
        "        return self._held[caller] >= self._share",
        "        return self._held[caller] < 0",
        _TRAFFIC + "::test_a_caller_has_a_quarter_and_the_others_the_rest",
    ),
    Fault(
        "what is not run is not bounded",
        "gateway/pipeline/bounds.py",
        "        if other is not operation:",
        "        if other is None:",
        _BOUNDS + "::test_what_is_not_run_is_bounded_all_the_same",
    ),
    Fault(
        "a text that nobody registered runs in the safelist mode",
        "gateway/documents.py",
        'if self._mode == "safelist" and not known:',
        'if self._mode == "safelist" and known is None:',
        _DOCUMENTS + "::test_each_mode_runs_what_it_says",
    ),
    Fault(
        "a text runs under the id of another",
        "gateway/documents.py",
        "if document_id is not None and not self._names(document_id, query):",
        "if document_id is not None and not query:",
        _DOCUMENTS + "::test_a_text_that_is_not_the_one_named_is_refused",
    ),
    Fault(
        "a compressed body is read",
        "gateway/parameters.py",
        '!= "identity":',
        '== "none":',
        _ODDITIES + "::test_a_body_that_is_compressed_is_refused",
    ),
)
