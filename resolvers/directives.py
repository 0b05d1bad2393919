"""What a directive says, in one plain sentence that a patient or a privacy officer understands, in French or English.

Takes a directive's plain fields, as its path table reads them. Gives sentences; dates stay as the source wrote
them. Someone whose name is not released is named by nothing but "a designated person". Decides nothing: the policy
reads the directive itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from resolvers.consents import denies, says

QUEBEC: Final = ZoneInfo("America/Toronto")

_PAIRS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "RESTRICTION": ("Restriction : aucun accès", "Restriction: no access"),
        "REFUSAL": ("Refus : aucun accès", "Refusal: no access"),
        "CONSENT": (
            "Consentement : ce que la personne a choisi quant à l’accès",
            "Consent: the person’s choice on access",
        ),
        "DRAFT": ("ébauche", "draft"),
        "PROPOSED": ("proposition", "proposal"),
        "REJECTED": ("rejetée", "rejected"),
        "INACTIVE": ("révoquée ou échue", "revoked or ended"),
        "ENTERED_IN_ERROR": ("inscrite par erreur", "entered in error"),
        "PSY": ("de santé mentale", "about mental health"),
        "SUD": ("de dépendance", "about substance use"),
        "HIV": ("sur le VIH", "about HIV"),
        "SEX": ("de santé sexuelle", "about sexual health"),
        "SDV": ("de violence sexuelle ou familiale", "about sexual or domestic violence"),
        "R": ("marqués restreints", "marked restricted"),
        "V": ("marqués très restreints", "marked very restricted"),
        "TREAT": ("soins", "treatment"),
        "ETREAT": ("soins d’urgence", "emergency treatment"),
        "PATRQT": ("demande du patient", "the patient’s request"),
        "FAMRQT": ("demande de la famille", "the family’s request"),
        "HPAYMT": ("paiement", "payment"),
        "HOPERAT": ("gestion des services", "operations"),
        "HRESCH": ("recherche", "research"),
        "identity": ("identité", "identity"),
        "birth": ("naissance", "birth"),
        "contact": ("coordonnées", "contact details"),
        "identifiers": ("identifiants", "identifiers"),
        "encounter": ("séjours et visites", "stays and visits"),
        "condition": ("problèmes de santé", "health problems"),
        "allergy": ("allergies", "allergies"),
        "medication": ("médicaments", "medications"),
        "immunization": ("vaccins", "vaccines"),
        "laboratory": ("laboratoire", "laboratory"),
        "vital_signs": ("signes vitaux", "vital signs"),
        "imaging": ("imagerie", "imaging"),
        "procedure": ("interventions", "procedures"),
        "document": ("notes et documents", "notes and documents"),
        "care_plan": ("plans et trajectoires", "care plans"),
        "care_team": ("équipe de soins", "care team"),
        "appointment": ("rendez-vous", "appointments"),
        "teleconsultation": ("téléconsultations", "teleconsultations"),
        "session_technical": ("technique de la séance", "technical data of sessions"),
        "activity": ("activité (comptes)", "activity (counts)"),
        "coverage": ("couverture", "coverage"),
        "billing": ("facturation", "billing"),
        "directive": ("consentements et refus", "consents and refusals"),
        "ledger": ("registre des accès", "access log"),
        "provenance": ("provenance", "provenance"),
    }
)


class Readable(Protocol):
    """A value whose fields are read by their GraphQL names."""

    def read(self, name: str) -> Any:
        """Return the value of the GraphQL field `name`, None when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Speech:
    """How a language puts a directive together; `{}` takes what is said there."""

    code: str
    column: int
    whole_record: str
    information: str
    between: tuple[str, str, str]
    in_force: tuple[str, str, str]
    everyone: str
    aimed: str
    someone: str
    role: str
    purposes: str
    inactive: str
    joined: str
    unclear: str
    records: tuple[str, str]
    at: str
    somewhere: str
    instant: str

    def word(self, code: str) -> str:
        """Return the word for a code, the code itself when it has none."""
        pair = _PAIRS.get(code)
        return pair[self.column] if pair else code

    def coded(self, code: str) -> str:
        """Return the word with its code, for who knows the codes."""
        pair = _PAIRS.get(code)
        return f"{pair[self.column]} ({code})" if pair else code


_FR: Final = Speech(
    code="fr",
    column=0,
    whole_record="au dossier",
    information="aux renseignements {}",
    between=("datés du {} au {}", "datés du {} ou après", "datés du {} ou avant"),
    in_force=(", du {} au {}", ", depuis le {}", ", jusqu’au {}"),
    everyone="pour quiconque",
    aimed="pour {}",
    someone="une personne ou un organisme désigné",
    role="le rôle « {} »",
    purposes=", aux fins suivantes : {}",
    inactive=" Sans effet : {}.",
    joined=" ou ",
    unclear="Directive qui ne peut être comprise : elle compte comme un refus.",
    records=("d’une fiche désignée", "de {} fiches désignées"),
    at=" chez {}",
    somewhere="un organisme désigné",
    instant="{day} à {hour} h {minute:02}",
)
_EN: Final = Speech(
    code="en",
    column=1,
    whole_record="to the record",
    information="to information {}",
    between=("dated from {} to {}", "dated {} or later", "dated {} or earlier"),
    in_force=(", from {} to {}", ", since {}", ", until {}"),
    everyone="for anyone",
    aimed="for {}",
    someone="a designated person or organization",
    role="the role “{}”",
    purposes=", for these purposes: {}",
    inactive=" Without effect: {}.",
    joined=" or ",
    unclear="A directive that can’t be understood: it counts as a refusal.",
    records=("in one designated record", "in {} designated records"),
    at=" at {}",
    somewhere="a designated organization",
    instant="{day} at {hour:02}:{minute:02}",
)


def summary(directive: Readable, language: str) -> str:
    """Return what the directive says; `language` is fr or en."""
    speech = _EN if language == "en" else _FR
    if denies(_faults(directive)):
        return speech.unclear
    kind, status = str(directive.read("kind")), str(directive.read("status"))
    sentence = " ".join((speech.word(kind), _data(directive, speech), _actors(directive, speech)))
    sentence += _purposes(directive, speech) + _dates(directive.read("period"), speech.in_force, speech) + "."
    return sentence if status == "ACTIVE" else sentence + speech.inactive.format(speech.word(status))


def ambiguity(directive: Readable, language: str) -> str | None:
    """Return why the directive can't be understood, None when it is clear; `language` is fr or en."""
    return says(_faults(directive), language) or None


def _faults(directive: Readable) -> list[str]:
    """Return the codes of why it can't be understood: those of its source's reading, and what its fields lack."""
    found = str(directive.read("ambiguity") or "").split()
    found += [name for name in ("kind", "status") if directive.read(name) is None]
    actors = _items(directive, "actors")
    if any(actor.read("actor") is None and actor.read("role") is None for actor in actors):
        found.append("actor-unresolved")
    return found


def _items(parent: Readable, name: str) -> list[Any]:
    return [item for item in parent.read(name) or () if item is not None]


def _data(directive: Readable, speech: Speech) -> str:
    labels = [code for label in _items(directive, "labels") if (code := label.read("code"))]
    categories = [speech.word(str(category)) for category in _items(directive, "categories")]
    parts = [f"({', '.join(categories)})"] if categories else []
    if labels:
        parts.append(speech.joined.join(map(speech.coded, labels)))
    if dates := _dates(directive.read("dataPeriod"), speech.between, speech):
        parts.append(dates)
    count, sources = _aimed(directive)
    if count:
        parts.append(speech.records[0] if count == 1 else speech.records[1].format(count))
    said = speech.information.format(" ".join(parts)) if parts else speech.whole_record
    places = [source or speech.somewhere for source in sources]
    return said + speech.at.format(speech.joined.join(places)) if places else said


def _aimed(directive: Readable) -> tuple[int, list[str]]:
    """Return how many records it names, 0 for all, and at which sources: what its table reads for its sentence."""
    said = [word.partition(":") for word in str(directive.read("summary") or "").split(" ")]
    count = next((int(what) for name, _, what in said if name == "records"), 0)
    return count, [what for name, _, what in said if name == "source"]


def _dates(period: Any, forms: tuple[str, str, str], speech: Speech) -> str:
    start, end = ("", "") if period is None else (_said(period.read(name), speech) for name in ("start", "end"))
    if start and end:
        return forms[0].format(start, end)
    if start:
        return forms[1].format(start)
    return forms[2].format(end) if end else ""


def _said(moment: Any, speech: Speech) -> str:
    """Return a date as it is written, an instant as the day and the minute that it is in Québec."""
    text = str(moment or "")
    try:
        there = datetime.fromisoformat(text).astimezone(QUEBEC) if "T" in text else None
    except ValueError:
        return text
    if there is None:
        return text
    return speech.instant.format(day=there.date().isoformat(), hour=there.hour, minute=there.minute)


def _actors(directive: Readable, speech: Speech) -> str:
    names = _distinct(_actor(actor, speech) for actor in _items(directive, "actors"))
    return speech.aimed.format(speech.joined.join(names)) if names else speech.everyone


def _actor(actor: Readable, speech: Speech) -> str:
    who = actor.read("actor")
    if who is None:
        return _role(actor.read("role"), speech)
    name = who.read("displayName") if hasattr(who, "read") else None
    return str(name) if name else speech.someone


def _role(role: Readable, speech: Speech) -> str:
    labels = role.read("labels")
    label = labels.get(speech.code) if isinstance(labels, Mapping) else None
    return speech.role.format(label or role.read("code"))


def _purposes(directive: Readable, speech: Speech) -> str:
    purposes = [speech.coded(str(purpose)) for purpose in _items(directive, "purposes")]
    return speech.purposes.format(", ".join(purposes)) if purposes else ""


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
