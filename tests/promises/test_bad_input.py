"""Promise: whatever is sent, it gets its code and a sentence in the caller's language, and names nobody in a log."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.telemetry import Telemetry
from tests.house import GRAPHQL, JEAN, MARIE, House, Reply, open_house, reply
from tests.promises.everything import about

QUERY = about(MARIE, "name { family }")
PERSONAL = (MARIE, JEAN, "BOUM", "LAVJ", "Bouchard", "Lavoie", "1985-05-10", "300137", "OM-1001")
VARIABLE = "query($id: IdentifierInput!) { patient(identifier: $id) { id } }"
EN = {"accept-language": "en"}


class Listening:
    """A house and what it writes on its log's stream."""

    def __init__(self, house: House, log: StringIO) -> None:
        self.house = house
        self.log = log


@pytest.fixture
async def listening(tmp_path: Path) -> AsyncIterator[Listening]:
    """A house whose log is read when the test is over: no line of it names anybody."""
    log = StringIO()
    telemetry = Telemetry(demo_settings(8000, None, None, tmp_path).telemetry, stream=log)
    async with open_house(tmp_path, ports=Ports(telemetry=telemetry)) as house:
        yield Listening(house, log)
    written = log.getvalue() + (tmp_path / "telemetry.jsonl").read_text()
    assert [word for word in PERSONAL if word in written] == []


async def refused(answer: Reply, code: str, sentence: str) -> None:
    """Check a refusal's code, the sentence's beginning, and that it has no data."""
    assert answer.codes[:1] == [code], answer.body
    assert answer.body["errors"][0]["message"].startswith(sentence), answer.body["errors"][0]["message"]
    assert answer.body.get("data") is None


DOCUMENTS: dict[str, tuple[str, str, str]] = {
    "not graphql": ("patient 7", "BAD_USER_INPUT", "The GraphQL document is not well formed."),
    "unclosed": ("{ viewer { name }", "BAD_USER_INPUT", "The GraphQL document is not well formed."),
    "unknown field": ("{ viewer { nothing } }", "BAD_USER_INPUT", "The query does not fit the schema"),
    "unknown root": ("{ everybody { id } }", "BAD_USER_INPUT", "The query does not fit the schema"),
    "unknown argument": (about(MARIE, "conditions(nothing: 1) { edges { cursor } }"), "BAD_USER_INPUT", "The query"),
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
    "first -1": (about(MARIE, "conditions(first: -1) { edges { cursor } }"), "BAD_USER_INPUT", "The argument first must be between 1 and 500."),
    "first 0": (about(MARIE, "conditions(first: 0) { edges { cursor } }"), "BAD_USER_INPUT", "The argument first must be between 1 and 500."),
    "first 501": (about(MARIE, "conditions(first: 501) { edges { cursor } }"), "BAD_USER_INPUT", "The argument first must be between 1 and 500."),
    "first 100000": (
        about(MARIE, "conditions(first: 100000) { edges { cursor } }"), "BAD_USER_INPUT", "The argument first must be between 1 and 500.",
    ),
    "first too big for 32 bits": (about(MARIE, "conditions(first: 99999999999) { edges { cursor } }"),
        "BAD_USER_INPUT", ""),
    "a cursor of nobody": (
        about(MARIE, 'conditions(after: "bm9ib2R5") { edges { cursor } }'), "BAD_USER_INPUT", "This cursor does not come from this query",
    ),
    "two patients": (
        f'{{ a: patient(identifier: {{value: "{MARIE}"}}) {{ id }} b: patient(identifier: {{value: "{JEAN}"}}) {{ id }} }}',
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
    "since of no date": (
        about(MARIE, 'conditions(since: "yesterday") { edges { cursor } }'), "BAD_USER_INPUT", "",
    ),
}  # fmt: skip


async def test_each_bad_document_has_its_code_and_its_sentence(listening: Listening) -> None:
    """In English and in French; no source is asked anything."""
    for name, (document, code, sentence) in DOCUMENTS.items():
        english = await listening.house.ask(document, headers=EN)
        french = await listening.house.ask(document)
        assert english.status == 400, name
        await refused(english, code, sentence)
        assert french.codes == english.codes, name
        assert french.body["errors"][0]["message"] != english.body["errors"][0]["message"], name
        assert not [word for word in PERSONAL if word in english.content.decode()], name
    assert not any(listening.house.calls(source) for source in listening.house.sources)


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


async def test_each_bad_variable_is_refused_without_its_value(listening: Listening) -> None:
    """A variable may name a person: neither the answer nor the log repeats it."""
    for name, variables in VARIABLES.items():
        answer = await listening.house.ask(VARIABLE, variables=variables, headers=EN)
        assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"]), name
        assert not [word for word in PERSONAL if word in answer.content.decode()], name
    assert not any(listening.house.calls(source) for source in listening.house.sources)


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


async def test_each_bad_body_has_its_code_and_its_sentence(listening: Listening) -> None:
    """Whoever sends it is known, and it is 400."""
    headers = known(listening.house) | EN
    for name, (body, code, sentence) in BODIES.items():
        answer = await listening.house.post(body, headers)
        assert answer.status == 400, name
        await refused(answer, code, sentence)


async def test_another_content_type_is_refused(listening: Listening) -> None:
    """A form, and a text."""
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        body = json.dumps({"query": QUERY}).encode()
        answer = await listening.house.post(body, known(listening.house) | EN | {"content-type": media})
        assert answer.status == 400
        await refused(answer, "BAD_USER_INPUT", "The content type is not accepted")


async def test_an_identifier_in_a_url_is_refused(listening: Listening) -> None:
    """By GET, in the document or in its variables; a query about nobody is answered."""
    house, ids = listening.house, json.dumps({"id": {"value": MARIE}})
    urls = [f"/graphql?query={quote(QUERY)}", f"/graphql?query={quote(VARIABLE)}&variables={quote(ids)}"]
    for url in urls:
        answer = reply(await house.client.get(url, headers=known(house) | EN))
        assert answer.status == 400
        await refused(answer, "OPERATION_REFUSED", "A person’s identifier does not travel in a URL")
    marie = (await house.ask(about(MARIE, "id"))).patient["id"]
    house.forget_calls()
    by_node = quote(f'{{ node(id: "{marie}") {{ id }} }}')
    answer = reply(await house.client.get(f"/graphql?query={by_node}", headers=known(house) | EN))
    await refused(answer, "OPERATION_REFUSED", "A person’s identifier does not travel in a URL")
    fine = reply(await house.client.get(f"/graphql?query={quote('{ viewer { name } }')}", headers=known(house)))
    assert fine.data == {"viewer": {"name": "Dr Luc Tremblay"}}
    assert not any(house.calls(source) for source in house.sources)


async def test_a_cursor_of_another_query_or_person_is_refused(listening: Listening) -> None:
    """Bound to its patient, its connection and its arguments."""
    house = listening.house
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
        await refused(refusal, "BAD_USER_INPUT", "This cursor does not come from this query")
    assert not any(house.calls(source) for source in house.sources)


async def test_an_id_of_another_person_beside_a_patient_is_refused(listening: Listening) -> None:
    """One operation, one patient: Jean by identifier, and a record of Marie by its id."""
    node = 'query($id: ID!) { patient(identifier: {value: "NAM"}) { id } node(id: $id) { id } }'
    found = await listening.house.ask(about(MARIE, "id conditions(first: 1) { edges { node { id } } }"))
    for identity in (found.patient["id"], found.nodes("conditions")[0]["id"]):
        answer = await listening.house.ask(node.replace("NAM", JEAN), variables={"id": identity}, headers=EN)
        await refused(answer, "OPERATION_REFUSED", "An operation is about one patient.")


def tokens(house: House) -> dict[str, str | None]:
    """Return tokens that are none."""
    claims, mine = house.issuer.claims("dr-tremblay"), ECKey.generate_key("P-256", {"kid": "mine", "alg": "ES256"})
    kid = house.issuer.jwks()["keys"][0]["kid"]
    good = house.issuer.mint("dr-tremblay")
    header, payload, signature = good.split(".")
    public = json.dumps(house.issuer.jwks()["keys"][0]).encode()
    stolen = OctKey.import_key(base64.urlsafe_b64encode(public).decode())
    return {
        "missing": None,
        "nonsense": "not.a.token",
        "expired": house.issuer.mint("dr-tremblay", exp=int(house.clock()) - 3_600),
        "for another audience": house.issuer.mint("dr-tremblay", aud="elsewhere"),
        "of another issuer": house.issuer.mint("dr-tremblay", iss="http://127.0.0.1:9"),
        "without an expiry": house.issuer.mint("dr-tremblay", exp=None),
        "without a subject": house.issuer.mint("dr-tremblay", sub=None),
        "without a number": house.issuer.mint("dr-tremblay", jti=None),
        "signed with another key": jwt.encode({"alg": "ES256", "kid": kid}, claims, mine, algorithms=["ES256"]),
        "of an unknown key": jwt.encode({"alg": "ES256", "kid": "mine"}, claims, mine, algorithms=["ES256"]),
        "signed with the public key": jwt.encode({"alg": "HS256", "kid": kid}, claims, stolen, algorithms=["HS256"]),
        "alg none": f"{_part({'alg': 'none', 'kid': kid})}.{payload}.",
        "alg None, signed": f"{_part({'alg': 'None', 'kid': kid})}.{payload}.{signature}",
        "another payload": f"{header}.{_part(claims | {'sub': 'dr-gagnon'})}.{signature}",
        "no signature": f"{header}.{payload}.",
        "very long": "a" * 9_000 + ".b.c",
    }


async def test_each_bad_token_is_refused_alike(listening: Listening) -> None:
    """One sentence for them all: the caller never learns which check failed; no source is asked anything."""
    house, seen = listening.house, set()
    for name, token in tokens(house).items():
        headers = {"accept": GRAPHQL, "x-purpose-of-use": "TREAT", **EN}
        headers |= {"authorization": f"Bearer {token}"} if token is not None else {}
        answer = await house.post({"query": QUERY}, headers)
        assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"]), name
        assert answer.headers["www-authenticate"].startswith("Bearer"), name
        seen.add(answer.body["errors"][0]["message"])
    assert seen == {"No valid token came with the request: present a current token in the Authorization header."}
    assert not any(house.calls(source) for source in house.sources)


async def test_a_token_is_never_taken_from_a_url_nor_of_another_scheme(listening: Listening) -> None:
    """Nor twice."""
    house, good = listening.house, listening.house.issuer.mint("dr-tremblay")
    asked = quote("{ viewer { id } }")
    by_url = await house.client.get(
        f"/graphql?query={asked}&access_token={good}", headers={"accept": GRAPHQL, "x-purpose-of-use": "TREAT"}
    )
    assert by_url.status_code == 401
    for value in (f"Basic {good}", good, f"Bearer {good}, Bearer {good}", "Bearer"):
        answer = await house.post({"query": QUERY}, {"authorization": value, "x-purpose-of-use": "TREAT"})
        assert answer.status == 401, value[:8]


PURPOSES: dict[str, tuple[str | None, str, str]] = {
    "none": (None, "PURPOSE_REQUIRED", "The purpose of use is missing"),
    "empty": ("", "PURPOSE_REQUIRED", "The purpose of use is missing"),
    "lower case": ("treat", "PURPOSE_REQUIRED", "The purpose of use is missing"),
    "several": ("TREAT, ETREAT", "PURPOSE_REQUIRED", "Several purposes of use are given"),
    "of another role": ("HPAYMT", "FORBIDDEN", "Your token does not allow this purpose of use."),
    "unknown": ("HWHATEVER", "FORBIDDEN", "Your token does not allow this purpose of use."),
}


async def test_each_bad_purpose_has_its_code_and_its_sentence(listening: Listening) -> None:
    """403, and no source is asked anything."""
    for name, (purpose, code, sentence) in PURPOSES.items():
        answer = await listening.house.ask(QUERY, purpose=purpose, headers=EN)
        assert answer.status == 403, name
        await refused(answer, code, sentence)
    assert not any(listening.house.calls(source) for source in listening.house.sources)


async def test_a_role_that_the_token_does_not_carry_is_refused(listening: Listening) -> None:
    """And the sentence says what to do."""
    answer = await listening.house.ask(QUERY, headers=EN | {"x-active-role": "privacy_officer"})
    assert answer.status == 403
    await refused(answer, "FORBIDDEN", "Your token does not carry this role")


async def test_after_all_that_the_house_still_answers(listening: Listening) -> None:
    """None of it stops the process."""
    house = listening.house
    for document, _, _ in list(DOCUMENTS.values())[:6]:
        await house.ask(document)
    for body, _, _ in BODIES.values():
        await house.post(body, known(house))
    assert (await house.ask(QUERY)).patient == {"name": [{"family": "Bouchard"}]}


def known(house: House) -> dict[str, str]:
    """Return the headers of a caller who is known."""
    token = house.issuer.mint("dr-tremblay")
    return {"authorization": f"Bearer {token}", "x-purpose-of-use": "TREAT", "accept": GRAPHQL}


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
