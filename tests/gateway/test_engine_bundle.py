"""The bundle as an engine loads it, and the traps of YAML that officers' tables may hold."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gateway.engines import Bundle, BundleRefused
from gateway.engines.tables import TableFault, read_table
from tests.policies.opa_server import POLICIES
from tests.tools import opa


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(POLICIES, tmp_path / "policies")


def test_tests_are_left_out_and_every_rule_is_there() -> None:
    """The modules are the rule files of the folder."""
    files = {f.relative_to(POLICIES).as_posix() for f in (POLICIES / "record_access").rglob("*.rego")}
    assert set(Bundle.load(POLICIES).modules) == {name for name in files if not name.endswith("_test.rego")}


def test_the_revision_follows_every_rule_and_table(copy: Path) -> None:
    """A word in a table or in a rule changes it; a story, a test and the generated file of the revision don't."""
    before = Bundle.load(copy).revision
    for name in ("cases/labels.yaml", "record_access/labels_test.rego", "tables/revision/data.yaml", "README.md"):
        (copy / name).write_text("# other\n", "utf-8")
    assert Bundle.load(copy).revision == before
    table = copy / "tables/ask_all/data.yaml"
    table.write_text(table.read_text("utf-8").replace("HOPERAT: false", "HOPERAT: true"), "utf-8")
    changed = Bundle.load(copy)
    assert changed.revision != before
    rule = copy / "record_access/labels.rego"
    rule.write_text(rule.read_text("utf-8") + "\n", "utf-8")
    assert Bundle.load(copy).revision not in {before, changed.revision}


def test_the_answer_carries_the_revision_of_what_was_loaded(copy: Path) -> None:
    """Whatever the generated file says: it may be stale."""
    (copy / "tables/revision/data.yaml").write_text('id: "stale"\n', "utf-8")
    bundle = Bundle.load(copy)
    assert bundle.data["tables"]["revision"] == {"id": bundle.revision}


def test_a_moved_text_is_another_revision(copy: Path) -> None:
    """Names and lengths are hashed with the texts, so that two bundles are never one."""
    before = Bundle.load(copy).revision
    table = copy / "tables" / "ask_all"
    shutil.move(table, table.with_name("ask_none"))
    assert Bundle.load(copy).revision != before


def test_every_fault_is_said_at_once_with_its_file_and_line(copy: Path) -> None:
    """An officer mends them in one go."""
    (copy / "tables/ask_all/data.yaml").write_text("TREAT: true\nTREAT: false\n", "utf-8")
    (copy / "tables/standing/data.yaml").write_text("physician: no\n", "utf-8")
    with pytest.raises(BundleRefused) as refused:
        Bundle.load(copy)
    assert refused.value.faults == (
        "tables/ask_all/data.yaml, line 2: the key 'TREAT' is written twice",
        "tables/standing/data.yaml, line 1: 'no' can be read in two ways; put it in quotes",
    )


def test_a_folder_without_rules_is_no_bundle(tmp_path: Path) -> None:
    """Silence would deny everything, and say nothing of why."""
    with pytest.raises(BundleRefused):
        Bundle.load(tmp_path)


TRAPS = ["no", "NO", "n", "N", "y", "Yes", "on", "off", "True", "~", "Null", "010", "0o10", "0x1F", "1_000", "+5"]
TRAPS += [
    "1:20",
    "190:20:30.15",
    "2026-11-26",
    "2026-11-26T10:00:00Z",
    ".5",
    "5.",
    ".inf",
    "-.INF",
    ".nan",
    "1e3",
    "1.5e3",
]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_word_that_yaml_reads_in_two_ways_is_refused(trap: str) -> None:
    """As a value, in a list, and as a key; in quotes it is a word."""
    for text in (f"a: {trap}", f"a: [{trap}]", f"{trap}: a"):
        with pytest.raises(TableFault):
            read_table(text)
    assert read_table(f'a: ["{trap}"]') == {"a": [trap]}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3", 3),
        ("a:\n  b: 1\n  b: 2", 3),
        ("a: &x 1\nb: *x", 1),
        ("a: 1\nb: *x", 2),
        ("a: {b: 1}\n<<: {c: 1}", 2),
        ("a: !!str 1", 1),
        ("a: !thing {}", 1),
        ("5: a", 1),
        ("true: a", 1),
        ("? [a, b]\n: c", 1),
        ("a:", 1),
        ("a: [", 2),
        ("a: b: c", 1),
        ("a: 1\n---\nb: 2", 2),
    ],
)
def test_what_says_something_else_than_it_shows_is_refused_with_its_line(text: str, line: int) -> None:
    """Duplicate keys, anchors, merges, tags, keys that aren't words, empty values, several documents."""
    with pytest.raises(TableFault) as fault:
        read_table(text)
    assert fault.value.line == line


def test_plain_values_are_what_they_show() -> None:
    """Words, whole and decimal numbers, true, false, null, lists, mappings, quoted and folded text."""
    text = "a: word\nb: -5\nc: 0\nd: 1.50\ne: true\nf: false\ng: null\nh: [x, {z: 'no'}]\ni: \"é\"\n"
    text += "j: |\n  two\n  lines\nk: a-b c\n"
    assert read_table(text) == {
        "a": "word",
        "b": -5,
        "c": 0,
        "d": 1.5,
        "e": True,
        "f": False,
        "g": None,
        "h": ["x", {"z": "no"}],
        "i": "é",
        "j": "two\nlines\n",
        "k": "a-b c",
    }


@pytest.mark.real_opa
def test_opa_reads_the_tables_as_we_do() -> None:
    """OPA has a YAML reader of its own: the data that both engines decide on is the same."""
    said = subprocess.run(
        [opa() or "", "eval", "--bundle", str(POLICIES), "--format", "raw", "data.tables"],
        capture_output=True,
        check=True,
    )
    assert json.loads(said.stdout) == Bundle.load(POLICIES).data["tables"]
