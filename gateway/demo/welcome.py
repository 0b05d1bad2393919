"""Welcome: what the demo prints once it is ready: addresses, three queries with their tokens, what to try next.

Takes the addresses, a way to get a token, where the log is and a language. Gives one text. Prints nothing by itself.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from gateway.demo.config import FRONT_END, Addresses
from gateway.demo.establishments import MOST, further
from gateway.demo.roster import ROSTER
from gateway.demo.samples import SAMPLES, Sample
from gateway.demo.world import build_world
from gateway.sentences import Language

PROGRAM: Final = ".venv/bin/passerelle"
USUAL_PORT: Final = 8000

_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "fr": {
        "ready": "Passerelle est prête.",
        "page": "Accueil", "page+": "dans un navigateur : ce qui tourne, qui vous pouvez être, quoi demander",
        "emr": "Dossier", "emr+": "dans un navigateur : un dossier clinique, pour chaque personne d’ici",
        "graphiql+": "collez un jeton, choisissez la finalité, lancez", "health": "État", "issuer": "Émetteur",
        "source": "Source", "network": "Réseau", "log": "Accès, clés",
        "more": "tout le réseau, {most} établissements : {command}",
        "others": "{count} autres établissements, ports {first} à {last}; leurs gens : dr-ID, pilote-clinique-ID, "
        "pilote-techno-ID (dr-{id})",
        "people": "Tout le monde est inventé. Patients : Marie Bouchard BOUM855510ZZ, Jean Lavoie LAVJ581123ZZ,\n"
        "Émile Roy {emile}. Qui demande, par {command} :",
        "paste": "Trois requêtes à coller, chacune après son jeton, qui vaut une heure.",
        "as": "# comme {person}, en-tête X-Purpose-Of-Use : {purpose}",
        "shell": "La première, d’un autre terminal :", "who": "Puis, qui a lu son dossier?",
        "stop": "Ctrl-C arrête tout.",
    },
    "en": {
        "ready": "Passerelle is ready.",
        "page": "Start here", "page+": "in a browser: what runs, who you can be, what to ask",
        "emr": "Records", "emr+": "in a browser: a clinical record, for everyone here",
        "graphiql+": "paste a token, choose the purpose, run", "health": "Health", "issuer": "Issuer",
        "source": "Source", "network": "Network", "log": "Log and keys",
        "more": "the whole network, {most} establishments: {command}",
        "others": "{count} further establishments, ports {first} to {last}; their people: dr-ID, pilote-clinique-ID, "
        "pilote-techno-ID (dr-{id})",
        "people": "Everyone is made up. Patients: Marie Bouchard BOUM855510ZZ, Jean Lavoie LAVJ581123ZZ,\n"
        "Émile Roy {emile}. Those who ask, by {command}:",
        "paste": "Three queries to paste, each after its token, which is good for an hour.",
        "as": "# as {person}, header X-Purpose-Of-Use: {purpose}",
        "shell": "The first one, from another shell:", "who": "Then, who read her record?",
        "stop": "Ctrl-C stops everything.",
    },
}  # fmt: skip


def welcome(
    where: Addresses, token: Callable[[str], str], state: Path | None = None, language: Language = "en"
) -> str:  # fmt: skip
    """Return the text, tokens included; `state` is the folder of log and keys. Raise what `token` raises."""
    words = _WORDS[language]
    tokens = {name: token(name) for name in dict.fromkeys(sample.person for sample in SAMPLES)}
    lines = [
        "",
        words["ready"],
        "",
        *_addresses(where, words),
        *([_line(words["log"], str(state))] if state else []),
        "",
        *_people(where, words),
        "",
        words["paste"],
        *(_sample(n, sample, tokens[sample.person], language) for n, sample in enumerate(SAMPLES, start=1)),
        "",
        words["shell"],
        "",
        _curl(where, SAMPLES[0]),
        "",
        words["who"],
        "",
        _report(where, state, language),
        "",
        words["stop"],
        "",
    ]
    return "\n".join(lines)


def command(where: Addresses, words: str) -> str:
    """Return a command of ours for this demo, to paste into a shell."""
    return f"{PROGRAM} {words}" + ("" if where.port == USUAL_PORT else f" --port {where.port}")


def _line(label: str, text: str) -> str:
    return f"  {label:13} {text}"


def _addresses(where: Addresses, words: Mapping[str, str]) -> list[str]:
    return [
        _line(words["page"], f"{where.gateway}/ {words['page+']}"),
        _line(words["emr"], f"{where.gateway}{FRONT_END} {words['emr+']}"),
        _line("GraphiQL", f"{where.gateway}/graphql {words['graphiql+']}"),
        _line(words["health"], f"{where.gateway}/readyz  /livez  /metrics  /status"),
        _line(words["issuer"], where.issuer),
        *(_line(words["source"], f"{entry.id:9} {where.source(entry.id)}") for entry in ROSTER),
        _line(words["network"], _network(where, words)),
    ]


def _network(where: Addresses, words: Mapping[str, str]) -> str:
    others, ports = further(where.establishments), where.ports()
    if not others:
        return words["more"].format(most=MOST, command=command(where, f"demo --establishments {MOST}"))
    first, last = ports[others[0].id], ports[others[-1].id]
    return words["others"].format(count=len(others), first=first, last=last, id=others[0].id)


def _people(where: Addresses, words: Mapping[str, str]) -> list[str]:
    world = build_world()
    names = ", ".join(member.key for member in world.staff.accounts())
    said = words["people"].format(emile=world.person("emile").nam, command=command(where, "token --as NAME"))
    listed = textwrap.wrap(names, 100, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    return [*said.split("\n"), *listed]


def _sample(number: int, sample: Sample, token: str, language: Language) -> str:
    title = sample.french if language == "fr" else sample.english
    asked = _WORDS[language]["as"].format(person=sample.person, purpose=sample.purpose)
    return f"\n# {number}. {title}\n{asked}\n\nBearer {token}\n\n{sample.query}"


def _curl(where: Addresses, sample: Sample) -> str:
    body = json.dumps({"query": " ".join(sample.query.split())})
    return " \\\n  ".join(
        (
            f"curl -s {where.gateway}/graphql",
            "-H 'Content-Type: application/json'",
            f"-H 'X-Purpose-Of-Use: {sample.purpose}'",
            f'-H "Authorization: Bearer $({command(where, f"token --as {sample.person}")})"',
            f"-d '{body}'",
        )
    )


def _report(where: Addresses, state: Path | None, language: Language) -> str:
    words = f"audit report --patient BOUM855510ZZ --language {language}"
    return f"{PROGRAM} {words} --state '{state}'" if state else command(where, words)
