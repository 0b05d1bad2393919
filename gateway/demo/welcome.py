"""Welcome: what the demo prints once it is ready: addresses, three queries with their tokens, what to try next.

Takes the addresses, a way to get a token and where the log is. Gives one text. Prints nothing by itself.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.demo.config import OFFSETS, Addresses
from gateway.demo.world import build_world

PROGRAM: Final = ".venv/bin/passerelle"
USUAL_PORT: Final = 8000


@dataclass(frozen=True, slots=True)
class Sample:
    """A query to paste: what it shows, as whom."""

    title: str
    person: str
    purpose: str
    query: str


_MARIE: Final = 'patient(identifier: {value: "BOUM855510ZZ"})'
SAMPLES: Final = (
    Sample(
        "Marie Bouchard's stays and latest results, for her family physician",
        "dr-tremblay",
        "TREAT",
        f"""{{
  {_MARIE} {{
    name {{ given family }}
    encounters(first: 3) {{ edges {{ node {{ class {{ code }} status period {{ start end }} source {{ id }} }} }} }}
    observations(first: 5, category: ["laboratory"]) {{
      edges {{ node {{ code {{ text }} effectiveDateTime value {{ ... on Quantity {{ value unit }} }} }} }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}""",
    ),
    Sample(
        "Her problems, for the cardiologist whom she restricted: none of mental health, nor a sign of any",
        "dr-pelletier",
        "TREAT",
        f"""{{
  {_MARIE} {{
    conditions {{ edges {{ node {{ code {{ text }} clinicalStatus recordedDate source {{ id }} }} }} }}
  }}
}}""",
    ),
    Sample(
        "What billing sees: a year of birth, coverage, and refusals that say their name",
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


def welcome(where: Addresses, token: Callable[[str], str], state: Path | None = None) -> str:
    """Return the text, tokens included; `state` is the folder of log and keys. Raise what `token` raises."""
    tokens = {name: token(name) for name in dict.fromkeys(sample.person for sample in SAMPLES)}
    lines = [
        "",
        "Passerelle is ready.",
        "",
        *_addresses(where),
        *([f"  Log and keys  {state}"] if state else []),
        "",
        *_people(where),
        "",
        "Three queries to paste, each after its token, which is good for an hour.",
        *(_sample(number, sample, tokens[sample.person]) for number, sample in enumerate(SAMPLES, start=1)),
        "",
        "The first one, from another shell:",
        "",
        _curl(where, SAMPLES[0]),
        "",
        "Then, who read her record?",
        "",
        _report(where, state),
        "",
        "Ctrl-C stops everything.",
        "",
    ]
    return "\n".join(lines)


def _addresses(where: Addresses) -> list[str]:
    return [
        f"  GraphiQL      {where.gateway}/graphql in a browser: paste a token, choose the purpose, run",
        f"  Health        {where.gateway}/readyz  /livez  /metrics  /status",
        f"  Issuer        {where.issuer}",
        *(f"  Source        {name:9} {where.source(name)}" for name in OFFSETS),
    ]


def _people(where: Addresses) -> list[str]:
    world = build_world()
    names = ", ".join(member.key for member in world.staff.accounts())
    return [
        "Everyone is made up. Patients: Marie Bouchard BOUM855510ZZ, Jean Lavoie LAVJ581123ZZ,",
        f"Émile Roy {world.person('emile').nam}. Those who ask, by {_command(where, 'token --as NAME')}:",
        *textwrap.wrap(names, 100, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False),
    ]


def _command(where: Addresses, words: str) -> str:
    return f"{PROGRAM} {words}" + ("" if where.port == USUAL_PORT else f" --port {where.port}")


def _sample(number: int, sample: Sample, token: str) -> str:
    asked = f"# as {sample.person}, header X-Purpose-Of-Use: {sample.purpose}"
    return f"\n# {number}. {sample.title}\n{asked}\n\nBearer {token}\n\n{sample.query}"


def _curl(where: Addresses, sample: Sample) -> str:
    body = json.dumps({"query": " ".join(sample.query.split())})
    return " \\\n  ".join(
        (
            f"curl -s {where.gateway}/graphql",
            "-H 'Content-Type: application/json'",
            f"-H 'X-Purpose-Of-Use: {sample.purpose}'",
            f'-H "Authorization: Bearer $({_command(where, f"token --as {sample.person}")})"',
            f"-d '{body}'",
        )
    )


def _report(where: Addresses, state: Path | None) -> str:
    words = f"{PROGRAM} audit report --patient BOUM855510ZZ --language en"
    return f"{words} --state '{state}'" if state else _command(where, words.removeprefix(f"{PROGRAM} "))
