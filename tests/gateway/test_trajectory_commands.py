"""`passerelle trajectory`, and a gateway whose pathways are broken: it doesn't start, or keeps what it had."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from gateway.cli.main import app
from gateway.demo.config import demo_settings
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema
from resolvers.trajectories import SHIPPED, PathwaysRefused, check_pathways
from tests.house import JEAN, open_house

GUIDES = (Path("docs/guides/trajectories.md"), Path("docs/guides/trajectoires.md"))
ASKED = f'{{ patient(identifier: {{value: "{JEAN}"}}) {{ trajectories {{ code }} }} }}'


def run(*words: str) -> tuple[int, str]:
    """Run a command."""
    done = CliRunner().invoke(app, ["trajectory", *words])
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the pathways that ship."""
    for file in SHIPPED.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def _break(folder: Path) -> None:
    file = folder / "heart-failure-stay.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("by_day: 60", "by_day: 6"), encoding="utf-8")


def test_what_ships_passes_the_check() -> None:
    """In both languages, and for programs."""
    assert run("check") == (0, "rien à corriger : 4 trajectoire(s)\n")
    assert run("check", "--language", "en") == (0, "nothing to mend: 4 pathway(s)\n")
    code, body = run("check", "--json")
    assert (code, json.loads(body)["ok"], json.loads(body)["faults"]) == (0, True, [])


def test_a_fault_is_told_by_file_and_line_and_ends_non_zero(folder: Path) -> None:
    """The day that was broken, on its line."""
    _break(folder)
    code, told = run("check", str(folder), "--language", "en")
    line = next(n for n, row in enumerate((folder / "heart-failure-stay.yaml").read_text().splitlines(), 1)
                if row.strip() == "by_day: 6")  # fmt: skip
    assert code == 1
    assert f"heart-failure-stay.yaml, line {line}: the step ends (day 6) before it begins (day 14)" in told
    assert "1 to mend, 0 to look at" in told
    code, body = run("check", str(folder), "--json")
    (fault,) = json.loads(body)["faults"]
    assert (code, fault["kind"], fault["file"], fault["line"]) == (1, "window", "heart-failure-stay.yaml", line)
    assert run("list", str(folder))[0] == 1


def test_the_list_says_steps_days_and_who_answers() -> None:
    """As a table, and for programs."""
    code, told = run("list", "--language", "en")
    assert code == 0
    assert "After a hospital stay for heart failure" in told
    code, body = run("list", "--json")
    pathways = {one["code"]: one for one in json.loads(body)["pathways"]}
    assert (code, len(pathways)) == (0, 4)
    assert pathways["telehealth-follow-up"]["steps"][1] == {
        "code": "note",
        "title": "Note du clinicien au dossier",
        "from_day": 0,
        "by_day": 7,
    }


@pytest.mark.parametrize("guide", GUIDES, ids=str)
def test_the_guides_example_is_fit(guide: Path, tmp_path: Path) -> None:
    """What an officer would copy passes as it is; both languages give the same file but for the comments."""
    (example,) = re.findall(r"```yaml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "knee-surgery.yaml").write_text(example, encoding="utf-8")
    checked = check_pathways(tmp_path, Catalogue.of(build_schema()))
    assert (checked.faults, checked.warnings) == ((), ())
    other = GUIDES[1 - GUIDES.index(guide)].read_text(encoding="utf-8")
    assert yaml.safe_load(re.findall(r"```yaml\n(.*?)```", other, re.DOTALL)[0]) == yaml.safe_load(example)


async def test_a_broken_file_stops_the_start(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With every fault."""
    _break(folder)
    (folder / "other.yaml").write_text("code: other\n", encoding="utf-8")
    with pytest.raises(PathwaysRefused) as refused:
        async with open_house(tmp_path_factory.mktemp("state"), trajectories=folder):
            pass
    assert {one.file for one in refused.value.faults} == {"heart-failure-stay.yaml", "other.yaml"}


async def test_a_change_takes_effect_whole_or_not_at_all(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A running gateway takes a folder that is fit, and keeps what it had for one that isn't."""
    state = tmp_path_factory.mktemp("state")
    async with open_house(state) as house:
        gateway = house.app.state.gateway
        before = [one["code"] for one in (await house.ask(ASKED)).patient["trajectories"]]
        (folder / "heart-failure-stay.yaml").unlink()
        gateway.change(house.settings.model_copy(update={"trajectories": folder}))
        after = [one["code"] for one in (await house.ask(ASKED)).patient["trajectories"]]
        (folder / "telehealth-follow-up.yaml").write_text("code: [", encoding="utf-8")
        with pytest.raises(PathwaysRefused):
            gateway.change(house.settings.model_copy(update={"trajectories": folder, "deadline_ms": 7_000}))
        kept = [one["code"] for one in (await house.ask(ASKED)).patient["trajectories"]]
    assert before == ["heart-failure-stay", "telehealth-follow-up"]
    assert after == kept == ["telehealth-follow-up"]


def test_the_demo_reads_those_that_ship(tmp_path: Path) -> None:
    """Without a setting."""
    assert demo_settings(8000, None, None, tmp_path).trajectories is None
