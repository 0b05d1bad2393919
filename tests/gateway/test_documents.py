"""Documents: those registered in advance run by id or by text, as the mode says; a request registers nothing."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

from gateway import settings
from gateway.demo.config import demo_settings
from gateway.documents import Documents, DocumentsFault, hash_of, read_documents
from gateway.errors import BadUserInput, OperationRefused
from gateway.officers.config_check import check_config
from gateway.settings import Settings
from tests.clients.asking import by_node
from tests.clients.served import serve_house
from tests.gateway.test_config_check import written
from tests.house import House, open_house

Mode = Literal["off", "log", "safelist", "enforce"]
VIEWER = "query Viewer {\n  viewer {\n    name\n  }\n}"
SOURCES = "{ sources { id } }"
OTHER = "{ viewer { id } }"


def sha256(text: str) -> str:
    """Return the id of a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def folder(path: Path) -> Path:
    """Write a folder of documents."""
    path.mkdir(parents=True)
    (path / "Viewer.graphql").write_text(VIEWER, "utf-8")
    (path / "Sources.gql").write_text(SOURCES, "utf-8")
    (path / "README.md").write_text("not a document", "utf-8")
    return path


def relay(path: Path) -> Path:
    """Write what Relay's compiler persists."""
    path.write_text(json.dumps({"2b1f": VIEWER, "9c33": SOURCES}), "utf-8")
    return path


def apollo(path: Path) -> Path:
    """Write Apollo's manifest."""
    told = [{"id": hash_of(text), "name": "Q", "type": "query", "body": text} for text in (VIEWER, SOURCES)]
    whole = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": told}
    path.write_text(json.dumps(whole), "utf-8")
    return path


def documents(path: Path, mode: Mode) -> tuple[Documents, list[str]]:
    """Return the documents of a folder in a mode, and what they counted."""
    counted: list[str] = []
    return Documents(settings.Documents(mode=mode, path=folder(path)), counted.append), counted


def test_each_form_of_manifest_gives_texts_by_id(tmp_path: Path) -> None:
    """By its own ids, and by hash always."""
    hashes = {sha256(VIEWER): VIEWER, sha256(SOURCES): SOURCES}
    assert read_documents(folder(tmp_path / "d")) == hashes | {"Viewer": VIEWER, "Sources": SOURCES}
    assert read_documents(relay(tmp_path / "r.json")) == hashes | {"2b1f": VIEWER, "9c33": SOURCES}
    bare = {key.removeprefix("sha256:"): text for key, text in hashes.items()}
    assert read_documents(apollo(tmp_path / "a.json")) == hashes | bare


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'"x"',
        b'{"a": 1}',
        b'{"a": null}',
        b'{"format": "apollo-persisted-query-manifest", "version": 1}',
        b'{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}',
        b'{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [3]}',
        b'{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "x"}]}',
    ],
)
def test_what_is_no_manifest_stops_the_start(tmp_path: Path, content: bytes) -> None:
    """And names the file, not what is in it."""
    file = tmp_path / "manifest.json"
    file.write_bytes(content)
    with pytest.raises(DocumentsFault) as fault:
        read_documents(file)
    assert str(fault.value).startswith(str(file))


def test_no_documents_at_all_and_two_of_one_id_stop_the_start(tmp_path: Path) -> None:
    """A missing folder too."""
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(DocumentsFault):
            read_documents(path)
    twice = folder(tmp_path / "twice")
    (twice / "Viewer.gql").write_text(OTHER, "utf-8")
    with pytest.raises(DocumentsFault) as fault:
        read_documents(twice)
    assert "two documents have the id Viewer" in str(fault.value)


ID, KNOWN, UNKNOWN = ("", "Viewer"), (VIEWER, None), (OTHER, None)
HASHED, APQ_KNOWN, APQ_NEW = ("", sha256(VIEWER)), (VIEWER, sha256(VIEWER)), (OTHER, sha256(OTHER))
TABLE: dict[Mode, dict[tuple[str, str | None], str]] = {
    "off": {ID: "documents-off", HASHED: "documents-off", KNOWN: "-", UNKNOWN: "-", APQ_KNOWN: "-", APQ_NEW: "-"},
    "log": {ID: "id", HASHED: "id", KNOWN: "known", UNKNOWN: "unknown", APQ_KNOWN: "known", APQ_NEW: "unknown"},
    "safelist": {
        ID: "id", HASHED: "id", KNOWN: "known", UNKNOWN: "document-untrusted",
        APQ_KNOWN: "known", APQ_NEW: "document-untrusted",
    },
    "enforce": {
        ID: "id", HASHED: "id", KNOWN: "document-by-id", UNKNOWN: "document-by-id",
        APQ_KNOWN: "document-by-id", APQ_NEW: "document-by-id",
    },
}  # fmt: skip
"""Mode → what is sent → how it is counted, `-` when it isn't, or why it is refused."""


@pytest.mark.parametrize("mode", TABLE)
def test_each_mode_runs_what_it_says(tmp_path: Path, mode: Mode) -> None:
    """Twice over: the first time registers nothing for the second."""
    found, counted = documents(tmp_path / "d", mode)
    for _ in range(2):
        for (query, document_id), expected in TABLE[mode].items():
            counted.clear()
            try:
                text = found.text(query, document_id)
            except (BadUserInput, OperationRefused) as refused:
                outcome = refused.key
            else:
                outcome = counted[0] if counted else "-"
                assert text == (query or VIEWER)
            assert outcome == expected, (mode, query, document_id)


@pytest.mark.parametrize("mode", ["off", "log", "safelist", "enforce"])
def test_a_text_that_is_not_the_one_named_is_refused(tmp_path: Path, mode: Mode) -> None:
    """By whichever id."""
    found, _ = documents(tmp_path / "d", mode)
    for document_id in (sha256(VIEWER), "Viewer", "sha256:nonsense"):
        with pytest.raises(BadUserInput) as refused:
            found.text(OTHER, document_id)
        assert refused.value.key == "document-other"


def test_an_unknown_id_is_refused(tmp_path: Path) -> None:
    """With or without the prefix."""
    found, _ = documents(tmp_path / "d", "log")
    for document_id in (sha256(OTHER), "viewer", "Viewer.graphql", "../Viewer"):
        with pytest.raises(BadUserInput) as refused:
            found.text("", document_id)
        assert refused.value.key == "document-unknown"


def test_a_mode_without_documents_is_a_fault_of_the_settings() -> None:
    """And says which key is missing."""
    demo = demo_settings(8000, None, None, Path("state")).model_dump()
    with pytest.raises(ValidationError) as fault:
        Settings.model_validate(demo | {"documents": {"mode": "safelist"}})
    assert "documents.path is needed" in str(fault.value)


def test_config_check_tells_of_documents_that_can_t_be_read_and_warns_of_those_that_do_not_fit(tmp_path: Path) -> None:
    """By their id; a text is never repeated."""
    path = folder(tmp_path / "documents")
    (path / "Old.graphql").write_text("{ viewer { shoeSize } }", "utf-8")
    (path / "Broken.graphql").write_text("{ viewer", "utf-8")
    change = ("sources:", f"documents: {{mode: log, path: {path}}}\nsources:")
    report = check_config(written(tmp_path, change), {})
    assert report.ok
    assert sorted(one.says("en").split()[1] for one in report.warnings) == ["Broken", "Old"]
    assert "shoeSize" not in str(report.as_json())
    (path / "Viewer.gql").write_text(OTHER, "utf-8")
    spoilt = check_config(written(tmp_path, change), {})
    assert [(one.setting, one.kind) for one in spoilt.faults] == [("documents.path", "documents")]


async def test_only_trusted_documents_reach_the_policy_and_the_refusal_is_audited(tmp_path: Path) -> None:
    """400, the code, the reason; and the metrics count what ran."""
    chosen = settings.Documents(mode="safelist", path=folder(tmp_path / "documents"))
    async with open_house(tmp_path, documents=chosen) as house:
        assert (await house.ask(VIEWER)).data == {"viewer": {"name": "Dr Luc Tremblay"}}
        assert (await by_id(house, "Viewer")).data == {"viewer": {"name": "Dr Luc Tremblay"}}
        refused = await house.ask(OTHER, headers={"accept-language": "en"})
        assert (refused.status, refused.codes) == (400, ["OPERATION_REFUSED"])
        (error,) = refused.body["errors"]
        assert error["extensions"]["reason"] == "document-untrusted"
        assert error["message"] == "Only documents registered in advance are run here, and this is not one of them."
        metrics = house.app.state.telemetry.metrics.render().decode()
    assert 'passerelle_documents_total{found="known"} 1.0' in metrics
    assert 'passerelle_documents_total{found="id"} 1.0' in metrics


async def by_id(house: House, document_id: str) -> Any:
    """Ask by an id alone."""
    token = house.issuer.mint("dr-tremblay")
    headers = {"authorization": f"Bearer {token}", "x-purpose-of-use": "TREAT"}
    return await house.post({"documentId": document_id}, headers)


async def test_apollo_s_link_for_persisted_queries_runs_by_hash_alone(tmp_path: Path) -> None:
    """The document as Apollo prints it, in a manifest: its text is never sent, since `enforce` would refuse it."""
    printed = "query Viewer {\n  viewer {\n    name\n    __typename\n  }\n}"
    path = tmp_path / "documents"
    path.mkdir()
    (path / "Viewer.graphql").write_text(printed, "utf-8")
    async with serve_house(tmp_path, documents=settings.Documents(mode="enforce", path=path)) as served:
        ask = by_node("apollo-id")
        (answer,) = await ask(served.url, served.headers(), [{"query": VIEWER}])
        assert (answer["data"], answer["errors"]) == ({"viewer": {"name": "Dr Luc Tremblay"}}, [])
        (other,) = await ask(served.url, served.headers(), [{"query": OTHER}])
        assert [(error["code"], error["reason"]) for error in other["errors"]] == [
            ("BAD_USER_INPUT", "document-unknown")
        ]
