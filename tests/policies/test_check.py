"""`policy check`: the bundle as it is has no fault, and each kind of fault is found and said."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gateway.engines import Bundle
from gateway.officers.generated import coordinates_table, stale_files, write_generated
from gateway.officers.policy import check, find_opa
from gateway.officers.rules_lint import lint_rules
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema
from tests.policies.opa_server import POLICIES
from tests.tools import opa


@pytest.fixture(scope="module")
def coordinates() -> Mapping[str, tuple[str, ...]]:
    return Catalogue.of(build_schema()).coordinates()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(POLICIES, tmp_path / "policies")


def faults(path: Path, coordinates: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    write_generated(path, coordinates)
    return check(path, coordinates, verdicts=False).says("en")


def test_the_bundle_has_no_fault(coordinates: Mapping[str, tuple[str, ...]]) -> None:
    """And without OPA it says what it could not look at."""
    findings = check(POLICIES, coordinates)
    assert (findings.says("en"), findings.skipped) == ((), ("skip-opa",))


@pytest.mark.real_opa
def test_opa_finds_no_fault_either(coordinates: Mapping[str, tuple[str, ...]]) -> None:
    """Its formatter, and its checker with our schemas."""
    findings = check(POLICIES, coordinates, opa=Path(opa() or ""), verdicts=False)
    assert (findings.says("en"), findings.skipped) == ((), ("skip-verdicts",))


@pytest.mark.real_opa
@pytest.mark.parametrize(
    ("right", "wrong", "tool"),
    [
        ("data.tables.purposes.known", "data.tables.purposes.knwon", "opa check: "),
        ("input.subject.scopes", "input.subject.scope", "opa check: "),
        ("is_object(patient)", "is_object( patient )", "opa fmt: "),
    ],
)
def test_opa_finds_a_misspelt_path_and_an_untidy_line(
    copy: Path, coordinates: Mapping[str, tuple[str, ...]], right: str, wrong: str, tool: str
) -> None:
    """What our own lint doesn't see."""
    _change(copy, "record_access/question.rego", right, wrong)
    write_generated(copy, coordinates)
    found = check(copy, coordinates, opa=Path(opa() or ""), verdicts=False).says("en")
    assert [fault.startswith(tool) for fault in found] == [True]


def test_a_coordinate_of_an_unknown_category_is_found(copy: Path, coordinates: Mapping[str, tuple[str, ...]]) -> None:
    """A field that the schema puts in a category without a row."""
    found = faults(copy, {**coordinates, "Patient.aura": ("aura",)})
    assert [one.split(", line ")[0] for one in found] == ["tables/coordinates/data.yaml"] * 2
    assert "the field Patient.aura of the schema is in no category that is known (aura)" in found[1]


def test_stale_generated_files_are_found_and_written(copy: Path, coordinates: Mapping[str, tuple[str, ...]]) -> None:
    """A new field, then a changed table."""
    more = {**coordinates, "Patient.photo": ("identity",)}
    both = ("tables/coordinates/data.yaml", "tables/revision/data.yaml")
    assert stale_files(copy, more) == ("tables/coordinates/data.yaml",)
    assert write_generated(copy, more) == ("tables/coordinates/data.yaml",)
    assert stale_files(copy, more) == ()
    assert stale_files(copy, coordinates) == ("tables/coordinates/data.yaml",)
    _change(copy, "tables/ask_all/data.yaml", "FAMRQT: false", "FAMRQT: true")
    assert [fault for fault in check(copy, more, verdicts=False).says("en") if "stale" in fault] == [
        "tables/revision/data.yaml: stale; `passerelle policy check --write` writes it anew"
    ]
    assert set(both) >= set(write_generated(copy, more))
    assert check(copy, more, verdicts=False).ok


def test_the_table_of_coordinates_is_in_order_and_quoted() -> None:
    """A coordinate of an argument holds a colon."""
    table = coordinates_table({"B.b(c:)": ("identity", "birth"), "A.a": ("birth",)})
    assert table.splitlines()[1:] == ['"A.a": [birth]', '"B.b(c:)": [identity, birth]']


IDIOMS = [
    ("import data.tables\n", "imports are read in different ways"),
    ("x if data.record_access.evidence.whole(5)\n", "a function of another package"),
    ('x if time.parse_rfc3339_ns("x") > 0\n', "a built-in that one engine lacks"),
    ("x if not input.missing\n", "`not` only before"),
    ("x if not count(input.list) > 0\n", "`not` only before"),
    ("x if not y in input.list\n", "`not` only before"),
    ("x if not f(y)\n", "`not` only before"),
    ("x if not x == y\n", "`not` only before"),
    ("x if not undefaulted\n", "`not` only before"),
    ("x if data.tables.roules\n", "no table is called roules"),
    ("x if data.record_access.evidence.heard\n", "no rule is called evidence.heard"),
    ("x if data.record_access.evidences.held\n", "no rule is called evidences.held"),
]


@pytest.mark.parametrize(("line", "sentence"), IDIOMS)
def test_an_idiom_that_engines_read_differently_is_found(line: str, sentence: str) -> None:
    """In any file but the canaries'."""
    bundle = Bundle.load(POLICIES)
    name = "record_access/labels.rego"
    changed = Bundle({**bundle.modules, name: bundle.modules[name] + line}, bundle.data, bundle.revision)
    found = [fault for fault in lint_rules(changed) if fault not in lint_rules(bundle)]
    assert [fault.says("en").split(": ", 1)[1].startswith(sentence) for fault in found] == [True]


SILENCES: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text.replace("# title:", "# heading:"), "package record_access.labels: no title in its METADATA"),
    (
        lambda text: text.replace("#   review_by:", "#   read_by:"),
        "package record_access.labels: no review_by in its METADATA",
    ),
]


@pytest.mark.parametrize(("change", "sentence"), SILENCES, ids=["title", "review"])
def test_a_rule_that_does_not_say_what_it_is_is_found(
    copy: Path, coordinates: Mapping[str, tuple[str, ...]], change: Callable[[str], str], sentence: str
) -> None:
    """Title, description, owner and date of review, in plain words."""
    file = copy / "record_access/labels.rego"
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    assert faults(copy, coordinates) == (sentence,)


def test_a_rule_without_a_test_is_found(copy: Path, coordinates: Mapping[str, tuple[str, ...]]) -> None:
    """Beside it."""
    (copy / "record_access/labels_test.rego").unlink()
    assert faults(copy, coordinates) == ("package record_access.labels: no test beside it",)


def test_opas_binary_is_where_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment first, then the build, then the path; nowhere is said as None."""
    monkeypatch.delenv("PASSERELLE_OPA", raising=False)
    monkeypatch.setenv("PATH", "")
    assert find_opa(tmp_path) is None
    built = tmp_path / "build/bin/opa"
    built.parent.mkdir(parents=True)
    built.touch()
    assert find_opa(tmp_path) == built
    monkeypatch.setenv("PASSERELLE_OPA", "/elsewhere/opa")
    assert find_opa(tmp_path) == Path("/elsewhere/opa")


def _change(path: Path, name: str, right: str, wrong: str) -> None:
    file = path / name
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")
