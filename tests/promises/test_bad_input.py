"""Promise: whatever is sent, it gets its code and a sentence in the caller's language, and names nobody in a log."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.house import JEAN, MARIE, House, reply
from tests.promises.everything import about
from tests.promises.listening import PERSONAL, check_refusal, known, listening_house

QUERY = about(MARIE, "name { family }")
VARIABLE = "query($id: IdentifierInput!) { patient(identifier: $id) { id } }"
EN = {"accept-language": "en"}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose log is read when the test is over."""
    async with listening_house(tmp_path) as opened:
        yield opened


FIRST = "The argument first must be between 1 and 500."
CURSOR = "This cursor does not come from this query"


UNTIL = "The argument until must come after since."
BACKWARDS = 'since: "2026-10-20T00:00:00-04:00", until: "2026-10-19T00:00:00-04:00"'


def page(arguments: str) -> str:
    """Ask a page of conditions with these arguments."""
    return f"conditions({arguments}) {{ edges {{ cursor }} }}"


DOCUMENTS: dict[str, tuple[str, str, str]] = {
    "not graphql": ("patient 7", "BAD_USER_INPUT", "The GraphQL document is not well formed."),
    "unclosed": ("{ viewer { name }", "BAD_USER_INPUT", "The GraphQL document is not well formed."),
    "unknown field": ("{ viewer { nothing } }", "BAD_USER_INPUT", "The query does not fit the schema"),
    "unknown root": ("{ everybody { id } }", "BAD_USER_INPUT", "The query does not fit the schema"),
    "unknown argument": (about(MARIE, page("nothing: 1")), "BAD_USER_INPUT", "The query does not fit"),
    "unknown fragment": ("{ viewer { ...nowhere } }", "BAD_USER_INPUT", "The query does not fit the schema"),
    "fragment in itself": (
        "{ viewer { ...a } } fragment a on Viewer { ...a }", "BAD_USER_INPUT", "The query does not fit the schema",
    ),
    "no argument": ("{ patient { id } }", "BAD_USER_INPUT", "The query does not fit the schema"),
    "two operations": ("query a { viewer { id } } query b { viewer { id } }", "BAD_USER_INPUT", "The document must"),
    "a mutation of nothing": ("mutation { doNothing }", "BAD_USER_INPUT", ""),
    "malformed NAM": (about("BOUM8555", "id"), "BAD_USER_INPUT", "The health insurance number does not have"),
    "a NAM of a real form": (about("BOUM85551012", "id"), "BAD_USER_INPUT", "The health insurance number does not"),
    "an empty NAM": (about("", "id"), "BAD_USER_INPUT", "The health insurance number does not have"),
    "first -1": (about(MARIE, page("first: -1")), "BAD_USER_INPUT", FIRST),
    "first 0": (about(MARIE, page("first: 0")), "BAD_USER_INPUT", FIRST),
    "first 501": (about(MARIE, page("first: 501")), "BAD_USER_INPUT", FIRST),
    "first 100000": (about(MARIE, page("first: 100000")), "BAD_USER_INPUT", FIRST),
    "first too big for 32 bits": (about(MARIE, page("first: 99999999999")), "BAD_USER_INPUT", ""),
    "a cursor of nobody": (about(MARIE, page('after: "bm9ib2R5"')), "BAD_USER_INPUT", CURSOR),
    "two patients": (
        about(MARIE, "id")[:-1] + "b: " + about(JEAN, "id")[1:],
        "OPERATION_REFUSED", "An operation is about one patient.",
    ),
    "too deep": (
        about(MARIE, "conditions { edges { node { encounter { " + "partOf { " * 30 + "id" + " }" * 34),
        "OPERATION_REFUSED", "The query nests more than 24 levels deep.",
    ),
    "very much too deep": ("{ a" * 1_900 + " }" * 1_900, "OPERATION_REFUSED", ""),
    "too many aliases": (
        "{ viewer { " + " ".join(f"a{i}: name" for i in range(61)) + " } }",
        "OPERATION_REFUSED", "The query has more than 60 aliases.",
    ),
    "too many tokens": ("{ viewer { " + "name " * 4_100 + "} }", "OPERATION_REFUSED", "The document has more than"),
    "too many roots": (
        "{ " + " ".join(f"a{i}: viewer {{ id }}" for i in range(11)) + " }", "OPERATION_REFUSED", "The query has more",
    ),
    "a text for an identifier": (f'{{ patient(identifier: "{MARIE}") {{ id }} }}', "BAD_USER_INPUT", "The query"),
    "since of no date": (about(MARIE, page('since: "yesterday"')), "BAD_USER_INPUT", ""),
    "until before since": (about(MARIE, page(BACKWARDS)), "BAD_USER_INPUT", UNTIL),
    "a course that ends before it begins": (
        about(MARIE, f"course({BACKWARDS}) {{ edges {{ cursor }} }}"), "BAD_USER_INPUT", UNTIL,
    ),
    "repeated tests of no time": (
        about(MARIE, f"repeatedTests({BACKWARDS}) {{ daysApart }}"), "BAD_USER_INPUT", UNTIL,
    ),
    "readings of no time": (
        about(MARIE, f"accessEvents({BACKWARDS}) {{ edges {{ cursor }} }}"), "BAD_USER_INPUT", UNTIL,
    ),
    "transitions of no time": (f"{{ transitions({BACKWARDS}) {{ edges {{ cursor }} }} }}", "BAD_USER_INPUT", UNTIL),
    "sessions of no time": (f"{{ sessions({BACKWARDS}) {{ edges {{ cursor }} }} }}", "BAD_USER_INPUT", UNTIL),
    "a count of no time": (
        f"{{ resourceUse({BACKWARDS}) {{ suppressedBelow }} }}", "BAD_USER_INPUT", "The argument until (now, without",
    ),
    "a purpose that is none": (
        about(MARIE, 'accessEvents(purpose: ["TREAT", "Bouchard"]) { edges { cursor } }'),
        "BAD_USER_INPUT", "The argument purpose takes known purposes of use alone",
    ),
}  # fmt: skip


async def test_each_bad_document_has_its_code_and_its_sentence(house: House) -> None:
    """In English and in French; no source is asked anything."""
    for name, (document, code, sentence) in DOCUMENTS.items():
        english = await house.ask(document, headers=EN)
        french = await house.ask(document)
        assert english.status == 400, name
        check_refusal(english, code, sentence)
        assert french.codes == english.codes, name
        assert french.body["errors"][0]["message"] != english.body["errors"][0]["message"], name
        assert not [word for word in PERSONAL if word in english.content.decode()], name
    assert not any(house.calls(source) for source in house.sources)


VARIABLES: dict[str, Any] = {
    "absent": {},
    "null": {"id": None},
    "a text": {"id": MARIE},
    "no value": {"id": {"system": "urn:x"}},
    "a number": {"id": {"value": 7}},
    "an unknown part": {"id": {"value": MARIE, "name": "Bouchard"}},
    "a list": {"id": [MARIE]},
    "a newline": {"id": {"system": "urn:x", "value": f"{MARIE}\nBouchard"}},
    "too long": {"id": {"system": "urn:x", "value": "9" * 300}},
    "empty": {"id": {"system": "urn:x", "value": ""}},
}


async def test_each_bad_variable_is_refused_without_its_value(house: House) -> None:
    """A variable may name a person: neither the answer nor the log repeats it."""
    for name, variables in VARIABLES.items():
        answer = await house.ask(VARIABLE, variables=variables, headers=EN)
        assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"]), name
        assert not [word for word in PERSONAL if word in answer.content.decode()], name
    assert not any(house.calls(source) for source in house.sources)


BODIES: dict[str, tuple[bytes, str, str]] = {
    "malformed JSON": (b'{"query": ', "BAD_USER_INPUT", "The request’s body is not well-formed JSON."),
    "no JSON": (MARIE.encode(), "BAD_USER_INPUT", "The request’s body is not well-formed JSON."),
    "not UTF-8": (b'{"query": "\xff\xfe"}', "BAD_USER_INPUT", "The request’s body is not well-formed JSON."),
    "empty": (b"", "BAD_USER_INPUT", "The request’s body is not well-formed JSON."),
    "a text": (b'"query"', "BAD_USER_INPUT", "The request’s body is not a GraphQL request"),
    "a batch": (b'[{"query": "{ viewer { id } }"}]', "BAD_USER_INPUT", "One operation a request is accepted."),
    "an empty batch": (b"[]", "BAD_USER_INPUT", "One operation a request is accepted."),
    "no query": (b'{"variables": {}}', "BAD_USER_INPUT", "The request holds no GraphQL document."),
    "variables of a list": (b'{"query": "{ viewer { id } }", "variables": []}', "BAD_USER_INPUT", "The request’s body"),
    "nested without end": (b"[" * 50_000, "BAD_USER_INPUT", "The request’s body is not well-formed JSON."),
    "too large": (b'{"query": "' + b" " * 100_001 + b'"}', "OPERATION_REFUSED", "The request’s body exceeds 100,000"),
}  # fmt: skip


async def test_each_bad_body_has_its_code_and_its_sentence(house: House) -> None:
    """Whoever sends it is known, and it is 400."""
    headers = known(house) | EN
    for name, (body, code, sentence) in BODIES.items():
        answer = await house.post(body, headers)
        assert answer.status == 400, name
        check_refusal(answer, code, sentence)


async def test_another_content_type_is_refused(house: House) -> None:
    """A form, and a text."""
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        body = json.dumps({"query": QUERY}).encode()
        answer = await house.post(body, known(house) | EN | {"content-type": media})
        assert answer.status == 400
        check_refusal(answer, "BAD_USER_INPUT", "The content type is not accepted")


async def test_an_identifier_in_a_url_is_refused(house: House) -> None:
    """By GET, in the document or in its variables; a query about nobody is answered."""
    ids = json.dumps({"id": {"value": MARIE}})
    urls = [f"/graphql?query={quote(QUERY)}", f"/graphql?query={quote(VARIABLE)}&variables={quote(ids)}"]
    for url in urls:
        answer = reply(await house.client.get(url, headers=known(house) | EN))
        assert answer.status == 400
        check_refusal(answer, "OPERATION_REFUSED", "A person’s identifier does not travel in a URL")
    marie = (await house.ask(about(MARIE, "id"))).patient["id"]
    house.forget_calls()
    by_node = quote(f'{{ node(id: "{marie}") {{ id }} }}')
    answer = reply(await house.client.get(f"/graphql?query={by_node}", headers=known(house) | EN))
    check_refusal(answer, "OPERATION_REFUSED", "A person’s identifier does not travel in a URL")
    fine = reply(await house.client.get(f"/graphql?query={quote('{ viewer { name } }')}", headers=known(house)))
    assert fine.data == {"viewer": {"name": "Dr Luc Tremblay"}}
    assert not any(house.calls(source) for source in house.sources)


async def test_a_cursor_of_another_query_or_person_is_refused(house: House) -> None:
    """Bound to its patient, its connection and its arguments."""
    page = "observations(first: 2{more}) {{ pageInfo {{ endCursor }} edges {{ node {{ id }} }} }}"
    answer = await house.ask(about(MARIE, page.format(more="")))
    cursor = answer.patient["observations"]["pageInfo"]["endCursor"]
    after = f', after: "{cursor}"'
    following = await house.ask(about(MARIE, page.format(more=after)))
    assert following.nodes("observations")
    assert following.nodes("observations") != answer.nodes("observations")
    house.forget_calls()
    others = {
        "another person's": about(JEAN, page.format(more=after)),
        "another connection": about(MARIE, f'conditions(first: 2{after}) {{ edges {{ node {{ id }} }} }}'),
        "another argument": about(MARIE, page.format(more=after + ', category: ["laboratory"]')),
        "changed": about(MARIE, page.format(more=f', after: "{cursor[:-2]}AA"')),
        "an id for a cursor": about(MARIE, page.format(more=f', after: "{answer.nodes("observations")[0]["id"]}"')),
    }  # fmt: skip
    for name, query in others.items():
        refusal = await house.ask(query, headers=EN)
        assert refusal.status == 400, name
        check_refusal(refusal, "BAD_USER_INPUT", "This cursor does not come from this query")
    assert not any(house.calls(source) for source in house.sources)


async def test_an_id_of_another_person_beside_a_patient_is_refused(house: House) -> None:
    """One operation, one patient: Jean by identifier, and a record of Marie by its id."""
    node = 'query($id: ID!) { patient(identifier: {value: "NAM"}) { id } node(id: $id) { id } }'
    found = await house.ask(about(MARIE, "id conditions(first: 1) { edges { node { id } } }"))
    for identity in (found.patient["id"], found.nodes("conditions")[0]["id"]):
        answer = await house.ask(node.replace("NAM", JEAN), variables={"id": identity}, headers=EN)
        check_refusal(answer, "OPERATION_REFUSED", "An operation is about one patient.")


async def test_after_all_that_the_house_still_answers(house: House) -> None:
    """None of it stops the process."""
    for document, _, _ in list(DOCUMENTS.values())[:6]:
        await house.ask(document)
    for body, _, _ in BODIES.values():
        await house.post(body, known(house))
    assert (await house.ask(QUERY)).patient == {"name": [{"family": "Bouchard"}]}
