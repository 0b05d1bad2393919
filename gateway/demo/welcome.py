"""Welcome: what the demo prints once it is ready: addresses, tokens, three queries to paste.

Takes the addresses and a way to get a token. Gives one text. Prints nothing by itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.demo.config import OFFSETS, Addresses
from gateway.demo.systems import NAM
from gateway.demo.world import build_world

PEOPLE: Final = ("dr-tremblay", "dr-gagnon", "dr-pelletier", "facturation", "marie-bouchard")


@dataclass(frozen=True, slots=True)
class Sample:
    """A query to paste: what it shows, as whom."""

    title: str
    person: str
    purpose: str
    query: str


_MARIE: Final = f'patient(identifier: {{system: "{NAM}", value: "BOUM855510ZZ"}})'
SAMPLES: Final = (
    Sample(
        "Marie Bouchard's stays and latest results, for her family physician",
        "dr-tremblay",
        "TREAT",
        f"""{{
  {_MARIE} {{
    name {{ given family }}
    encounters(first: 3) {{ edges {{ node {{ class {{ code }} status period {{ start end }} source {{ id }} }} }} }}
    observations(first: 5) {{
      edges {{ node {{ code {{ text }} effectiveDateTime value {{ ... on Quantity {{ value unit }} }} }} }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}""",
    ),
    Sample(
        "Her problems in both sources, for the cardiologist whom she restricted",
        "dr-pelletier",
        "TREAT",
        f"""{{
  {_MARIE} {{
    conditions {{ edges {{ node {{ code {{ text }} clinicalStatus recordedDate source {{ id }} }} }} }}
  }}
}}""",
    ),
    Sample(
        "What billing sees: a year of birth, coverage, and a named refusal",
        "facturation",
        "HPAYMT",
        f"""{{
  viewer {{ name activeRole {{ code }} purposes {{ code }} }}
  sources {{ id kind protocol }}
  {_MARIE} {{
    name {{ given family }}
    birthDate
    coverages {{ edges {{ node {{ status type {{ text }} }} }} }}
    conditions {{ edges {{ node {{ id }} }} }}
  }}
}}""",
    ),
)


def welcome(where: Addresses, token: Callable[[str], str]) -> str:
    """Return the text, tokens included; raise what `token` raises."""
    emile = build_world().person("emile").nam
    sources = "  ".join(f"{name} {where.source(name)}" for name in OFFSETS)
    tokens = {name: token(name) for name in dict.fromkeys((*PEOPLE, *(sample.person for sample in SAMPLES)))}
    lines = [
        "",
        f"Passerelle listens on {where.gateway}/graphql (GraphiQL in a browser).",
        f"Issuer  {where.issuer}",
        f"Sources {sources}",
        f"Patients: Marie Bouchard BOUM855510ZZ, Jean Lavoie LAVJ581123ZZ, Émile Roy {emile}.",
        "",
        "Tokens, for an hour (others: passerelle token --as NAME):",
        *(f"\n{name}\nBearer {text}" for name, text in tokens.items()),
        "",
        "Three queries to paste:",
        *(_sample(sample) for sample in SAMPLES),
        "",
        "The first, from a shell:",
        "",
        _curl(where, SAMPLES[0]),
        "",
        "Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)


def _sample(sample: Sample) -> str:
    return f"\n# {sample.title}\n# as {sample.person}, header X-Purpose-Of-Use: {sample.purpose}\n{sample.query}"


def _curl(where: Addresses, sample: Sample) -> str:
    body = json.dumps({"query": " ".join(sample.query.split())})
    token = f"$(.venv/bin/passerelle token --as {sample.person} --port {where.port})"
    return " \\\n  ".join(
        (
            f"curl -s {where.gateway}/graphql",
            "-H 'Content-Type: application/json'",
            f"-H 'X-Purpose-Of-Use: {sample.purpose}'",
            f'-H "Authorization: Bearer {token}"',
            f"-d '{body}'",
        )
    )
