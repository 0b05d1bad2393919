"""The files of the demo's front end: types, caches, paths, and the headers that hold the page to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.demo.front_end import BUILT
from gateway.demo.front_files import TYPES
from tests.demo.front_doubles import PAGE, SCRIPT, Front, built

JS = "/emr/assets/index-3f2a9c1b.js"


@pytest.fixture
def front(tmp_path: Path) -> Front:
    """A front end of three files."""
    (tmp_path / "beside.html").write_text("not ours")
    return Front(built(tmp_path / "dist"))


async def test_the_page_is_asked_for_anew_each_time(front: Front) -> None:
    """It names the files of the day."""
    page = await front.get("/emr/")
    assert (page.status_code, page.content) == (200, PAGE)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"


async def test_the_folder_without_its_slash_leads_to_the_page(front: Front) -> None:
    """By a path alone, whatever host was named."""
    answer = await front.get("/emr", host="127.0.0.1:1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/emr/")


async def test_a_file_whose_name_is_its_hash_is_kept_for_ever(front: Front) -> None:
    """With its type, and no guess about it."""
    answer = await front.get(JS)
    assert (answer.status_code, answer.content) == (200, SCRIPT)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["icon.svg", "assets/emr.js", "assets/use-language.js"])
async def test_a_file_that_keeps_its_name_is_looked_at_again(front: Front, name: str) -> None:
    """It may change under the same name."""
    assert (await front.get(f"/emr/{name}")).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("asked", ["{etag}", "W/{etag}", '"other", {etag}', "*"])
async def test_a_file_that_the_browser_has_isnt_sent_again(front: Front, asked: str) -> None:
    """304, without a body."""
    etag = (await front.get(JS)).headers["etag"]
    answer = await front.get(JS, if_none_match=asked.format(etag=etag))
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


async def test_another_file_than_the_browser_has_is_sent(front: Front) -> None:
    """Its ETag is its content's."""
    assert (await front.get(JS, if_none_match='"0"')).content == SCRIPT
    assert (await front.get("/emr/")).headers["etag"] != (await front.get(JS)).headers["etag"]


async def test_head_says_what_get_would_send(front: Front) -> None:
    """Without sending it."""
    got, head = await front.get(JS), await front.get(JS, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(SCRIPT))


@pytest.mark.parametrize("path", ["/emr/patients", "/emr/patients/abc_DEF-1/course", "/emr/x/"])
async def test_a_path_of_the_application_gives_the_page(front: Front, path: str) -> None:
    """So that a reload lands where one was."""
    answer = await front.get(path)
    assert (answer.status_code, answer.content) == (200, PAGE)


@pytest.mark.parametrize(
    "path",
    [
        "/emr/assets/gone.js",
        "/emr/assets/",
        "/emr/favicon.ico",
        "/emr/api/nothing",
        "/emr/assets/notes.tsx",
        "/emr/../beside.html",
        "/emr/%2e%2e/beside.html",
        "/emr/assets/..%2f..%2fbeside.html",
        "/emr/%2fetc/passwd.txt",
        "/emr/index.html%00.js",
    ],
)
async def test_nothing_else_is_there(front: Front, path: str) -> None:
    """What is not in the folder, what is no file of a page, and no way out of the folder."""
    assert (await front.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/emr/", JS, "/emr/assets/gone.js", "/emr/api/people", "/emr/api/nothing"])
async def test_every_answer_holds_the_page_to_its_own_files(front: Front, path: str) -> None:
    """Scripts, styles and connections of this origin alone, no inline code, no frame; text never becomes markup."""
    for method in ("GET", "DELETE"):
        answer = await front.get(path, method)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "connect-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert (await front.get(path, "DELETE")).status_code == 405


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "192.0.2.7:8000", "["])
async def test_a_name_that_isnt_this_machines_gets_nothing(front: Front, host: str) -> None:
    """A name of someone else's may lead here for a while (DNS rebinding)."""
    for path in ("/emr/", "/emr/api/people"):
        assert (await front.get(path, host=host)).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:9000", "LOCALHOST"])
async def test_every_name_of_this_machine_will_do(front: Front, host: str) -> None:
    """Whatever the port is forwarded from."""
    assert (await front.get("/emr/", host=host)).status_code == 200


async def test_another_machine_gets_nothing(front: Front) -> None:
    """Should someone make the demo listen to it."""
    assert (await front.from_another_machine("/emr/")).status_code == 403


def test_every_file_that_was_built_can_be_served() -> None:
    """Its kind is one that has a type here, and the page is there."""
    kinds = {path.suffix for path in BUILT.rglob("*") if path.is_file()}
    assert (BUILT / "index.html").is_file()
    assert kinds <= TYPES.keys()
