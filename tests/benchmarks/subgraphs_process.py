"""Subgraphs process: three subgraphs that answer a federation gateway from one patient's record, replayed.

Takes, as its first line of JSON, the patient as our gateway answered them. Says on which port each subgraph is. An
answer is executed the first time that its question comes, by graphql-core, and replayed from then on. Then obeys lines
as the sources' process does. Run as `python -m tests.benchmarks.subgraphs_process`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from typing import Any, Final

import uvloop
from graphql import GraphQLSchema, build_schema, graphql_sync

from tests.benchmarks.replay import HOST, Answer, Asked, Make, Tape, listener, replay
from tests.benchmarks.sources_process import listen
from tests.tools import ROOT

PEERS: Final = ROOT / "tests" / "benchmarks" / "peers"
SUBGRAPHS: Final = ("registry", "hospital", "clinic")
_FEDERATION: Final = """
directive @key(fields: String!) on OBJECT
directive @shareable on OBJECT
scalar _Any
union _Entity = Patient
"""
_ENTITIES: Final = "type Query { _entities(representations: [_Any!]!): [_Entity]! }"


def sdl(name: str) -> str:
    """Return a subgraph's SDL."""
    return (PEERS / f"{name}.graphql").read_text("utf-8")


def executable(name: str) -> GraphQLSchema:
    """Return a subgraph's schema with what federation adds to it."""
    own = "\n".join(line for line in sdl(name).splitlines() if not line.startswith("extend schema"))
    entities = f"extend {_ENTITIES}" if "type Query" in own else _ENTITIES
    return build_schema(f"{own}\n{_FEDERATION}\n{entities}")


def merged(first: Any, second: Any) -> Any:
    """Return two answers about the same patient as one: what either asked."""
    if isinstance(first, dict) and isinstance(second, dict):
        names = dict.fromkeys((*first, *second))
        return {name: merged(first.get(name), second.get(name)) for name in names}
    if isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        return [merged(one, other) for one, other in zip(first, second, strict=True)]
    return second if first is None else first


def executor(name: str, patient: dict[str, Any]) -> Make:
    """Return what makes a subgraph's answers."""
    schema, known = executable(name), {"__typename": "Patient", **patient}

    async def make(asked: Asked, headers: dict[str, str]) -> Answer:
        body = json.loads(asked.body)
        root = {
            "patient": lambda info, **arguments: known,
            "_entities": lambda info, representations: [
                known if r["id"] == known["id"] else None for r in representations
            ],
        }
        found = graphql_sync(
            schema, body["query"], root, variable_values=body.get("variables"), operation_name=body.get("operationName")
        )
        return Answer(200, "application/json", json.dumps(found.formatted, ensure_ascii=False).encode())

    return make


async def _serve(patient: dict[str, Any], tape: Tape) -> None:
    ports = {}
    for name in SUBGRAPHS:
        bound = listener()
        ports[name] = bound.getsockname()[1]
        await replay(tape, executor(name, patient), bound)
    urls = {name: f"http://{HOST}:{port}/graphql" for name, port in ports.items()}
    print(json.dumps({"urls": urls}), flush=True)
    loop = asyncio.get_running_loop()
    threading.Thread(target=listen, args=(loop, tape), daemon=True).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        uvloop.run(_serve(json.loads(sys.stdin.readline()), Tape()))
    except RuntimeError:  # the loop was stopped: the parent went
        sys.exit(0)
