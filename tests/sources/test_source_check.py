"""`passerelle source check`: a source that is fit, each way of not being, and what a program reads of it."""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.demo.config import demo_settings
from gateway.demo.sources import create_source
from gateway.demo.systems import NAM
from gateway.officers.source_check import check_sources
from gateway.officers.source_report import CheckReport
from gateway.officers.source_words import ADVICE, SAYS
from gateway.settings import Source
from resolvers.catalogue import Catalogue
from resolvers.protocols import Identifier
from resolvers.schema import build_schema
from tests.gateway.wire_sources import source
from tests.house import MARIE, world_of
from tests.promises.synthea_files import MRN
from tests.resolvers.fhir_answers import bundle
from tests.sources.real_servers import Servers, source_of

CATALOGUE = Catalogue.of(build_schema())
SECRET = "Marie Bouchard BOUM855510ZZ"
FIT: dict[str, Any] = {"keyed_on": [NAM], "budget": {"deadline_ms": 2_000}}
STATEMENT: dict[str, Any] = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "format": ["json"],
    "rest": [{"mode": "server", "resource": [{"type": "Patient", "interaction": [{"code": "search-type"}]}]}],
}

Answer = Callable[[httpx.Request], httpx.Response]


def fit(request: httpx.Request) -> httpx.Response:
    """Answer as a FHIR server that knows nobody."""
    date = {"date": email.utils.formatdate(usegmt=True)}
    last = request.url.path.rpartition("/")[2]
    if last == "metadata":
        return httpx.Response(200, json=STATEMENT, headers=date)
    known = last in ("Patient", "Condition", "Observation")
    return httpx.Response(200 if known else 404, json=bundle(total=0), headers=date)


async def check(place: Source, answer: Answer, identifier: Identifier | None = None) -> CheckReport:
    return await check_sources([place], CATALOGUE, identifier, transports={place.id: httpx.MockTransport(answer)})


def kinds(report: CheckReport, *outcomes: str) -> list[str]:
    return [line.kind for line in report.lines if not outcomes or line.outcome in outcomes]


def saying(status: int, body: Any = None, **headers: str) -> Answer:
    return lambda _: httpx.Response(status, json=body or {"text": SECRET}, headers=headers)


async def test_a_fit_source_is_in_order() -> None:
    """Everything was looked at, and nothing failed."""
    report = await check(source(**FIT), fit)
    assert report.ok
    assert kinds(report, "ok") == ["plain-here", "auth-none", "nobody", "latency", "clock", "declared", "coverage"]
    assert kinds(report, "warn") == ["types-undeclared"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (saying(401), "unauthenticated"),
        (saying(403), "forbidden"),
        (saying(404), "odd"),
        (saying(500), "odd"),
        (saying(302, location="https://evil.example"), "odd"),
        (saying(200), "odd"),
        (saying(200, [SECRET]), "odd"),
        (lambda _: httpx.Response(200, content=b"<html>" + SECRET.encode()), "odd"),
        (saying(200, bundle({"resourceType": "Patient", "id": "p1"})), "everybody"),
        (saying(200, bundle(total=7)), "odd"),
    ],
)
async def test_what_a_source_must_not_answer_is_a_failure_with_advice(answer: Answer, kind: str) -> None:
    """One sentence and what to do; never a text of the source."""
    report = await check(source(**FIT), answer)
    assert not report.ok
    assert kinds(report, "fail") == [kind]
    failed = report.lines[-1]
    assert failed.advises("fr") != failed.advises("en") != ""
    assert SECRET not in json.dumps(report.as_json(), ensure_ascii=False)


async def test_a_source_that_is_not_there_or_too_slow_is_said_so() -> None:
    """By the reason, and by its own deadline."""

    def gone(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(SECRET)

    def late(_: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout(SECRET)

    assert kinds(await check(source(**FIT), gone), "fail") == ["silent"]
    slow = await check(source(**FIT), late)
    assert (kinds(slow, "fail"), "2000" in slow.lines[-1].says("fr")) == (["slow"], True)


@pytest.mark.parametrize(("seconds", "outcome"), [(0, "ok"), (60, "warn"), (-60, "warn"), (900, "fail")])
async def test_clocks_that_differ_are_told(seconds: int, outcome: str) -> None:
    """Signed assertions and ends of relationships rest on them."""

    def told(request: httpx.Request) -> httpx.Response:
        answer = fit(request)
        answer.headers["date"] = email.utils.formatdate(time.time() + seconds, usegmt=True)
        return answer

    report = await check(source(**FIT), told)
    assert [line.outcome for line in report.lines if line.kind == "clock"] == [outcome]


@pytest.mark.parametrize(
    ("statement", "capabilities", "outcome", "kind"),
    [
        ({"resourceType": "OperationOutcome"}, {}, "warn", "undeclared"),
        ({**STATEMENT, "fhirVersion": "5.0.0"}, {}, "fail", "version"),
        ({**STATEMENT, "fhirVersion": None}, {}, "fail", "version"),
        ({**STATEMENT, "format": ["xml"]}, {}, "warn", "not-json"),
        ({**STATEMENT, "rest": [{"mode": "server", "interaction": [{"code": "batch"}]}]}, {}, "ok", "batch-possible"),
        (STATEMENT, {"types": ["Patient", "Goal"]}, "warn", "types-undeclared"),
        (
            {**STATEMENT, "rest": [{"resource": [{"type": "Patient", "searchParam": [{"name": "name"}]}]}]},
            {},
            "warn",
            "search-undeclared",
        ),
        (
            {**STATEMENT, "rest": [{"resource": [{"type": "Condition", "searchInclude": ["Condition:encounter"]}]}]},
            {"include": True},
            "warn",
            "include-undeclared",
        ),
    ],
)
async def test_what_is_declared_is_compared_with_what_is_assumed(
    statement: Any, capabilities: dict[str, Any], outcome: str, kind: str
) -> None:
    """A statement that is absent is no failure; another version of FHIR is."""

    def declaring(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=statement) if request.url.path.endswith("metadata") else fit(request)

    report = await check(source(**FIT, capabilities=capabilities), declaring)
    assert (outcome, kind) in [(line.outcome, line.kind) for line in report.lines]


@pytest.mark.parametrize(
    "version", ["4.0.1", "4.3.0-cibuild", "4.0.1\x1b[2J", "4.0.1\nok", f"4.{SECRET}", SECRET, "9" * 9]
)
async def test_a_version_that_has_no_version_s_form_is_not_printed(version: str) -> None:
    """A source may write anything there."""
    said = version if version in ("4.0.1", "4.3.0-cibuild") else "?"

    def declaring(request: httpx.Request) -> httpx.Response:
        metadata = request.url.path.endswith("metadata")
        return httpx.Response(200, json={**STATEMENT, "fhirVersion": version}) if metadata else fit(request)

    report = await check(source(**FIT), declaring)
    (line,) = (one for one in report.lines if one.kind in ("version", "declared"))
    for language in ("fr", "en"):
        assert said in line.says(language)
        assert version == said or version not in line.says(language)


@pytest.mark.parametrize("junk", [[], {"resourceType": "CapabilityStatement", "rest": 3, "format": {}}, {"rest": [3]}])
async def test_a_statement_of_no_shape_harms_nothing(junk: Any) -> None:
    """It is read as far as it goes."""

    def declaring(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=junk) if request.url.path.endswith("metadata") else fit(request)

    assert "coverage" in kinds(await check(source(**FIT), declaring))


@pytest.mark.parametrize(("status", "outcome", "kind"), [(200, "ok", "batch"), (405, "warn", "batch-refused")])
async def test_a_batch_is_tried_when_the_settings_say_so(status: int, outcome: str, kind: str) -> None:
    """About nobody."""
    parts = [{"resource": bundle(total=0), "response": {"status": "200"}}] * 2
    body = {"resourceType": "Bundle", "type": "batch-response", "entry": parts}

    def taking(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=body) if request.method == "POST" else fit(request)

    report = await check(source(**FIT, capabilities={"batch": True}), taking)
    assert [(line.outcome, line.kind) for line in report.lines if line.kind.startswith("batch")] == [(outcome, kind)]


async def test_a_server_that_has_an_answer_to_everything_is_told() -> None:
    """A mistaken base URL would read as nobody."""
    report = await check(source(**FIT), lambda request: httpx.Response(200, json=bundle(total=0)))
    assert "lenient" in kinds(report, "warn")


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ({"auth": {"scheme": "bearer", "token_file": "nowhere"}}, "files"),
        ({"protocol": "rest", "mapping": "nowhere.yaml"}, "files"),
        ({"keyed_on": []}, "unkeyed"),
        ({"protocol": "rest", "mapping": "docs/examples/labo.yaml", "keyed_on": ["urn:other"]}, "no-way"),
        ({"base_url": "http://fhir.example/r4"}, "plain"),
    ],
)
async def test_what_the_settings_lack_is_told(place: dict[str, Any], kind: str) -> None:
    """Without, or before, a call."""
    assert kind in kinds(await check(source(**(FIT | place)), fit), "warn", "fail")


async def test_a_token_that_can_t_be_had_is_told_from_one_that_is_refused(tmp_path: Path) -> None:
    """The authorization server is another machine, and another fault."""
    from joserfc.jwk import ECKey

    key = tmp_path / "key.json"
    key.write_text(json.dumps(ECKey.generate_key("P-384").as_dict(private=True)))
    auth = {
        "scheme": "smart-backend-services",
        "client_id": "x",
        "key_file": key,
        "token_url": "http://127.0.0.1:9/token",
    }
    report = await check(source(**FIT, auth=auth), fit)
    assert kinds(report, "fail") == ["token"]
    assert "token-endpoint" in report.lines[-1].says("en")


async def test_a_named_person_is_counted_and_never_shown() -> None:
    """The demo's sources, each with its own dialect; the report holds no number, name or value of theirs."""
    settings = demo_settings(8000, None, None, Path("build"))
    world = world_of()
    transports = {one.id: httpx.ASGITransport(create_source(one.id, world)) for one in settings.sources}
    report = await check_sources(settings.sources, CATALOGUE, Identifier(NAM, MARIE), transports=transports)
    assert report.ok
    assert {"left-out", "type-failed", "several", "not-found"}.isdisjoint(kinds(report))
    assert kinds(report).count("found") == len(settings.sources)
    read = {line.source: line.values["types"] for line in report.lines if line.kind == "records"}
    assert "Observation" in str(read["omnimed"])
    said = json.dumps(report.as_json(), ensure_ascii=False)
    assert not {MARIE, "Bouchard", "Marie"} & set(said.replace('"', " ").split())


@pytest.mark.parametrize(
    ("people", "outcome", "kind"),
    [((), "warn", "not-found"), (("p1", "p2"), "fail", "several"), (("p1",), "ok", "found")],
)
async def test_one_person_is_expected_under_a_number(people: tuple[str, ...], outcome: str, kind: str) -> None:
    """None is a wrong number, two are an exclusion; a type that fails is named, and what is not what was asked."""

    def holding(request: httpx.Request) -> httpx.Response:
        if SECRET in str(request.url.params.get("identifier")):
            return httpx.Response(200, json=bundle(*({"resourceType": "Patient", "id": one} for one in people)))
        if request.url.path.endswith("Goal"):
            return httpx.Response(403)
        if request.url.path.endswith("Condition") and "patient" in request.url.params:
            theirs = {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p9"}}
            return httpx.Response(200, json=bundle(theirs, next_link="?page=2"))
        return fit(request)

    report = await check(source(**FIT), holding, Identifier(NAM, SECRET))
    assert (outcome, kind) in [(line.outcome, line.kind) for line in report.lines]
    failed = {line.values.get("type"): line.kind for line in report.lines if line.kind in ("type-failed", "left-out")}
    assert (failed.get("Goal"), failed.get("Condition")) == (
        ("type-failed", "left-out") if kind == "found" else (None, None)
    )
    assert ("page-cut" in kinds(report)) == (kind == "found")
    assert SECRET not in json.dumps(report.as_json())


async def test_a_real_server_is_fit_and_its_habits_are_told(tmp_path: Path, servers: Servers) -> None:
    """No capability statement, an answer to everything; a wrong token is refused."""
    place = source_of("chus", servers.bases["chus"], tmp_path)
    report = await check_sources([place], CATALOGUE, Identifier(MRN, servers.files.numbers[0]))
    assert report.ok
    assert kinds(report, "warn") == ["undeclared", "lenient"]
    assert {"auth", "found", "records"} <= set(kinds(report, "ok"))
    (tmp_path / "chus.token").write_text("wr0ng\n")
    assert kinds(await check_sources([place], CATALOGUE), "fail") == ["unauthenticated"]


def test_every_sentence_is_there_in_both_languages() -> None:
    """And no advice is for a line that doesn't exist."""
    assert all(said["fr"] and said["en"] and said["fr"] != said["en"] for said in (*SAYS.values(), *ADVICE.values()))
    assert set(ADVICE) <= set(SAYS)
