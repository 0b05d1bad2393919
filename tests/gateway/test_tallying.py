"""Tallying: what a source calls what it counts is text that can leave, or isn't said."""

from __future__ import annotations

import json

import msgspec

from gateway.pipeline.tallying import _name
from gateway.shares import Name
from resolvers.records import Label


def test_no_source_s_name_spoils_the_answer_of_all() -> None:
    """Half a character in a text, a code or a system leaves as what stands for one: the answer can be written."""
    written = '{"text": "Glu\\ud800", "coding": [{"system": "urn:\\ud800", "code": "14\\ud800", "display": "\\ud800"}]}'
    found = _name(json.loads(written))
    assert found == Name("Glu\ufffd", (Label("urn:\ufffd", "14\ufffd"),))
    assert msgspec.json.encode([found.text, found.key])


def test_a_concept_is_called_by_its_text_or_by_a_coding_s() -> None:
    """A coding without a code that is text is left out, and so is a name that isn't text."""
    codings = [{"code": 7, "display": 8}, {"code": "TSH", "display": "Thyréotropine"}]
    assert _name({"text": ["TSH"], "coding": codings}) == Name("Thyréotropine", (Label("", "TSH"),))
    assert _name({"text": "TSH", "coding": {"code": "TSH"}}) == Name("TSH")
