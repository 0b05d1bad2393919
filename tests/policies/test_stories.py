"""The officers' stories hold on both engines, and each voice that is broken is noticed by a story."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import yaml

from gateway.access import Engine
from gateway.engines import Bundle, BundleRefused, EmbeddedEngine, OpaEngine
from gateway.officers.stories import read_cases, run_cases
from tests.policies.opa_server import POLICIES, real_opa
from tests.shared import shared


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with real_opa() as url:
        yield url


@pytest.fixture(params=["embedded", pytest.param("opa", marks=pytest.mark.real_opa)])
async def engine(request: pytest.FixtureRequest) -> AsyncIterator[Engine]:
    made: Engine
    if request.param == "embedded":
        made = EmbeddedEngine(Bundle.load(POLICIES), deadline_s=30)
    else:
        made = OpaEngine(request.getfixturevalue("address"), deadline_s=30)
    yield made
    await made.aclose()


async def test_every_story_holds(engine: Engine) -> None:
    """What officers wrote is what the policy says."""
    report = await run_cases(POLICIES, engine)
    assert report.as_json() == {"ok": True, "passed": len(report.told), "failed": 0, "failures": []}
    assert len(report.told) > 80


def test_every_person_of_the_seed_is_in_a_story_about_the_first_patient() -> None:
    """The seed says what each sees of Marie Bouchard."""
    seed = yaml.safe_load(shared("policy-seed.yaml").read_text("utf-8"))
    _, stories = read_cases(POLICIES / "cases")
    told = {story["as"] for name, story in stories if name == "seen_of_marie.yaml"}
    assert set(seed["seen_of_the_first_patient"]) == told


NOW = "data.record_access.question.now"
ASKS = "data.record_access.question.subject"
BREAKS = {
    "1 scope": ("purpose.rego", f'scoped if "record:read" in {ASKS}.scopes', "scoped := true"),
    "1 purpose of the token": ("purpose.rego", f"\tdata.record_access.question.purpose in {ASKS}.purposes\n", ""),
    "1 research": ("purpose.rego", 'data.record_access.question.purpose != "HRESCH"', "true"),
    "2 standing": ("standing.rego", "default proven := false", "default proven := true"),
    "2 supervision": ("standing.rego", "\ttie.holder == supervisor\n", ""),
    "2 end of an authorization": ("authorization.rego", f"until > {NOW}", f"until >= {NOW}"),
    "3 relationship": ("relationship.rego", "else := without", "else := data.record_access.question.categories"),
    "3 whose session": (
        "relationship.rego", f'object.get(class, "establishment", request.organization) == {ASKS}.organization', "true",
    ),
    "3 whose sessions": ("answer.rego", '"x": foreign(class)', '"x": {}'),
    "3 which establishment": ("relationship.rego", f'\ttie.holder != ""\n\ttie.holder == {ASKS}.organization\n', ""),
    "3 where it says so": ("relationship.rego", "\ttie.counts_at == request.source\n", ""),
    "3 whose": ("relationship.rego", "\ttie.holder == holder[tie.by]\n", ""),
    "3 where": ("relationship.rego", '\ttie.counts_at in {"everywhere", request.source}\n', ""),
    "3 trust": ("evidence.rego", "\tgiven.kind in source.attests\n", ""),
    "3 start": ("evidence.rego", f"\ttie.from <= {NOW}\n", ""),
    "3 end": ("evidence.rego", f"\t{NOW} < tie.until\n", ""),
    "4 restriction": ("restrictions.rego", 'every _, directive in status { directive.reach != "wide" }', "true"),
    "4 categories": ("restrictions.rego", " - refused", ""),
    "4 records": ("restrictions.rego", 'every kind in kinds { kind == "refusal" }', "true"),
    "4 wide by default": ("directives.rego", 'else := "wide"', 'else := "void"'),
    "4 wider purpose": ("directive_parts.rego", "data.tables.purposes.within[", "data.tables.no_directive["),
    "5 refusal": ("refusals.rego", 'directive.kind == "refusal"', 'directive.kind == "refusal!"'),
    "5 default": ("refusals.rego", "default open_by_default := false", "default open_by_default := true"),
    "7 clearance": ("labels.rego", "<= cleared", ">= 0"),
    "7 unknown label": ("labels.rego", "every label in class.labels { label in known }", "true"),
    "7 sensitivity": ("labels.rego", "(found | marked) | plain", "found | plain"),
    "8 role": ("role.rego", 'else := "deny:ROLE"', 'else := "permit"'),
    "8 exceptions": ("role.rego", 'object.get(first, "except", {})', "{}"),
    "10 own access": ("relationship.rego", ".self == true", ".self != null"),
}  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS)
async def test_a_broken_voice_is_noticed_by_a_story(broken: str) -> None:
    """One change in one rule: at least one story no longer holds."""
    module, right, wrong = BREAKS[broken]
    bundle = Bundle.load(POLICIES)
    text = bundle.modules[f"record_access/{module}"]
    assert right in text
    changed = {**bundle.modules, f"record_access/{module}": text.replace(right, wrong)}
    engine = EmbeddedEngine(Bundle(changed, bundle.data, bundle.revision), deadline_s=30)
    report = await run_cases(POLICIES, engine)
    await engine.aclose()
    assert report.passed, "the broken policy must still be one that an engine evaluates"
    assert report.failed


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(POLICIES, tmp_path / "policies")


async def _failures(path: Path) -> list[str]:
    engine = EmbeddedEngine(Bundle.load(path), deadline_s=30)
    report = await run_cases(path, engine)
    await engine.aclose()
    return [fault for story in report.failed for fault in story.faults]


async def test_a_story_that_does_not_hold_says_what_the_policy_says(copy: Path) -> None:
    """With the coordinate, what was expected, the manner, and the source."""
    _only(
        copy,
        "{patient: marie, as: dr-tremblay, purpose: TREAT",
        "Patient.name: deny by name, Patient.billingActivities: deny in silence",
    )
    assert await _failures(copy) == [
        "Patient.name: deny by name was expected, the policy says permit at chus",
        "Patient.name: deny by name was expected, the policy says permit at omnimed",
        "Patient.name: deny by name was expected, the policy says permit at telesante",
        "Patient.billingActivities: deny in silence was expected, the policy says deny:ROLE by name at chus",
        "Patient.billingActivities: deny in silence was expected, the policy says deny:ROLE by name at omnimed",
        "Patient.billingActivities: deny in silence was expected, the policy says deny:ROLE by name at telesante",
    ]


async def test_an_effect_that_is_not_one_fails_its_story(copy: Path) -> None:
    """A misspelt expectation isn't met by anything."""
    _only(copy, "{patient: marie, as: dr-tremblay, purpose: TREAT", "Patient.name: permitted")
    assert await _failures(copy) == ["Patient.name: 'permitted' is not an effect"]


async def test_a_story_about_someone_the_cast_lacks_fails_and_says_so(copy: Path) -> None:
    """The others are still told."""
    _only(copy, "{patient: marie, as: dr-who, purpose: TREAT", "Patient.name: permit")
    assert await _failures(copy) == ["the story or the cast lacks a part: 'dr-who'"]


async def test_a_bundle_without_stories_is_not_tested(copy: Path) -> None:
    """Nothing failed, and nothing passed."""
    shutil.rmtree(copy / "cases")
    engine = EmbeddedEngine(Bundle.load(copy))
    report = await run_cases(copy, engine)
    await engine.aclose()
    assert not report.ok


async def test_a_story_in_bad_yaml_is_refused_with_its_line(copy: Path) -> None:
    """Like a table."""
    (copy / "cases/labels.yaml").write_text("all: {}\nall: {}\n", "utf-8")
    with pytest.raises(BundleRefused) as refused:
        await _failures(copy)
    assert refused.value.faults == ("cases/labels.yaml, line 2: the key 'all' is written twice",)


def _only(path: Path, given: str, expected: str) -> None:
    for file in (path / "cases").glob("*.yaml"):
        if file.name != "cast.yaml":
            file.unlink()
    story = f"stories:\n  - {given}, title: {{fr: a, en: b}}, expect: {{{expected}}}}}\n"
    (path / "cases/one.yaml").write_text(story, "utf-8")
