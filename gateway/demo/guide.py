"""Guide: what the demo's landing page tells: its people, its patients, queries to try, where to read on.

Takes the addresses and the world. Gives the console's `Guide`. Never a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gateway.console import NAME, Document, Guest, Guide, Known, Question, Text
from gateway.demo.config import FRONT_END, Addresses
from gateway.demo.establishment_staff import establishment_staff
from gateway.demo.establishments import further
from gateway.demo.samples import MORE, SAMPLES, Sample
from gateway.demo.staff import Member
from gateway.demo.welcome import command
from gateway.demo.world import World
from gateway.sentences import Language

_ROOT: Final = Path(__file__).resolve().parents[2]
_STORIES: Final[Mapping[str, tuple[str, str]]] = {
    "dr-tremblay": ("Suit Marie Bouchard et Jean Lavoie.", "Follows Marie Bouchard and Jean Lavoie."),
    "dr-gagnon": ("A traité Marie Bouchard à l’hôpital.", "Treated Marie Bouchard in hospital."),
    "dr-pelletier": (
        "De l’équipe de soins de Marie Bouchard, qui lui a restreint sa santé mentale; époux de Sonia Mercier.",
        "In Marie Bouchard’s care team; she restricted her mental-health records from him. Sonia Mercier’s husband.",
    ),
    "dr-urgence": ("N’a encore de lien avec personne.", "Has no relationship with anyone yet."),
    "resident-cote": ("Sous la supervision de dr-gagnon.", "Supervised by dr-gagnon."),
    "inf-roy": ("A pris part au séjour de Marie Bouchard.", "Took part in Marie Bouchard’s stay."),
    "ips-gauthier": (
        "À la clinique, sans lien avec Marie Bouchard; aussi une patiente, Annie Gauthier.",
        "At the clinic, without a tie to Marie Bouchard; also a patient, Annie Gauthier.",
    ),
    "marie-bouchard": ("Lit son propre dossier.", "Reads her own record."),
    "parent-roy": (
        "Mère d’Émile Roy, 15 ans, et de Léa, 13 ans, dont elle lit le dossier.",
        "Mother of Émile Roy, aged 15, and of Léa, aged 13, whose record she reads.",
    ),
    "emile-roy": ("A 15 ans : lit son propre dossier.", "Aged 15: reads his own record."),
    "lise-fournier": (
        "Lit son dossier, sauf des analyses qu’on doit d’abord lui annoncer.",
        "Reads her record, but for results that someone must tell her of first.",
    ),
    "annie-gauthier": (
        "L’infirmière praticienne, comme patiente : lit son dossier ainsi, et seulement ainsi.",
        "The nurse practitioner as a patient: the one way in which she reads her own record.",
    ),
    "mandataire-caron": ("Mandataire de son père, Fernand Caron.", "Mandatary of her father, Fernand Caron."),
    "tutrice-lessard": ("Tutrice de Thomas Lessard, 23 ans.", "Tutor of Thomas Lessard, aged 23."),
    "heritier-paquette": ("Héritier d’Yvette Paquette, décédée.", "Heir of Yvette Paquette, who died."),
    "dr-garde": (
        "Du groupe de garde qui suit Fernand Caron cette nuit.",
        "Of the on-call group that follows Fernand Caron tonight.",
    ),
    "dr-dube": ("Remplace à la clinique, pour Thomas Lessard.", "Locum at the clinic, for Thomas Lessard."),
    "facturation": ("Au GESMUS.", "At GESMUS."),
    "chercheuse": ("Rattachée à aucun organisme listé.", "Attached to no listed body."),
    "cct-sherbrooke": (
        "Pour le territoire de l’Université de Sherbrooke.",
        "For Université de Sherbrooke’s territory.",
    ),
}
_FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "lea": ("Léa Roy, 13 ans, sœur d’Émile.", "Léa Roy, aged 13, Émile’s sister."),
    "fernand": ("Fernand Caron, sous mandat de protection.", "Fernand Caron, under a protection mandate."),
    "thomas": ("Thomas Lessard, 23 ans, sous tutelle.", "Thomas Lessard, aged 23, under tutorship."),
    "yvette": ("Yvette Paquette, décédée il y a quarante jours.", "Yvette Paquette, who died forty days ago."),
    "annie": ("Annie Gauthier, patiente et infirmière praticienne.", "Annie Gauthier, patient and nurse practitioner."),
    "sonia": ("Sonia Mercier, dont l’époux est cardiologue.", "Sonia Mercier, whose husband is a cardiologist."),
    "lise": (
        "Lise Fournier, à qui des analyses sont refusées pour quelques jours.",
        "Lise Fournier, to whom results are refused for a few days.",
    ),
}
_DOCUMENTS: Final = (
    ("readme", "Présentation", "Overview", "README.md", "docs/LISEZMOI.md"),
    ("demo", "Le réseau de démonstration", "The demo network", "docs/guides/demo.md", "docs/guides/demonstration.md"),
    ("front-ends", "Interroger la passerelle", "Querying the gateway", "docs/guides/front-ends.md", ""),
    ("policies", "Lire et changer les politiques", "Reading and changing policies", "docs/policies.md",
     "docs/politiques.md"),
    ("sources", "Brancher une source", "Connecting a source", "docs/guides/sources.md", ""),
    ("errors", "Les erreurs", "Errors", "docs/reference/errors.md", ""),
    ("architecture", "L’architecture", "Architecture", "docs/architecture.md", ""),
    ("threat-model", "Le modèle de menaces", "Threat model", "docs/threat-model.md", ""),
)  # fmt: skip


def guide_of(where: Addresses, world: World) -> Guide:
    """Return the guide of a demo at these addresses."""
    elsewhere = [one for one in establishment_staff(further(where.establishments)) if one.account]
    own = {one.key for one in elsewhere}
    return Guide(
        token=command(where, f"token --as {NAME}"),
        guests=(
            *(_guest(member, "") for member in world.staff.accounts() if member.key not in own),
            *(_guest(member, member.territory) for member in elsewhere),
        ),
        patients=_patients(world),
        questions=tuple(map(_question, (*SAMPLES, *MORE))),
        documents=tuple(_document(*row) for row in _DOCUMENTS),
        front_end=FRONT_END,
    )


def _guest(member: Member, territory: str) -> Guest:
    story = _STORIES.get(member.key)
    told: Text | None = {"fr": story[0], "en": story[1]} if story else None
    return Guest(member.key, member.name, member.role, member.purposes, told, territory)


def _question(sample: Sample) -> Question:
    return Question({"fr": sample.french, "en": sample.english}, sample.person, sample.purpose, sample.query)


def _patients(world: World) -> tuple[Known, ...]:
    return (
        _known("BOUM855510ZZ", "Marie Bouchard, sortie de l’hôpital il y a trois jours; une partie de son dossier "
               "touche la santé mentale.",
               "Marie Bouchard, out of hospital three days ago; part of her record is about mental health."),
        _known("LAVJ581123ZZ", "Jean Lavoie, qui refuse la recherche.", "Jean Lavoie, who refuses research."),
        _known(world.person("emile").nam or "", "Émile Roy, qui a toujours 15 ans.",
               "Émile Roy, who is always 15 years old."),
        *(_known(world.person(key).nam or "", *said) for key, said in _FAMILIES.items()),
        _known("GAGS900101ZZ", "Deux personnes sous un même numéro : on ne montre personne.",
               "Two persons under one number: nobody is shown."),
    )  # fmt: skip


def _known(number: str, french: str, english: str) -> Known:
    return Known({"fr": number, "en": number}, {"fr": french, "en": english})


def _document(key: str, french: str, english: str, file: str, french_file: str) -> Document:
    files: dict[Language, Path] = {"en": _ROOT / file}
    if french_file:
        files["fr"] = _ROOT / french_file
    return Document(key, {"fr": french, "en": english}, files)
