"""GraphQL over HTTP: npm graphql-http's audit of servers, every one of its audits, on a real socket.

Where the audit and the contract would differ the contract wins (docs/decisions/graphql-over-http.md).
"""

from __future__ import annotations

from pathlib import Path

from tests.clients.served import run_node, serve_house

AUDITS = 61


async def test_every_audit_of_graphql_http_is_passed(tmp_path: Path) -> None:
    """With a token and a purpose added to each request, introspection open."""
    async with serve_house(tmp_path, introspection=True) as served:
        results = await run_node("audit.mjs", {"url": served.url, "headers": served.headers()})
    assert len({result["id"] for result in results}) == AUDITS
    failed = [
        f"{r['id']} {r['name']}: {r['status']} {r['reason']} ({r['http']})" for r in results if r["status"] != "ok"
    ]
    assert not failed, "\n".join(failed)


async def test_without_a_token_no_audit_is_passed_that_expects_an_answer(tmp_path: Path) -> None:
    """The audit can fail: what is asked without a token is 401, which no audit takes for 200."""
    async with serve_house(tmp_path, introspection=True) as served:
        results = await run_node("audit.mjs", {"url": served.url, "headers": {}})
    by_id = {result["id"]: result for result in results}
    assert by_id["22EB"]["status"] != "ok"
    assert by_id["4655"]["http"] == 401
