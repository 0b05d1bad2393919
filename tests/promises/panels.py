"""What the tests of transitions ask, and how an answer reads in short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.house import Reply

SINCE = "2026-11-08T00:00:00Z"
"""Twelve days before the anchor."""
AUTUMN = "2026-09-01T00:00:00Z"
NODE = """
id kind at patient { name { family } } encounter { class { code } } establishment { displayName } reason { text }
followUp {
  expectedBy missingAppointment takenOverAt takenOverBy { displayName }
  pendingResults { ... on ServiceRequest { code { text } } ... on DiagnosticReport { code { text } } }
  newMedications { medication { text } source { id } } stoppedMedications { medication { text } source { id } }
  appointments { description source { id } } proposedTeleconsultation { start source { id } }
  document { description }
}
incomplete { id }
"""
PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } incomplete { id }"
QUERY = f"""
query Panel($since: DateTime!, $until: DateTime, $kinds: [TransitionKind!], $first: Int, $after: String) {{
  transitions(since: $since, until: $until, kinds: $kinds, first: $first, after: $after) {{
    {PAGE} edges {{ cursor node {{ {NODE} }} }}
  }}
}}
"""
BY_ID = f"query One($id: ID!) {{ node(id: $id) {{ ... on Transition {{ {NODE} }} }} }}"


def asked(since: str = SINCE, **others: Any) -> dict[str, Any]:
    """Return the variables of a question."""
    return {"since": since, **others}


def page(reply: Reply) -> Any:
    """Return the connection."""
    return reply.data["transitions"]


def nodes(reply: Reply) -> list[Any]:
    """Return the transitions, in order."""
    return [edge["node"] for edge in page(reply)["edges"]]


def short(reply: Reply) -> list[tuple[str, str, str]]:
    """Return of each transition its kind, its day and whose it is."""
    return [(node["kind"], node["at"][:10], family(node)) for node in nodes(reply)]


def family(node: Mapping[str, Any]) -> str:
    """Return the family name of a transition's patient."""
    name: str = node["patient"]["name"][0]["family"]
    return name


def discharge(reply: Reply) -> Any:
    """Return the first discharge of the page."""
    return next(node for node in nodes(reply) if node["kind"] == "DISCHARGE")


def texts(values: Any) -> list[str]:
    """Return the words of medications, with their sources."""
    return [f"{one['medication']['text']} ({one['source']['id']})" for one in values]
