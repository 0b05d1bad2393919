"""The chart, rendered by Helm's own code in this process: what the tests of the chart look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import helm_python as helm
import yaml

from tests.signing import sign_folder
from tests.tools import ROOT

CHART = ROOT / "helm" / "passerelle"
SETS = ("minimal", "configmap", "bundle-url")
Manifest = dict[str, Any]


def values(name: str) -> Manifest:
    """Return one of the supported sets of values, ours to change."""
    found: Manifest = yaml.safe_load((CHART / "ci" / f"{name}-values.yaml").read_text("utf-8"))
    return found


def changed(name: str, **changes: Any) -> Manifest:
    """Return a set of values with some changed: `policies__url=…` is policies.url; None takes the key out."""
    found = values(name)
    for path, value in changes.items():
        *folders, last = path.split("__")
        place = found
        for folder in folders:
            place = place.setdefault(folder, {})
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
    return found


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a release would be made of."""

    texts: Mapping[str, str]

    def manifests(self) -> Iterator[tuple[str, Manifest]]:
        """Give each object with the name of its template."""
        for name, text in self.texts.items():
            if not name.endswith(".txt"):
                yield from ((name, found) for found in yaml.safe_load_all(text) if found)

    def all(self, kind: str) -> list[Manifest]:
        """Return the objects of a kind."""
        return [found for _, found in self.manifests() if found["kind"] == kind]

    def one(self, kind: str, suffix: str = "") -> Manifest:
        """Return the only object of a kind whose name ends so."""
        (found,) = [one for one in self.all(kind) if one["metadata"]["name"].endswith(suffix)]
        return found

    @property
    def pod(self) -> Manifest:
        """The gateway's pod."""
        spec: Manifest = self.one("StatefulSet")["spec"]["template"]["spec"]
        return spec

    @property
    def containers(self) -> dict[str, Manifest]:
        """Its containers, by name, those that come first included."""
        return {one["name"]: one for one in [*self.pod["initContainers"], *self.pod["containers"]]}

    def environment(self, container: str) -> dict[str, Any]:
        """Return the variables of a container that have a value in the manifest."""
        return {one["name"]: one["value"] for one in self.containers[container].get("env", ()) if "value" in one}

    def laid_out(self, container: str, folder: Path) -> dict[str, str]:
        """Write what a container mounts from the chart's own ConfigMaps; return mount path → path under `folder`."""
        volumes = {one["name"]: one for one in self.pod["volumes"]}
        places = {}
        for mount in self.containers[container]["volumeMounts"]:
            place = folder / mount["mountPath"].lstrip("/")
            source = volumes.get(mount["name"], {}).get("configMap", {}).get("name", "")
            maps = [one["data"] for one in self.all("ConfigMap") if one["metadata"]["name"] == source]
            if not maps:
                place.mkdir(parents=True, exist_ok=True)
            elif "subPath" in mount:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(maps[0][mount["subPath"]], "utf-8")
            else:
                place.mkdir(parents=True, exist_ok=True)
                for key, text in maps[0].items():
                    (place / key).write_text(text, "utf-8")
            places[mount["mountPath"]] = str(place)
        return places


def render(given: Manifest, name: str = "estrie", namespace: str = "sante") -> Rendered:
    """Render the chart; raise `helm.HelmError` when Helm or the chart refuses."""
    with helm.Chart.load(CHART) as chart:
        return Rendered(chart.render(given, name=name, namespace=namespace))


def placed(argument: str, places: Mapping[str, str]) -> str:
    """Return an argument; when it is a path in the container, the one on this machine."""
    for mount in sorted(places, key=len, reverse=True):
        if argument == mount or argument.startswith(f"{mount}/"):
            return places[mount] + argument.removeprefix(mount)
    return argument


def bundle_of(policies: Path, folder: Path) -> Path:
    """Copy what a bundle is made of, as the guide tells it; return the folder."""
    shutil.copytree(policies, folder, ignore=shutil.ignore_patterns("*_test.rego", "schemas", "*.md"))
    sign_folder(folder)
    return folder
