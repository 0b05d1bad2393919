"""Broken pathways: each way to break a file is refused, with its line; whatever else stands in one breaks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.trajectories import check_pathways
from tests.resolvers.pathway_texts import SOUND, catalogue, line_of, said

JUNK: tuple[Any, ...] = (
    None,
    "",
    "x",
    "I50*",
    5,
    -1,
    10**9,
    [],
    {},
    ["x"],
    [[]],
    [{}],
    {"x": {}},
    [{"system": 1}],
    True,
)
BROKEN = [
    ("code: sound", "code: other", "name"),
    ("title: {fr: Titre, en: Title}", "title: {fr: Titre}", "lacks"),
    ("title: {fr: Titre, en: Title}", "title: {fr: Titre, en: ''}", "empty"),
    ("title: {fr: Titre, en: Title}", "title: {fr: Titre, en: Title, de: Titel}", "extra"),
    ('review_by: "2027-01-31"', 'review_by: "2027-02-30"', "day"),
    ('review_by: "2027-01-31"', "review_by: next year", "form"),
    ("look_back_days: 90", 'look_back_days: "90"', "shape"),
    ("look_back_days: 90", "look_back_days: 0", "bound"),
    ("look_back_days: 90", "look_back_days: 30", "unreachable"),
    ("  which: latest", "  which: last", "choice"),
    ("  which: latest", "  which: latest\n  which: each", "twice"),
    ("  which: latest", "  which: &a latest", "indirect"),
    ("    - type: ServiceRequest", "    - type: ServiceRequests", "type"),
    ("    - type: ServiceRequest", "    - type: Directive", "type"),
    ("        status: [ACTIVE]", "        status: [ACTIV]", "word"),
    ("        status: [ACTIVE]", "        status: [ACTIVE, ACTIVE]", "repeats"),
    ("        status: [ACTIVE]", "        intent: [ORDER]", "status"),
    ("        status: [ACTIVE]", "        status: [{system: 'http://loinc.org', codes: [a]}]", "worded"),
    ("        category: [{system", "        categories: [{system", "field"),
    ('[{system: "http://snomed.info/sct", codes: ["3457005"]}]', "[referral]", "coded"),
    (
        '[{system: "http://snomed.info/sct", codes: ["3457005"]}]',
        "[{system: 'http://snomed.inf', codes: [a]}]",
        "system",
    ),
    ('codes: ["3457005"]', 'codes: ["3457005", "3457005"]', "code-twice"),
    ('codes: ["3457005"]', 'codes: ["34570*"]', "star"),
    ('codes: ["I50*"]', 'codes: ["I*0"]', "star"),
    ("    by_day: 30", "    by_day: 2", "window"),
    ("    by_day: 30", "    by_day: 90", "unreachable"),
    ("    by_day: 30", "    by_day: -1", "bound"),
    ("    counts_from_day: 1", "    counts_from_day: 4", "counts-late"),
    ("        date: period.end", "        date: status", "date"),
    ("        date: period.end", "        date: period.stop", "date"),
    ("          status: [FINISHED]", "          status: [FINISHED]\n          length: [a]", "untestable"),
    ("          - refers_to_start: basedOn", "          - refers_to_start: appointment", "no-tie"),
    ("          - refers_to_start: basedOn", "          - named_by_start: encounters", "no-tie"),
    ("{start: performer, here: participant.individual}", "{start: performer, here: basedOn}", "incomparable"),
    ("{start: performer, here: participant.individual}", "{start: performers, here: basedOn}", "field"),
    ("{start: code, here: serviceType}", "{start: code, here: status}", "incomparable"),
    ("{start: code, here: serviceType}", "{start: code}", "lacks"),
]


@pytest.mark.parametrize(
    ("part", "broken", "kind"), BROKEN, ids=[f"{kind}: {broken[:24]}" for _, broken, kind in BROKEN]
)
def test_a_broken_file_is_refused_with_the_line(tmp_path: Path, part: str, broken: str, kind: str) -> None:
    """Each by hand; the line is that of the part, or of the one that was added below it."""
    assert part in SOUND
    faults = dict(said(tmp_path, SOUND.replace(part, broken, 1)))
    expected = line_of(SOUND, part)
    assert kind in faults
    lines = {
        "look_back_days: 30": line_of(SOUND, "    by_day"),
        "        intent: [ORDER]": expected - 1,
        "  which: latest\n  which: each": expected + 1,
        "          status: [FINISHED]\n          length: [a]": expected + 1,
    }
    assert faults[kind] == lines.get(broken, expected)


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "just words\n", "1\n", "{}\n", "code: [a, {b: c}]\nsteps: 3\nstarts: x\n"]
)
def test_a_file_of_any_other_shape_is_refused_and_breaks_nothing(tmp_path: Path, text: str) -> None:
    """A list, a word, an empty map."""
    assert said(tmp_path, text)


@settings(deadline=None, database=None, max_examples=150)
@given(data=st.data())
def test_whatever_part_is_broken_the_file_is_refused_or_read(data: st.DataObject) -> None:
    """Any part of the sound file, replaced by anything or taken away: faults with lines, never a failure."""
    whole = yaml.safe_load(SOUND)
    places = sorted(_places(whole), key=repr)
    *way, last = data.draw(st.sampled_from(places))
    held = whole
    for step in way:
        held = held[step]
    junk = data.draw(st.sampled_from(JUNK))
    if junk is None:
        del held[last]
    else:
        held[last] = junk
    with TemporaryDirectory() as folder:
        (Path(folder) / "sound.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
        checked = check_pathways(Path(folder), catalogue(), date(2026, 11, 20))
    assert len(checked.pathways) == (0 if checked.faults else 1)
    assert all(one.line > 0 for one in checked.faults)


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every part of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*place, key)
        yield from _places(one, (*place, key))
