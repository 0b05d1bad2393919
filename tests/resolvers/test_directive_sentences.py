"""What a directive says, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from resolvers.directives import ambiguity, summary
from resolvers.records import Reference
from resolvers.types.views import TermView
from tests.shared import shared


@dataclass
class Said:
    """A value read from a dict."""

    values: dict[str, Any]

    def read(self, name: str) -> Any:
        return self.values.get(name)


PSY = Said({"code": "PSY"})
PELLETIER = Said({"actor": Said({"displayName": "Dre Anne Pelletier"})})


def directive(**values: Any) -> Said:
    return Said({"kind": "RESTRICTION", "status": "ACTIVE"} | values)


def test_a_restriction_of_one_clinician_from_labelled_records() -> None:
    """What, for whom, since when."""
    said = directive(labels=[PSY], actors=[PELLETIER], period=Said({"start": "2026-11-01"}))
    assert summary(said, "fr") == (
        "Restriction : aucun accès aux renseignements de santé mentale (PSY) pour Dre Anne Pelletier,"
        " depuis le 2026-11-01."
    )
    assert summary(said, "en") == (
        "Restriction: no access to information about mental health (PSY) for Dre Anne Pelletier, since 2026-11-01."
    )
    assert ambiguity(said, "fr") is None


def test_an_instant_is_told_as_the_day_and_the_minute_that_it_was_in_quebec() -> None:
    """Neither seconds nor UTC; a date stays as it is, and so does what can't be read."""
    said = directive(period=Said({"start": "2026-11-23T03:05:38.000Z", "end": "2027-01-15"}))
    assert summary(said, "fr").endswith(", du 2026-11-22 à 22 h 05 au 2027-01-15.")
    assert summary(said, "en").endswith(", from 2026-11-22 at 22:05 to 2027-01-15.")
    assert summary(directive(period=Said({"start": "Tantôt"})), "fr").endswith(", depuis le Tantôt.")


def test_a_refusal_of_research_aims_at_the_whole_record_and_anyone() -> None:
    """What is empty aims at all."""
    said = directive(kind="REFUSAL", purposes=["HRESCH"], categories=[], actors=None)
    assert summary(said, "fr") == (
        "Refus : aucun accès au dossier pour quiconque, aux fins suivantes : recherche (HRESCH)."
    )
    assert summary(said, "en") == "Refusal: no access to the record for anyone, for these purposes: research (HRESCH)."


def test_a_consent_does_not_claim_more_than_its_fields_say() -> None:
    """Its effect is in no plain field: the sentence speaks of a choice."""
    said = directive(
        kind="CONSENT",
        categories=["laboratory", "medication"],
        labels=[PSY, Said({"code": "HIV"})],
        dataPeriod=Said({"start": "2020", "end": "2021-06"}),
        period=Said({"end": "2026"}),
    )
    assert summary(said, "fr") == (
        "Consentement : ce que la personne a choisi quant à l’accès aux renseignements (laboratoire, médicaments)"
        " de santé mentale (PSY) ou sur le VIH (HIV) datés du 2020 au 2021-06 pour quiconque, jusqu’au 2026."
    )
    assert summary(said, "en") == (
        "Consent: the person’s choice on access to information (laboratory, medications) about mental health (PSY)"
        " or about HIV (HIV) dated from 2020 to 2021-06 for anyone, until 2026."
    )


def test_someone_whose_name_is_not_released_is_not_named() -> None:
    """A reference that nobody followed, and one whose target has no name, alike."""
    said = directive(actors=[Said({"actor": Reference("Practitioner", "pr-9")}), Said({"actor": Said({})})])
    assert summary(said, "fr") == "Restriction : aucun accès au dossier pour une personne ou un organisme désigné."


def test_a_whole_category_of_clinicians_is_named_by_its_role() -> None:
    """By its label in the language, else by its code."""
    physician = TermView("physician", {"fr": "médecin"})
    said = directive(actors=[Said({"role": physician})])
    assert summary(said, "fr").endswith("pour le rôle « médecin ».")
    assert summary(said, "en").endswith("for the role “physician”.")


@pytest.mark.parametrize(
    ("status", "word"),
    [("DRAFT", "ébauche"), ("PROPOSED", "proposition"), ("REJECTED", "rejetée"), ("INACTIVE", "révoquée ou échue"),
     ("ENTERED_IN_ERROR", "inscrite par erreur")],
)  # fmt: skip
def test_a_directive_that_is_not_in_force_says_so(status: str, word: str) -> None:
    """Whatever it would have restricted."""
    said = summary(directive(status=status), "fr")
    assert said == f"Restriction : aucun accès au dossier pour quiconque. Sans effet : {word}."


@pytest.mark.parametrize(
    ("values", "word"),
    [({"kind": None}, "consentement"), ({"status": None}, "en vigueur"), ({"actors": [Said({})]}, "qui est visé")],
)
def test_a_directive_that_cannot_be_understood_says_why_and_that_it_refuses(values: dict[str, Any], word: str) -> None:
    """The sentence then claims nothing else."""
    said = directive(**values)
    assert summary(said, "fr") == "Directive qui ne peut être comprise : elle compte comme un refus."
    assert word in str(ambiguity(said, "fr"))
    assert ambiguity(said, "en") != ambiguity(said, "fr")


def test_categories_are_called_as_in_the_seed_and_sensitivities_have_words() -> None:
    """A privacy officer meets the same words in the tables; none shows as a bare code."""
    seed = yaml.safe_load(shared("policy-seed.yaml").read_text(encoding="utf-8"))
    for code, category in seed["categories"].items():
        assert f"renseignements ({category['fr'].lower()}) pour" in summary(directive(categories=[code]), "fr")
        assert f"({code}) for" not in summary(directive(categories=[code]), "en") or "_" not in code
    for code in seed["labels"]["from_codes"]:
        assert f" ({code}) pour" in summary(directive(labels=[Said({"code": code})]), "fr")
        assert f" ({code}) for" in summary(directive(labels=[Said({"code": code})]), "en")


@pytest.mark.parametrize(
    ("raw", "french", "english"),
    [
        (None, "au dossier", "to the record"),
        ("records:1", "aux renseignements d’une fiche désignée", "to information in one designated record"),
        ("records:3", "aux renseignements de 3 fiches désignées", "to information in 3 designated records"),
        ("source:omnimed source:chus", "au dossier chez omnimed ou chus", "to the record at omnimed or chus"),
        ("source:", "au dossier chez un organisme désigné", "to the record at a designated organization"),
        (
            "records:1 source:chus",
            "aux renseignements d’une fiche désignée chez chus",
            "to information in one designated record at chus",
        ),
    ],
)
def test_records_and_sources_narrow_what_is_said(raw: str | None, french: str, english: str) -> None:
    """A restriction of one record isn't said to be of the whole."""
    said = directive(summary=raw)
    assert summary(said, "fr") == f"Restriction : aucun accès {french} pour quiconque."
    assert summary(said, "en") == f"Restriction: no access {english} for anyone."
