"""Words: what a check of pathways says, for someone who doesn't program, in French and in English.

Takes the kind of a fault and the words that fill its sentence. Gives the sentence. A word that was read in a file is
quoted as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final


def say(kind: str, language: str, words: Mapping[str, Any] | None = None) -> str:
    """Return the sentence of a kind; raise KeyError for a kind that has none."""
    return SENTENCES[kind][language].format_map(
        {name: _said(name, one, language) for name, one in (words or {}).items()}
    )


def _said(name: str, value: Any, language: str) -> str:
    if name == "shape":
        return SHAPES.get(str(value), {}).get(language, str(value))
    if name == "hint":
        return HINT[language].format(word=value) if value else ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


HINT: Final[Mapping[str, str]] = MappingProxyType(
    {"fr": " ; vouliez-vous dire « {word} » ?", "en": "; did you mean “{word}”?"}
)
SHAPES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "string": {"fr": "un texte", "en": "a text"},
        "integer": {"fr": "un nombre entier, sans guillemets", "en": "a whole number, without quotes"},
        "array": {"fr": "une liste", "en": "a list"},
        "object": {"fr": "un groupe de lignes « mot: valeur »", "en": "a group of rows “word: value”"},
    }
)
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "line": {"fr": "ligne {line}", "en": "line {line}"},
        "well": {"fr": "rien à corriger : {count} trajectoire(s)", "en": "nothing to mend: {count} pathway(s)"},
        "counted": {
            "fr": "{faults} à corriger, {warnings} à vérifier",
            "en": "{faults} to mend, {warnings} to look at",
        },
        "folder": {"fr": "ce dossier ne peut pas être lu", "en": "this folder can't be read"},
        "none": {"fr": "aucun fichier .yaml dans ce dossier", "en": "no .yaml file in this folder"},
        "unreadable": {"fr": "le fichier ne peut pas être lu", "en": "the file can't be read"},
        "yaml": {"fr": "ce n’est pas du YAML bien formé", "en": "not well-formed YAML"},
        "indirect": {
            "fr": "les ancres, les alias et les étiquettes YAML ne sont pas lus : écrivez la valeur",
            "en": "YAML anchors, aliases and tags aren't read: write the value",
        },
        "key": {"fr": "une clé qui n’est pas un mot", "en": "a key that is no word"},
        "twice": {"fr": "« {word} » est écrit deux fois", "en": "“{word}” is written twice"},
        "lacks": {"fr": "il manque « {word} »", "en": "“{word}” is missing"},
        "extra": {"fr": "« {word} » n’est pas connu ici{hint}", "en": "“{word}” is not known here{hint}"},
        "shape": {"fr": "« {word} » : il faut {shape}", "en": "“{word}”: {shape} is needed"},
        "choice": {"fr": "« {word} » n’est pas un de : {choices}", "en": "“{word}” is none of: {choices}"},
        "bound": {"fr": "{word} dépasse la borne, {bound}", "en": "{word} is beyond the bound, {bound}"},
        "empty": {"fr": "« {word} » est vide", "en": "“{word}” is empty"},
        "repeats": {"fr": "« {word} » contient deux fois la même chose", "en": "“{word}” holds the same thing twice"},
        "form": {"fr": "« {word} » n’a pas la forme attendue", "en": "“{word}” doesn't have the expected form"},
        "suffix": {"fr": "le nom du fichier doit finir par .yaml", "en": "the file's name must end with .yaml"},
        "name": {
            "fr": "le fichier s’appelle {file} : son code doit être « {wanted} », non « {word} »",
            "en": "the file is named {file}: its code must be “{wanted}”, not “{word}”",
        },
        "double-step": {
            "fr": "deux étapes ont le code « {word} »",
            "en": "two steps have the code “{word}”",
        },
        "double-name": {
            "fr": "deux spécialités ont le nom « {word} »",
            "en": "two specialties have the name “{word}”",
        },
        "same-title": {
            "fr": "deux trajectoires ont le titre « {word} »",
            "en": "two pathways have the title “{word}”",
        },
        "day": {"fr": "« {word} » n’est pas un jour du calendrier", "en": "“{word}” is no day of the calendar"},
        "type": {"fr": "« {word} » n’est pas un type de dossier{hint}", "en": "“{word}” is no type of record{hint}"},
        "field": {"fr": "{type} n’a pas de champ « {word} »{hint}", "en": "{type} has no field “{word}”{hint}"},
        "date": {"fr": "« {word} » n’est pas une date", "en": "“{word}” is no date"},
        "undated": {
            "fr": "dites quelle date compte (« date ») : {type} n’en a pas par défaut",
            "en": "say which date counts (“date”): {type} has none by default",
        },
        "status": {
            "fr": "dites quels « status » comptent : sans cela, un dossier annulé ou saisi par erreur compterait",
            "en": "say which “status” count: without, a cancelled record or one entered in error would count",
        },
        "word": {
            "fr": "« {word} » n’est pas une valeur de ce champ{hint}",
            "en": "“{word}” is no value of this field{hint}",
        },
        "coded": {
            "fr": "ce champ se dit par des codes : {{system: …, codes: […]}}",
            "en": "this field is said in codes: {{system: …, codes: […]}}",
        },
        "worded": {
            "fr": "ce champ se dit par des mots, par exemple [{example}]",
            "en": "this field is said in words, for example [{example}]",
        },
        "untestable": {
            "fr": "« {word} » n’est ni un code ni un mot : une étape ne peut pas l’exiger",
            "en": "“{word}” is neither a code nor a word: a step can't ask for it",
        },
        "system": {
            "fr": "« {word} » n’est pas un système de codes connu{hint}",
            "en": "“{word}” is no known code system{hint}",
        },
        "star": {
            "fr": "« {word} » : l’étoile vient à la fin, et dans un système où un début de code a un sens ({systems})",
            "en": "“{word}”: a star comes last, in a system where the beginning of a code has a meaning ({systems})",
        },
        "code-twice": {
            "fr": "le code « {word} » du même système est écrit deux fois",
            "en": "the code “{word}” of the same system is written twice",
        },
        "window": {
            "fr": "l’étape finit (jour {by}) avant de commencer (jour {since})",
            "en": "the step ends (day {by}) before it begins (day {since})",
        },
        "counts-late": {
            "fr": "un dossier ne compterait qu’à partir du jour {counts}, après le début de l’étape (jour {since})",
            "en": "a record would count from day {counts} only, after the step begins (day {since})",
        },
        "unreachable": {
            "fr": "l’étape finit au jour {by}, mais la trajectoire n’est plus montrée après {look_back} jours",
            "en": "the step ends on day {by}, but the pathway is no longer shown after {look_back} days",
        },
        "no-tie": {
            "fr": "« {word} » ne mène pas de l’un à l’autre",
            "en": "“{word}” doesn't lead from one to the other",
        },
        "incomparable": {
            "fr": "« {start} » et « {here} » ne mènent pas à la même sorte de personne ou de dossier",
            "en": "“{start}” and “{here}” don't lead to the same kind of person or record",
        },
        "no-specialties": {
            "fr": "same_specialty demande une liste « specialties » dans le fichier",
            "en": "same_specialty needs a list “specialties” in the file",
        },
        "overdue": {
            "fr": "à revoir avant le {word} : ce jour est passé",
            "en": "to be reviewed by {word}: that day is past",
        },
        "advice": {
            "fr": "le titre « {word} » donne un conseil : dites le fait attendu, non ce qu’il faut faire",
            "en": "the title “{word}” gives advice: say the fact that is expected, not what to do",
        },
    }
)
