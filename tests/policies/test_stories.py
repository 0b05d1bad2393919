"""The officers' stories hold on both engines, and each voice that is broken is noticed by a story."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import yaml

from gateway.access import Engine
from gateway.engines import Bundle, BundleRefused, EmbeddedEngine
from gateway.engines.opa import OpaEngine
from gateway.officers.stories import read_cases, run_cases, tell
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
    assert len(report.told) > 200


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
    "1 research": ("purpose.rego", "authorized if data.record_access.authorization.current", "authorized := true"),
    "2 standing": ("standing.rego", "default proven := false", "default proven := true"),
    "2 training": ("standing.rego", "default trained := false", "default trained := true"),
    "2 establishment": ("standing.rego", "default placed := false", "default placed := true"),
    "2 supervision": ("standing.rego", "\ttie.holder == supervisor\n", ""),
    "2 end of an authorization": ("authorization.rego", f"until > {NOW}", f"until >= {NOW}"),
    "3 relationship": ("relationship.rego", "else := without", "else := data.record_access.question.categories"),
    "3 whose session": (
        "relationship.rego", f'object.get(class, "establishment", request.organization) == {ASKS}.organization', "true",
    ),
    "3 whose sessions": ("relationship.rego", "in class.categories} & without", "in class.categories}"),
    "3 which establishment": ("relationship.rego", f'\ttie.holder != ""\n\ttie.holder == {ASKS}.organization\n', ""),
    "3 where it says so": ("relationship.rego", "\ttie.counts_at == request.source\n", ""),
    "3 whose": ("relationship.rego", "\ttie.holder in holders[tie.by]\n", ""),
    "3 where": ("relationship.rego", '\ttie.counts_at in {"everywhere", request.source}\n', ""),
    "3 groups": ("relationship.rego", "default groups := set()", 'default groups := {"garde-medecine-chus"}'),
    "3 own record": ("relationship.rego", "opened(i) := set() if not i in another\n\nelse :=", "opened(i) :="),
    "3 trust": ("evidence.rego", "\tgiven.kind in source.attests\n", ""),
    "3 made by oneself": ("evidence.rego", '\tobject.get(given, "by", "other") == "other"\n', ""),
    "3 start": ("evidence.rego", f"\ttie.from <= {NOW}\n", ""),
    "3 end": ("evidence.rego", f"\t{NOW} < tie.until\n", ""),
    "3 trust of a family": ("family.rego", "\trow.kind in source.attests\n", ""),
    "3 end of a family": ("family.rego", f"\t{NOW} < row.until\n", ""),
    "4 restriction": ("restrictions.rego", " - denied(said)", ""),
    "4 everything by default": ("directives.rego", 'else := "all"', 'else := "records"'),
    "4 wider purpose": ("emergencies.rego", "wider := data.tables.purposes.within[", "wider := data.tables.roles["),
    "4 groups": (
        "directive_actors.rego", f"\tis_array({ASKS}.groups)\n\tgroups := {ASKS}.groups\n", "\tgroups := []\n",
    ),
    "5 refusal": ("refusals.rego", " - denied(said)", ""),
    "5 a use": ("directive_parts.rego", "\tnot purpose in use.purposes\n", "\tpurpose != \"\"\n"),
    "5 relatives": (
        "directive_parts.rego", "\tcount(data.record_access.family.feared.related[name] - others) == 0\n", "",
    ),
    "5 lifted": ("directive_parts.rego", 'in ["restriction", "consent", "unclear"]', 'in ["restriction", "refusal"]'),
    "6 denial": ("consents.rego", "\nelse := set()", "\nelse := data.record_access.question.categories"),
    "6 default": ("consents.rego", "default open_by_default := false", "default open_by_default := true"),
    "6 unclear": ("consents.rego", ' | object.get(said.denied, "unclear", set())', ""),
    "6 consent": ("consents.rego", 'object.get(said.denied, "consent", set()) | ', ""),
    "6 where": ("directives.rego", "else := directive.issuer if", 'else := "everywhere" if'),
    "6 exceptions": ("provisions.rego", " - {ancestor | some id in ids; some ancestor in live[id].over}", ""),
    "6 proof of a purpose": ("directive_proofs.rego", "\tnamed_purpose(directive)\n", ""),
    "6 proof of an actor": ("directive_proofs.rego", "\tnamed_actor(directive)\n", ""),
    "6 proof of an action": ("directive_proofs.rego", "\tnamed_action(directive)\n", ""),
    "6 proof of a period": ("directive_proofs.rego", "\trunning(directive)\n", ""),
    "7 clearance": ("labels.rego", "<= cleared", ">= 0"),
    "7 unknown label": ("labels.rego", "every label in class.labels { label in known }", "true"),
    "7 sensitivity": ("labels.rego", "(found | marked) | plain", "found | plain"),
    "7 marks": ("labels.rego", "known := (levels | sensitive) | marks", "known := levels | sensitive"),
    "8 role": ("role.rego", 'else := "deny:ROLE"', 'else := "permit"'),
    "8 exceptions": ("role.rego", 'object.get(first, "except", {})', "{}"),
    "8 fields": ("fields.rego", 'else := "deny:ROLE"', 'else := "permit"'),
    "9 opinion that opens": ("representation.rego", '\twanted in ({""} | opinions(request))\n', ""),
    "9 opinion that shuts": ("representation.rego", "\tcount(feared & {kind | some kind in row.unless}) == 0\n", ""),
    "9 whose opinion": ("representation.rego", '\ttie.counts_at in {"everywhere", request.source}\n', ""),
    "9 fourteen": ("representation.rego", "now < patient.fourteen", "now <= patient.fourteen"),
    "9 eighteen": ("representation.rego", "now < patient.eighteen", "now <= patient.eighteen"),
    "10 own access": ("relationship.rego", ".self == true", ".self != null"),
    "10 momentary": ("own_access.rego", ' - object.get(said.denied, "momentary", set())', ""),
    "11 attested": ("emergencies.rego", "\truns(input.emergency.attested)\n", ""),
    "11 relatives": ("emergencies.rego", "\tnot name in relatives\n", ""),
    "11 roles": ("emergencies.rego", f"\t{ASKS}.role in row.roles\n", ""),
    "11 end": ("emergencies.rego", f"\t{NOW} < act.until\n", ""),
    "11 a risk": ("emergencies.rego", "\tinput.emergency.override.risk == true\n", ""),
    "11 unobtainable": ("emergencies.rego", "\tinput.emergency.override.unobtainable == true\n", ""),
    "11 a reason": ("acts.rego", "default reasoned := false", "default reasoned := true"),
    "11 both facts": ("acts.rego", "default factual := false", "default factual := true"),
    "11 for oneself": ("acts.rego", "default others := false", "default others := true"),
    "11 one's own review": ("acts.rego", "default elsewhere := false", "default elsewhere := true"),
    "11 minutes": ("acts.rego", "min({asked, row.minutes.most})", "asked"),
    "writing: what is read first": ("writing.rego", "default read := false", "default read := true"),
    "writing: roles": ("writing.rego", "default opened := false", "default opened := true"),
    "writing: kinds": ("writing.rego", "\tinput.write.kind in row.kinds\n", ""),
    "writing: whose word": ("writing.rego", "\tinput.write.issuer in row.revokes\n", ""),
    "writing: in an emergency": ("writing.rego", "\tinput.emergency.override == null\n", ""),
    "writing: told": ("writing.rego", "\trow.told == true\n", "\trow.told == false\n"),
    "own record told": ("obligations.rego", 'said contains "notify:OWN_RECORD"', 'said contains "notify:NOTHING"'),
    "relatives flagged": ("obligations.rego", '["flag:RELATIVE", "notify:RELATIVE"]', '["notify:RELATIVE"]'),
    "override reviewed": ("obligations.rego", 'said contains "review:OVERRIDE"', 'said contains "review:ATTESTED"'),
}  # fmt: skip


FIRST = {broken.split()[0]: broken for broken in reversed(BREAKS)}
"""One break of each voice, noticed at every run; the others at night."""


@pytest.mark.parametrize(
    "broken", [pytest.param(one, marks=() if one in FIRST.values() else pytest.mark.nightly) for one in BREAKS]
)
async def test_a_broken_voice_is_noticed_by_a_story(broken: str) -> None:
    """One change in one rule: at least one story no longer holds."""
    module, right, wrong = BREAKS[broken]
    bundle = Bundle.load(POLICIES)
    text = bundle.modules[f"record_access/{module}"]
    assert right in text
    changed = {**bundle.modules, f"record_access/{module}": text.replace(right, wrong)}
    engine = EmbeddedEngine(Bundle(changed, bundle.data, bundle.revision), deadline_s=30)
    holds: set[bool] = set()
    cast, chapters = read_cases(POLICIES / "cases")
    for file, story in chapters:
        holds.add(not (await tell(file, story, cast, engine)).faults)
        if len(holds) == 2:  # one that holds: an engine still evaluates it; and one that doesn't
            break
    await engine.aclose()
    assert holds == {True, False}


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
