"""Seeded faults of the stories, and of the rules that the last of them tell of."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_WATCH = "tests/policies/test_stories_watch.py"
_STORIES = "tests/policies/test_stories.py::test_every_story_holds[embedded]"

STORIES = (
    Fault(
        "what goes for everyone isn't in a story's question",
        "gateway/officers/story_questions.py",
        'merged(cast.get("everyone", {}), {',
        "merged({}, {",
        _WATCH,
    ),
    Fault(
        "a story of one profile is told under another",
        "gateway/officers/story_questions.py",
        'story.get("profile", "quebec")',
        '"quebec"',
        _WATCH,
    ),
    Fault(
        "a story doesn't mind an obligation that it didn't expect",
        "gateway/officers/stories.py",
        "same = given == (wanted if key == MINUTES else sorted(wanted))",
        "same = given == wanted if key == MINUTES else set(given) >= set(wanted)",
        _WATCH,
    ),
    Fault(
        "a momentary refusal is no refusal",
        "policies/record_access/own_access.rego",
        'classes[name] := said.own - object.get(said.denied, "momentary", set())',
        "classes[name] := said.own",
        _STORIES,
    ),
    Fault(
        "a parent reads for a day more than the law says",
        "policies/record_access/representation.rego",
        "now < patient.eighteen",
        "now < patient.eighteen + 86400",
        _STORIES,
    ),
    Fault(
        "an override needs one fact alone",
        "policies/record_access/emergencies.rego",
        "\tinput.emergency.override.unobtainable == true\n",
        "",
        _STORIES,
    ),
)
