"""Reference: the pages of docs/reference/ that say what the code says, written from it.

Takes the settings' models, the tree of errors and the sentences. Gives Markdown and a JSON schema. `python -m
gateway.officers.reference --write` writes them; without it, stale pages are named and the command fails.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gateway import settings
from gateway.errors import PasserelleError
from gateway.sentences import SENTENCES

__all__ = ["PAGES", "stale", "write"]

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
NOTICE = "<!-- Written by `make reference`. Change the code, not this page. -->\n"
LENIENT = frozenset({"BAD_USER_INPUT", "OPERATION_REFUSED"})
OF_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "FIELD_WITHHELD": "The role or the purpose closes a field: null at its place, said once a coordinate.",
        "SOURCE_UNAVAILABLE": "A source gave no usable answer: what the others gave is there.",
        "SOURCE_TIMEOUT": "A source did not answer in time: what the others gave is there.",
    }
)
"""Codes of errors beside `data`, which no exception carries."""

ABOUT_ERRORS = """\
A program reads `extensions.code`; a person reads `message`, in the language of `Accept-Language`. An error that is the
gateway's own says nothing but its code and the decision's id. The HTTP status is the first for a client that accepts
`application/graphql-response+json`, the second for one that accepts only `application/json`; a body that isn't a
GraphQL request answers 400 to both, and a mutation sent by GET 405. `extensions.reason` is the key of the sentence,
beside a `limit` where there is one. `Retry-After` is in seconds.
"""
ABOUT_SETTINGS = """\
One YAML file, `passerelle serve --config passerelle.yaml`. Every fault is reported at once, and an unknown key is a
fault. Its JSON schema is [settings.schema.json](settings.schema.json).
"""


def errors_page() -> str:
    """Return the page of error codes and sentences."""
    kinds = sorted(_below(PasserelleError), key=lambda kind: (kind.status, kind.code))
    codes = {kind.code: _code_row(kind) for kind in kinds}
    rows = [*codes.values(), *(f"| `{code}` | 200 | 200 | | {when} |" for code, when in OF_FIELDS.items())]
    says = [f"| `{key}` | {say['fr']} | {say['en']} |" for key, say in sorted(SENTENCES.items(), key=_codes_first)]
    table = ["| code | HTTP | HTTP, JSON only | `Retry-After` | when |", "| --- | --- | --- | --- | --- |", *rows]
    sentences = ["## Sentences\n", "| key | français | English |", "| --- | --- | --- |", *says]
    return "\n".join(["# Errors\n", NOTICE, ABOUT_ERRORS, *table, "", *sentences, ""])


def settings_page() -> str:
    """Return the page of settings."""
    sections = [_section(model) for model in _models(settings.Settings)]
    return "\n".join(["# Settings\n", NOTICE, ABOUT_SETTINGS, *sections])


def settings_schema() -> str:
    """Return the JSON schema of the settings' file."""
    return json.dumps(settings.Settings.model_json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {"errors.md": errors_page, "settings.md": settings_page, "settings.schema.json": settings_schema}
)
"""File of docs/reference/ → what it must hold."""


def stale(folder: Path = FOLDER) -> list[str]:
    """Return the names of pages that don't say what the code says."""
    return [name for name, page in PAGES.items() if _read(folder / name) != page()]


def write(folder: Path = FOLDER) -> None:
    """Write every page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), "utf-8")


def _read(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def _below(kind: type[PasserelleError]) -> Iterator[type[PasserelleError]]:
    """Yield the errors of `errors.py` that have a code of their own."""
    for child in kind.__subclasses__():
        if child.__module__ == "gateway.errors":
            if "code" in vars(child):
                yield child
            yield from _below(child)


def _code_row(kind: type[PasserelleError]) -> str:
    lenient = 200 if kind.code in LENIENT else kind.status
    again = kind.retry_after if kind.retry_after is not None else ""
    return f"| `{kind.code}` | {kind.status} | {lenient} | {again} | {_sentence(kind)} |"


def _codes_first(entry: tuple[str, object]) -> tuple[bool, str]:
    return (not entry[0].isupper(), entry[0])


def _models(model: type[settings.Model]) -> Iterator[type[settings.Model]]:
    """Yield the model and those that it holds, in the order of their fields, each once."""
    seen: dict[type[settings.Model], None] = {}

    def visit(current: type[settings.Model]) -> None:
        if current in seen:
            return
        seen[current] = None
        for field in current.model_fields.values():
            for held in _held(field.annotation):
                visit(held)

    visit(model)
    yield from seen


def _held(annotation: Any) -> Iterator[type[settings.Model]]:
    if inspect.isclass(annotation) and issubclass(annotation, settings.Model):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _held(inner)


def _section(model: type[settings.Model]) -> str:
    schema = model.model_json_schema()
    says = _docstrings(model)
    title = "The file" if model is settings.Settings else model.__name__
    rows = [
        f"| `{name}` | {_kind(entry, schema.get('$defs', {}))} | {_default(model, name)} | {says.get(name, '')} |"
        for name, entry in schema["properties"].items()
    ]
    table = ["| key | value | default | |", "| --- | --- | --- | --- |", *rows]
    return "\n".join([f"## {title}\n", f"{' '.join(inspect.cleandoc(model.__doc__ or '').split())}\n", *table, ""])


def _sentence(kind: type) -> str:
    return " ".join((inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]).split())


def _docstrings(model: type) -> dict[str, str]:
    """Return the sentence under each field, read from the source: Python keeps none at run time."""
    body = next(node.body for node in ast.parse(inspect.getsource(model)).body if isinstance(node, ast.ClassDef))
    found = {}
    for field, after in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
            found[field.target.id] = " ".join(str(ast.literal_eval(after.value)).split())
    return found


def _default(model: type[settings.Model], name: str) -> str:
    field = model.model_fields[name]
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ((), {}, ""):
        return "none"
    if isinstance(value, settings.Model):
        return "its own"
    shown = [str(part) for part in value] if isinstance(value, tuple) else [str(value)]
    return " ".join(f"`{part.lower() if part in ('True', 'False') else part}`" for part in shown)


def _kind(entry: Mapping[str, Any], defs: Mapping[str, Any]) -> str:
    if "$ref" in entry:
        name = str(entry["$ref"]).rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})" if "properties" in defs[name] else _kind(defs[name], defs)
    if "anyOf" in entry:
        return " or ".join(_kind(part, defs) for part in entry["anyOf"] if part.get("type") != "null")
    if "enum" in entry:
        return ", ".join(f"`{value}`" for value in entry["enum"])
    if entry.get("type") == "array":
        return f"list of {_kind(entry['items'], defs)}"
    if entry.get("type") == "object":
        names = entry.get("propertyNames", {"type": "string"})
        return f"{_kind(names, defs)} → {_kind(entry['additionalProperties'], defs)}"
    return _scalar(entry)


def _scalar(entry: Mapping[str, Any]) -> str:
    words = {"string": "text", "boolean": "true or false"}
    formats = {"path": "path", "uri": "URL", "password": "secret"}
    kind = formats.get(str(entry.get("format")), words.get(str(entry.get("type")), str(entry.get("type"))))
    least, most = entry.get("minimum"), entry.get("maximum")
    if least is not None and most is not None:
        return f"{kind}, {least:,} to {most:,}"
    return f"{kind}, {least:,} or more" if least is not None else kind


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        write()
    elif late := stale():
        sys.exit(f"stale: {', '.join(late)}; `make reference` writes them anew")
