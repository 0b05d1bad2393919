"""The chart's schema knows the gateway's settings: their part of values.schema.json, from the code.

`python -m tests.helm.values_schema --write` writes it anew (`make reference`); the rest is by hand.
What the chart decides by itself is taken out: a value that tries to set it is an unknown key.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from gateway.settings import Settings
from tests.tools import ROOT

SCHEMA = ROOT / "helm" / "passerelle" / "values.schema.json"
DECIDED = {
    "Settings": {"listen", "audit", "keys", "demo", "example_patient"},
    "Issuer": {"demo"},
    "Policy": {"engine", "bundle", "url", "token_file", "history"},
    "SharedCache": {"password"},
    "Telemetry": {"console_file"},
}
"""Model → keys that the chart decides, or that are the demo's."""
SAFE = {"jwks_url": "^https://"}
"""Key → the form that its value must have in a cluster."""


def expected() -> dict[str, Any]:
    """Return values.schema.json as it must be: the part written by hand, and the settings' part of today."""
    whole: dict[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    ours = {name: part for name, part in whole["$defs"].items() if name[0].islower()}
    return whole | {"$defs": ours | _of_settings()}


def _of_settings() -> dict[str, Any]:
    """Return the settings' models that can be reached, by name, each closed, without what is decided."""
    schema = Settings.model_json_schema()
    models: dict[str, Any] = {**schema.pop("$defs"), "Settings": schema}
    for name, keys in DECIDED.items():
        for key in keys:
            del models[name]["properties"][key]
    for model in models.values():
        for key, form in SAFE.items():
            if key in model.get("properties", {}):
                model["properties"][key]["pattern"] = form
    return {name: _quiet(models[name]) for name in sorted(_reached(models, "Settings"))}


def _reached(models: dict[str, Any], name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    seen |= {name}
    for other in models:
        if other not in seen and f'"#/$defs/{other}"' in json.dumps(models[name]):
            seen |= _reached(models, other, seen)
    return seen


def _quiet(part: Any, names: bool = False) -> Any:
    """Return a schema without titles and defaults: Helm reads neither, and a default would be written down twice.

    `names`: the keys of this part are names of the settings, not words of JSON Schema.
    """
    if isinstance(part, list):
        return [_quiet(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = part if names else {key: value for key, value in part.items() if key not in {"default", "title"}}
    return {key: _quiet(value, not names and key == "properties") for key, value in kept.items()}


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        SCHEMA.write_text(json.dumps(expected(), indent=2, ensure_ascii=False) + "\n", "utf-8")
    elif json.loads(SCHEMA.read_text("utf-8")) != expected():
        sys.exit("stale: helm/passerelle/values.schema.json; `make reference` writes it anew")
