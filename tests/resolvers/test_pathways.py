"""Pathways: every file that ships is fit, and each way to break one is refused, with its line, in both languages."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from resolvers.trajectories import SHIPPED, PathwaysRefused, check_pathways, read_pathways
from resolvers.trajectories.words import SENTENCES
from tests.resolvers.pathway_texts import SOUND, catalogue, line_of, said

CODES = ("asthma-emergency", "heart-failure-stay", "specialist-referral", "telehealth-follow-up")


def test_the_four_that_ship_are_fit_and_none_is_to_be_looked_at() -> None:
    """Also against the JSON schema as an editor would read them."""
    checked = check_pathways(SHIPPED, catalogue(), date(2026, 11, 20))
    assert (checked.faults, checked.warnings) == ((), ())
    assert tuple(one.code for one in checked.pathways) == CODES
    schema = json.loads((SHIPPED / "schema.json").read_text(encoding="utf-8"))
    for code in CODES:
        said = yaml.safe_load((SHIPPED / f"{code}.yaml").read_text(encoding="utf-8"))
        jsonschema.validate(said, schema, cls=jsonschema.Draft7Validator)


def test_titles_are_in_both_languages_and_say_facts() -> None:
    """French and English differ; no word of advice in either."""
    for pathway in read_pathways(SHIPPED, catalogue()).all:
        for texts in (pathway.titles, pathway.owner, pathway.source, *(step.titles for step in pathway.steps)):
            assert texts["fr"] != texts["en"]
            assert not re.search(r"\b(devrait|doit|il faut|should|must|consider)\b", " ".join(texts.values()))


def test_what_is_read_is_what_the_files_name() -> None:
    """By hand, for the file above: nothing more is asked of a source."""
    pathways = read_pathways(SHIPPED, catalogue())
    assert set(pathways.reads) == {
        *("Appointment", "Condition", "DocumentReference", "Encounter", "Observation", "Organization"),
        *("Practitioner", "ServiceRequest", "Teleconsultation"),
    }
    assert pathways.reads["Observation"] == {"code", "effectiveDateTime", "effectivePeriod", "issued", "status"}
    assert pathways.leads_to["Trajectory.startedBy"] == ("Encounter", "ServiceRequest", "Teleconsultation")


def test_a_sound_file_is_read(tmp_path: Path) -> None:
    """The text that the others break."""
    assert said(tmp_path, SOUND) == []
    (one,) = read_pathways(tmp_path, catalogue()).all
    (step,) = one.steps
    assert (step.from_day, step.by_day, step.counts_from_day) == (3, 30, 1)
    assert [tie.kind for tie in step.fulfilled_by[0].ties] == ["refers_to_start", "same", "same_specialty"]
    assert step.fulfilled_by[0].dates == (("period", "end"),)


def test_specialties_must_be_there_to_be_compared(tmp_path: Path) -> None:
    """A tie by specialty needs the groups."""
    start, end = SOUND.index("specialties:"), SOUND.index("starts:")
    text = SOUND[:start] + SOUND[end:]
    assert said(tmp_path, text) == [("no-specialties", line_of(text, "same_specialty"))]


def test_steps_specialties_and_titles_are_told_apart(tmp_path: Path) -> None:
    """Two steps of one code, two specialties of one name, two pathways of one title."""
    step = SOUND[SOUND.index("  - code: seen") :]
    assert said(tmp_path, SOUND + step) == [("double-step", SOUND.count("\n") + 1)]
    group = SOUND[SOUND.index("  - name: heart") : SOUND.index("starts:")]
    assert said(tmp_path, SOUND.replace(group, group * 2)) == [("double-name", line_of(SOUND, "starts:"))]
    (tmp_path / "sound.yaml").write_text(SOUND, encoding="utf-8")
    assert [kind for kind, _ in said(tmp_path, SOUND.replace("code: sound", "code: twin"), "twin.yaml")] == [
        "same-title"
    ] * 2


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    """Not the first one."""
    (tmp_path / "a.yaml").write_text(SOUND.replace("code: sound", "code: b").replace("by_day: 30", "by_day: 2"))
    (tmp_path / "b.yaml").write_text("title: [")
    (tmp_path / "c.yaml").write_text("# nothing yet\n")
    (tmp_path / "d.yml").write_text(SOUND)
    (tmp_path / "e.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PathwaysRefused) as refused:
        read_pathways(tmp_path, catalogue())
    found = [(one.file, one.kind) for one in refused.value.faults]
    assert found == [
        ("a.yaml", "name"),
        ("a.yaml", "window"),
        ("b.yaml", "yaml"),
        ("c.yaml", "empty"),
        ("d.yml", "suffix"),
        ("e.yaml", "unreadable"),
    ]


def test_no_folder_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    """A misspelt folder must not read as no pathways."""
    for folder, kind in ((tmp_path / "nowhere", "folder"), (tmp_path, "none")):
        assert [one.kind for one in check_pathways(folder, catalogue()).faults] == [kind]


def test_a_review_that_is_past_is_to_be_looked_at_and_stops_nothing(tmp_path: Path) -> None:
    """The day after it."""
    (tmp_path / "sound.yaml").write_text(SOUND, encoding="utf-8")
    assert check_pathways(tmp_path, catalogue(), date(2027, 1, 31)).warnings == ()
    checked = check_pathways(tmp_path, catalogue(), date(2027, 2, 1))
    assert ([one.kind for one in checked.warnings], checked.faults) == (["overdue"], ())
    assert read_pathways(tmp_path, catalogue()).all


def test_a_title_that_advises_is_to_be_looked_at(tmp_path: Path) -> None:
    """In either language."""
    text = SOUND.replace("en: Person seen", "en: Physician should see the person")
    (tmp_path / "sound.yaml").write_text(text, encoding="utf-8")
    (one,) = check_pathways(tmp_path, catalogue()).warnings
    assert (one.kind, one.line) == (
        "advice",
        line_of(text, "Person vue" if "Person vue" in text else "title: {fr: Personne"),
    )


def test_every_sentence_is_there_in_both_languages() -> None:
    """With the same words to fill in."""
    for kind, sentences in SENTENCES.items():
        fillings = [sorted(re.findall(r"(?<!{){(\w+)}", sentences[one])) for one in ("fr", "en")]
        assert fillings[0] == fillings[1], kind


def test_words_of_yaml_are_what_was_written(tmp_path: Path) -> None:
    """A code that YAML 1.1 would turn into a number or a truth stays what the file shows."""
    text = SOUND.replace('codes: ["3457005"]', "codes: [3457005, 010, no, 1.10]")
    assert said(tmp_path, text) == []
    (one,) = read_pathways(tmp_path, catalogue()).all
    assert one.starts[0].tests[1].codes[0].codes == {"3457005", "010", "no", "1.10"}
