"""Asking: the same steps by each client library, and what each makes of the answers, in one shape.

`data` is without `__typename`, which some clients add; an error has its message, its path and its extensions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import httpx
from gql import Client, gql
from gql.graphql_request import GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport

from tests.clients.served import run_node
from tests.house import GRAPHQL

Step = Mapping[str, Any]
Answers = list[dict[str, Any]]
Ask = Callable[[str, Mapping[str, str], Sequence[Step]], Awaitable[Answers]]


async def by_hand(url: str, headers: Mapping[str, str], steps: Sequence[Step]) -> Answers:
    """Ask by plain HTTP: what the others are held against."""
    async with httpx.AsyncClient(headers={**headers, "accept": GRAPHQL}) as http:

        async def ask(query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
            body = (await http.post(url, json={"query": query, "variables": variables})).json()
            return told(body.get("data"), body.get("errors"), body.get("extensions"))

        return [await _step(ask, step) for step in steps]


async def by_gql(url: str, headers: Mapping[str, str], steps: Sequence[Step]) -> Answers:
    """Ask by gql, Python's client, as its documentation does."""
    transport = HTTPXAsyncTransport(url=url, headers=dict(headers), timeout=30)
    async with Client(transport=transport, fetch_schema_from_transport=False) as session:

        async def ask(query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
            request = GraphQLRequest(gql(query), variable_values=dict(variables))
            try:
                result = await session.execute(request, get_execution_result=True)
            except TransportQueryError as error:
                return told(error.data, error.errors, error.extensions)
            return told(result.data, result.errors, result.extensions)

        return [await _step(ask, step) for step in steps]


def by_node(client: str) -> Ask:
    """Ask by a client library of Node (tests/node/ask.mjs)."""

    async def ask(url: str, headers: Mapping[str, str], steps: Sequence[Step]) -> Answers:
        given = {"client": client, "url": url, "headers": dict(headers), "steps": list(steps)}
        return [{**answer, "data": bare(answer["data"])} for answer in await run_node("ask.mjs", given)]

    return ask


def told(data: Any, errors: Sequence[Any] | None, extensions: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return an answer in the one shape."""
    found = [{"message": e["message"], "path": e.get("path"), **e.get("extensions", {})} for e in errors or ()]
    return {"data": bare(data), "errors": found, "access": (extensions or {}).get("access")}


def bare(value: Any) -> Any:
    """Return JSON without `__typename`."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items() if key != "__typename"}
    return [bare(one) for one in value] if isinstance(value, list) else value


async def _step(ask: Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any]]], step: Step) -> dict[str, Any]:
    """Ask once, or page after page when the step says which connection to follow."""
    if "follow" not in step:
        return await ask(step["query"], step.get("variables", {}))
    nodes: list[Any] = []
    after = None
    while True:
        answer = await ask(step["query"], {**step.get("variables", {}), "after": after})
        connection = answer["data"]
        for name in step["follow"]:
            connection = connection[name]
        nodes += [edge["node"] for edge in connection["edges"]]
        if not connection["pageInfo"]["hasNextPage"]:
            return {**answer, "data": nodes}
        after = connection["pageInfo"]["endCursor"]
