"""The chart's values: each with a sentence, each described; nothing unknown is let through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import yaml

from gateway.settings import Settings
from tests.helm.chart import CHART, Manifest
from tests.helm.values_schema import SCHEMA, expected


def objects(schema: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each part of a schema that describes an object, with its place."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield at, schema
        for key, part in schema.items():
            yield from objects(part, f"{at}/{key}")
    elif isinstance(schema, list):
        for i, part in enumerate(schema):
            yield from objects(part, f"{at}/{i}")


def test_no_object_of_the_schema_is_open() -> None:
    """Maps of the settings say what their values are; every other object refuses a key that it doesn't know."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    found = dict(objects(schema))
    assert len(found) > 40
    maps = {at for at, one in found.items() if isinstance(one.get("additionalProperties"), dict)}
    assert {at for at, one in found.items() if one.get("additionalProperties") is not False} == maps
    assert all(at.startswith("/$defs/") and at.split("/")[2][0].isupper() for at in maps)


def test_the_schema_knows_today_s_settings() -> None:
    """`make reference` writes that part anew."""
    found = json.loads(SCHEMA.read_text("utf-8"))
    assert found == expected(), "stale: run `make reference`"
    assert set(found["$defs"]["Settings"]["properties"]) < set(Settings.model_fields)


def keys(tree: Manifest, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give the path of every value."""
    for key, value in tree.items():
        yield (*at, key)
        if isinstance(value, dict):
            yield from keys(value, (*at, key))


def test_a_sentence_stands_over_every_value() -> None:
    """In values.yaml, a comment on the line above each key that holds a value or a map of the reader's."""
    lines = (CHART / "values.yaml").read_text("utf-8").splitlines()
    bare = []
    for before, line in zip(["", *lines], lines, strict=False):
        is_value = ":" in line and not line.lstrip().startswith(("#", "-")) and not line.endswith(":")
        if is_value and not before.lstrip().startswith("#"):
            bare.append(line)
    assert bare == []


def test_the_schema_and_the_values_name_the_same_keys() -> None:
    """A value that no schema describes, or a key that nobody can find in values.yaml, is a fault."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    given = yaml.safe_load((CHART / "values.yaml").read_text("utf-8"))

    def described(part: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        for key, inner in part.get("properties", {}).items():
            yield (*at, key)
            yield from described(inner, (*at, key))

    assert set(described(schema)) <= set(keys(given))
    with_maps = {path for path in keys(given) if path not in set(described(schema))}
    assert {path[0] for path in with_maps} <= {"opa", "resources", "networkPolicy", "monitoring"}
