"""A sound pathway's file, to be broken, and what is wrong with a text as kinds and lines."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema
from resolvers.trajectories import check_pathways
from resolvers.trajectories.faults import Language

SPOKEN: tuple[tuple[Language, str], ...] = (("fr", " : "), ("en", ": "))
SOUND = """\
code: sound
title: {fr: Titre, en: Title}
owner: {fr: Comité, en: Committee}
review_by: "2027-01-31"
source: {fr: Une ligne directrice, en: A guideline}
look_back_days: 90
specialties:
  - name: heart
    codes: [{system: "http://snomed.info/sct", codes: ["394579002"]}]
starts:
  which: latest
  when:
    - type: ServiceRequest
      where:
        status: [ACTIVE]
        category: [{system: "http://snomed.info/sct", codes: ["3457005"]}]
steps:
  - code: seen
    title: {fr: Personne vue, en: Person seen}
    from_day: 3
    by_day: 30
    counts_from_day: 1
    fulfilled_by:
      - type: Encounter
        date: period.end
        where:
          status: [FINISHED]
          reasonCode: [{system: "http://hl7.org/fhir/sid/icd-10-ca", codes: ["I50*"]}]
        tied:
          - refers_to_start: basedOn
          - same: {start: performer, here: participant.individual}
          - same_specialty: {start: code, here: serviceType}
"""


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of the schema."""
    return Catalogue.of(build_schema())


def said(folder: Path, text: str, name: str = "sound.yaml") -> list[tuple[str, int]]:
    """Return the faults of a text as (kind, line), each of which has a sentence in both languages."""
    (folder / name).write_text(text, encoding="utf-8")
    checked = check_pathways(folder, catalogue())
    for one in (*checked.faults, *checked.warnings):
        for language, colon in SPOKEN:
            assert re.fullmatch(rf"{re.escape(name)}(, \w+ \d+)?{colon}.+", one.says(language))
    return [(one.kind, one.line) for one in checked.faults]


def line_of(text: str, part: str) -> int:
    """Return the line on which a part stands first."""
    return text[: text.index(part)].count("\n") + 1
