"""Policy checks: programs that look at a candidate; what doesn't end well has found nothing, and accepts nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from gateway.officers.best_gains import best_gains
from gateway.officers.vetting import Share, vet
from gateway.policies import CheckFailed, ProcessChecks
from tests.gateway.stage_parts import catalogue
from tests.promises.changing import ARCHIVE, BARE, GAINED, MASKED, OPENED, ROLES, copy_of_policies

GOOD = {"faults": {"fr": [], "en": []}, "gained": [], "questions": 3}


def speaking(folder: Path, program: str) -> ProcessChecks:
    """Return checks whose programs are this one."""
    file = folder / "program.py"
    file.write_text(program, "utf-8")
    return ProcessChecks({}, python=(sys.executable, str(file)), longest_s=60, shares=1)


def saying(body: object, status: int = 0) -> str:
    """Return a program that prints JSON and ends with a status."""
    return f"import sys\nsys.stdin.read()\nprint({json.dumps(body)!r})\nsys.exit({status})\n"


async def test_what_the_programs_say_is_told(tmp_path: Path) -> None:
    """Faults in both languages, gains in order."""
    found = await speaking(tmp_path, saying({**GOOD, "gained": ["b", "a"]}))(tmp_path, tmp_path)
    assert (found.ok, found.gained, found.questions) == (True, ("a", "b"), 6)
    odd = await speaking(tmp_path, saying({"faults": {"fr": ["non"], "en": ["no"]}}))(tmp_path, None)
    assert (odd.ok, odd.faults) == (False, {"fr": ("non",), "en": ("no",)})


@pytest.mark.parametrize(
    "program",
    [
        saying(GOOD, status=1),
        saying([]),
        saying({}),
        saying({"gained": [], "questions": 1}),
        saying({"faults": {"fr": []}, "gained": [], "questions": 1}),
        saying({"faults": {"fr": [], "en": []}}),
        "print('{')",
        "raise SystemExit(3)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    ],
)
async def test_a_program_that_does_not_end_well_found_nothing(tmp_path: Path, program: str) -> None:
    """A status, half an answer, a part that is missing, a kill: that is no acceptance."""
    with pytest.raises(CheckFailed):
        await speaking(tmp_path, program)(tmp_path, tmp_path)


async def test_a_program_that_never_ends_is_ended(tmp_path: Path) -> None:
    """And is gone."""
    mark = tmp_path / "pid"
    endless = f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\nwhile True: time.sleep(60)\n"
    checks = speaking(tmp_path, endless)
    checks = ProcessChecks({}, python=(sys.executable, str(tmp_path / "program.py")), longest_s=3.0, shares=1)
    with pytest.raises(CheckFailed):
        await checks(tmp_path, None)
    assert not mark.exists() or not alive(mark.read_text())


def alive(pid: str) -> bool:
    """Tell whether a process is there."""
    return Path("/proc", pid).exists()


def test_the_policy_that_ships_is_well_and_opens_nothing_beside_itself(tmp_path: Path) -> None:
    """With its few stories told, in two shares as in one."""
    folder = copy_of_policies(tmp_path / "policies")
    for share in (Share(), Share(0, 2), Share(1, 2)):
        found = vet(folder, catalogue().coordinates(), folder, share)
        assert (found["faults"], found["gained"]) == ({"fr": [], "en": []}, [])
    assert best_gains(folder, folder)[0] == []


def test_gains_are_those_that_a_person_would_list(tmp_path: Path) -> None:
    """A category for a role, by the best case; a mask that falls, by the story that watches it; nothing for a loss."""
    old, new = copy_of_policies(tmp_path / "old"), copy_of_policies(tmp_path / "new")
    table = new / ROLES
    table.write_text(table.read_text("utf-8").replace(ARCHIVE, OPENED), "utf-8")
    assert best_gains(old, new)[0] == sorted(GAINED)
    assert best_gains(new, old)[0] == []
    table.write_text(table.read_text("utf-8").replace(OPENED, ARCHIVE).replace(MASKED, BARE), "utf-8")
    assert [line for line in best_gains(old, new)[0] if "[" not in line] == ["billing_clerk HPAYMT: birth * -> permit"]
    faults = vet(new, catalogue().coordinates(), old)["faults"]
    assert all("masks.yaml" in said for said in faults["fr"])


def test_an_emergency_act_that_lasts_longer_is_a_gain(tmp_path: Path) -> None:
    """Signers accept it like any other."""
    old, new = copy_of_policies(tmp_path / "old"), copy_of_policies(tmp_path / "new")
    table = new / "tables/emergencies/data.yaml"
    table.write_text(table.read_text("utf-8").replace("usual: 60, most: 240", "usual: 60, most: 300"), "utf-8")
    assert best_gains(old, new)[0] == ["physician ETREAT: emergency_act override -> permit 300 min"]
    assert best_gains(new, old)[0] == []


def test_who_writes_a_directive_that_they_did_not_is_a_gain(tmp_path: Path) -> None:
    """By the best case, whatever stories tell; and so is a notice that is no more owed."""
    old, new = copy_of_policies(tmp_path / "old"), copy_of_policies(tmp_path / "new")
    table = new / "tables/directive_writers/data.yaml"
    ships = table.read_text("utf-8")
    table.write_text(ships + "physician: {purposes: [TREAT], kinds: [consent], revokes: [], told: true}\n", "utf-8")
    assert best_gains(old, new)[0] == [
        "physician TREAT: directive_act record consent caller -> permit notify:REPRESENTED"
    ]
    assert best_gains(new, old)[0] == []
    table.write_text(ships.replace("revokes: [caller], told: true", "revokes: [], told: false"), "utf-8")
    assert best_gains(old, new)[0] == [
        f"parent FAMRQT: directive_act record {kind} caller -> permit" for kind in ("consent", "refusal", "restriction")
    ]


def test_a_candidate_without_stories_was_not_tried(tmp_path: Path) -> None:
    """So it doesn't take effect."""
    folder = copy_of_policies(tmp_path / "policies")
    for file in (folder / "cases").iterdir():
        file.unlink()
    assert "aucune histoire" in vet(folder, catalogue().coordinates())["faults"]["fr"][0]


def test_a_field_of_the_schema_that_the_tables_do_not_know_is_a_fault(tmp_path: Path) -> None:
    """A newer gateway needs newer tables."""
    folder = copy_of_policies(tmp_path / "policies")
    more = {**catalogue().coordinates(), "Patient.shoeSize": ("contact",)}
    assert any("coordinates" in said for said in vet(folder, more)["faults"]["en"])
