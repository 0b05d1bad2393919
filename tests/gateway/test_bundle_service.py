"""Bundle service: OPA is given the policy on offer, by its token; it is told at once when another one is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from gateway.bundle_service import MEDIA, PATH, BundleService
from gateway.engines import Bundle
from gateway.policies.archive import Offer, Offered

TOKEN = "a-token-of-thirty-two-characters"
GIVEN = {"authorization": f"Bearer {TOKEN}"}
BUNDLE = Bundle.load(Path("policies"))
NEXT = replace(BUNDLE, revision="b" * 32)


@pytest.fixture
def offer() -> Offer:
    """What is on offer at first."""
    return Offer(BUNDLE)


@pytest.fixture
async def asking(offer: Offer) -> AsyncIterator[httpx.AsyncClient]:
    """Who asks, in OPA's place."""
    app = Starlette(routes=BundleService(offer, TOKEN).routes())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway.test") as client:
        yield client


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer", "Bearer ", TOKEN, f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer é"]
)
async def test_nothing_is_said_without_the_token(asking: httpx.AsyncClient, shown: str | None) -> None:
    """Not even which revision there is."""
    headers = {} if shown is None else {b"authorization": shown.encode()}
    answer = await asking.get(PATH, headers=headers)
    assert (answer.status_code, answer.content, "etag" in answer.headers) == (401, b"", False)


async def test_the_archive_on_offer_is_given_with_its_revision(asking: httpx.AsyncClient, offer: Offer) -> None:
    """As OPA wants it: by the media type that lets it wait for the next one."""
    answer = await asking.get(PATH, headers=GIVEN)
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA)
    assert (answer.headers["etag"], answer.content) == (f'"{BUNDLE.revision}"', offer.current.body)


@pytest.mark.parametrize("form", ['"{}"', "{}", 'W/"{}"'])
async def test_who_has_it_is_told_that_nothing_changed(asking: httpx.AsyncClient, form: str) -> None:
    """304 with the same revision, at once when nobody waits."""
    answer = await asking.get(PATH, headers={**GIVEN, "if-none-match": form.format(BUNDLE.revision)})
    assert (answer.status_code, answer.content) == (304, b"")


async def test_who_waits_is_given_the_next_one_when_it_is_there(asking: httpx.AsyncClient, offer: Offer) -> None:
    """OPA's long polling."""
    headers = {**GIVEN, "if-none-match": f'"{BUNDLE.revision}"', "prefer": "modes=snapshot,delta;wait=30"}
    waiting = asyncio.create_task(asking.get(PATH, headers=headers))
    for _ in range(20):
        await asyncio.sleep(0)
    assert not waiting.done()
    offer.put(Offered.of(NEXT))
    answer = await asyncio.wait_for(waiting, 60)
    assert (answer.status_code, answer.headers["etag"]) == (200, f'"{NEXT.revision}"')


async def test_a_wait_ends_however_long_is_asked(asking: httpx.AsyncClient) -> None:
    """So that a listener that stops isn't held."""
    headers = {**GIVEN, "if-none-match": f'"{BUNDLE.revision}"', "prefer": "wait=9999"}
    assert (await asyncio.wait_for(asking.get(PATH, headers=headers), 60)).status_code == 304


async def test_what_was_on_offer_can_be_offered_again(asking: httpx.AsyncClient, offer: Offer) -> None:
    """When the engine doesn't take the next one."""
    former = offer.current
    offer.put(Offered.of(NEXT))
    offer.put(former)
    answer = await asking.get(PATH, headers={**GIVEN, "if-none-match": f'"{NEXT.revision}"'})
    assert answer.headers["etag"] == f'"{BUNDLE.revision}"'


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_can_be_put_there(asking: httpx.AsyncClient, method: str) -> None:
    """It is read, by GET."""
    assert (await asking.request(method, PATH, headers=GIVEN)).status_code == 405
