"""Check words: what `policy check` says, for someone who doesn't program, in French and in English.

Takes the kind of a finding and the words that fill its sentence. Gives the sentence. A word that was read in a table is
quoted as it was written; a kind of word (`role`, `purpose`…) is said in full.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.officers.words import Words, say_of
from gateway.sentences import Language


def say(kind: str, language: Language, words: Mapping[str, Any] | None = None) -> str:
    """Return the sentence of a kind; raise KeyError for a kind that has none."""
    filled = {name: _said(name, value, language) for name, value in (words or {}).items()}
    return say_of(SENTENCES, kind, language, filled)


def _said(name: str, value: Any, language: Language) -> str:
    """Return a filling as people read it: `what` is a kind of word, `hint` the likeliest word, a list its words."""
    if name in ("what", "shape"):
        return KINDS.get(str(value), {}).get(language, str(value))
    if name == "hint":
        return HINT[language].format(word=value) if value else ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


HINT = {"fr": " ; vouliez-vous dire « {word} » ?", "en": "; did you mean “{word}”?"}

KINDS: Words = {
    "role": {"fr": "un rôle", "en": "a role"},
    "category": {"fr": "une catégorie", "en": "a category"},
    "role_row": {"fr": "une catégorie", "en": "a category"},
    "purpose": {"fr": "un motif", "en": "a purpose"},
    "level": {"fr": "un niveau de confidentialité", "en": "a level of confidentiality"},
    "specialty": {"fr": "une spécialité", "en": "a specialty"},
    "sensitivity": {"fr": "une étiquette de sensibilité", "en": "a sensitivity label"},
    "label": {"fr": "une étiquette", "en": "a label"},
    "mask": {"fr": "un masque", "en": "a mask"},
    "word": {"fr": "un effet (p, deny ou m:masque)", "en": "an effect (p, deny or m:mask)"},
    "record_type": {"fr": "un type de dossier", "en": "a type of record"},
    "profile": {"fr": "un profil", "en": "a profile"},
    "coordinate": {"fr": "un champ du schéma", "en": "a field of the schema"},
    "evidence": {"fr": "une sorte de preuve", "en": "a kind of evidence"},
    "representative": {"fr": "une sorte de représentant", "en": "a kind of representative"},
    "reason": {"fr": "un motif de refus", "en": "a reason of refusal"},
    "string": {"fr": "un mot", "en": "a word"},
    "integer": {"fr": "un nombre entier", "en": "a whole number"},
    "number": {"fr": "un nombre", "en": "a number"},
    "boolean": {"fr": "true ou false", "en": "true or false"},
    "array": {"fr": "une liste, entre crochets", "en": "a list, in square brackets"},
    "object": {"fr": "un groupe de lignes « mot: valeur »", "en": "a group of rows “word: value”"},
    "null": {"fr": "rien (null)", "en": "nothing (null)"},
}

SENTENCES: Words = {
    "line": {"fr": "ligne {line}", "en": "line {line}"},
    "well": {"fr": "rien à corriger", "en": "nothing to mend"},
    "fault": {"fr": "à corriger", "en": "to mend"},
    "warning": {"fr": "à vérifier", "en": "to look at"},
    "skipped": {"fr": "non vérifié : {sentence}", "en": "not looked at: {sentence}"},
    "counted": {
        "fr": "{faults} à corriger, {warnings} à vérifier",
        "en": "{faults} to mend, {warnings} to look at",
    },
    "skip-opa": {
        "fr": "opa fmt et opa check : OPA n’est pas installé ici",
        "en": "opa fmt and opa check: no OPA here",
    },
    "skip-rest": {
        "fr": "les règles, et ce que la politique répond",
        "en": "the rules, and what the policy answers",
    },
    "skip-verdicts": {
        "fr": "ce que la politique répond, tant que les tables ont des fautes",
        "en": "what the policy answers, while the tables have faults",
    },
    "bundle-empty": {
        "fr": "ce dossier ne contient pas de règles ou pas de tables",
        "en": "no rules or no tables here",
    },
    "yaml-syntax": {
        "fr": "ce n’est pas du YAML bien formé : voyez les deux-points, les crochets, les espaces en début de ligne",
        "en": "not well-formed YAML: look at the colons, the brackets and the spaces at the start of the line",
    },
    "yaml-alias": {"fr": "les renvois (& et *) ne sont pas lus", "en": "anchors and aliases are not read"},
    "yaml-tag": {"fr": "les marques (!) ne sont pas lues", "en": "tags are not read"},
    "yaml-key": {
        "fr": "le début de cette ligne n’est pas un mot ; mettez-le entre guillemets",
        "en": "a key that is not a word; put it in quotes",
    },
    "yaml-twice": {"fr": "« {word} » est écrit deux fois", "en": "the key '{word}' is written twice"},
    "yaml-merge": {"fr": "les fusions (<<) ne sont pas lues", "en": "merge keys are not read"},
    "yaml-trap": {
        "fr": "« {word} » peut se lire de deux façons ; mettez-le entre guillemets",
        "en": "'{word}' can be read in two ways; put it in quotes",
    },
    "no-schema": {
        "fr": "cette table n’a pas de schéma (schemas/tables) : personne ne vérifie ses mots",
        "en": "this table has no schema (schemas/tables): nobody checks its words",
    },
    "shape": {"fr": "« {word} » : il faut ici {shape}", "en": "'{word}': here stands {shape}"},
    "lacks": {"fr": "il manque « {word} »", "en": "'{word}' is missing"},
    "extra": {
        "fr": "« {word} » n’est pas prévu ici{hint}",
        "en": "'{word}' is not a word that is known here{hint}",
    },
    "choice": {
        "fr": "« {word} » n’est pas un choix possible ; choisissez parmi : {choices}",
        "en": "'{word}' is not a word that is known here; choose one of: {choices}",
    },
    "stranger": {
        "fr": "« {word} » n’est pas {what} que l’on connaît ici{hint}",
        "en": "'{word}' is not a word that is known here: it is not {what}{hint}",
    },
    "bound": {
        "fr": "« {word} » est hors des bornes permises ({bound})",
        "en": "'{word}' is out of bounds ({bound})",
    },
    "empty": {"fr": "cette ligne est vide ou incomplète", "en": "this row is empty or incomplete"},
    "odd": {"fr": "cette ligne n’a pas la forme attendue", "en": "this row does not have the expected form"},
    "misshapen": {
        "fr": "cette table n’a pas la forme que son schéma décrit",
        "en": "this table does not have the shape that its schema says",
    },
    "no-row": {
        "fr": "il manque la ligne de « {word} » ({what})",
        "en": "no row for '{word}' ({what})",
    },
    "like": {
        "fr": "{role} : « like » ne mène nulle part, tourne en rond ou passe par plus de {most} rôles",
        "en": "{role}: like leads nowhere, in a circle, or further than {most} roles",
    },
    "unknown-lists": {
        "fr": "{record} : « unknown » doit reprendre toutes les catégories que ses codes donnent",
        "en": "{record}: unknown lists every category that its codes give",
    },
    "ask-all": {
        "fr": "{purpose} n’interroge jamais toutes les sources : la passerelle refuserait",
        "en": "{purpose} never asks every source: the gateway would not do it",
    },
    "unclassified": {
        "fr": "le champ {coordinate} du schéma n’est dans aucune catégorie connue ({category})",
        "en": "the field {coordinate} of the schema is in no category that is known ({category})",
    },
    "stale": {
        "fr": "cette table générée n’est plus à jour ; `passerelle policy check --write` la récrit",
        "en": "stale; `passerelle policy check --write` writes it anew",
    },
    "opa": {"fr": "{tool} : {said}", "en": "{tool}: {said}"},
    "idiom-import": {
        "fr": "les deux moteurs ne lisent pas `import` de la même façon ; écrivez le chemin data complet",
        "en": "imports are read in different ways by the two engines; write the full data path",
    },
    "idiom-call": {
        "fr": "une fonction d’un autre paquet ; faites-en une règle qui donne un ensemble ou un objet",
        "en": "a function of another package; make it a rule that gives a set or an object",
    },
    "idiom-unsafe": {
        "fr": "une fonction que l’un des moteurs n’a pas, ou qui sort de la question",
        "en": "a built-in that one engine lacks, or that reaches outside the question",
    },
    "idiom-not": {
        "fr": "`not` seulement devant une règle qui a une valeur par défaut, ou `not x in y` de valeurs déjà liées",
        "en": "`not` only before a rule that has a default, or `not x in y` of values bound before",
    },
    "lost-table": {"fr": "aucune table ne s’appelle {word}", "en": "no table is called {word}"},
    "lost-rule": {"fr": "aucune règle ne s’appelle {word}", "en": "no rule is called {word}"},
    "unsaid": {
        "fr": "le paquet {package} n’a pas de {word} dans ses METADATA",
        "en": "package {package}: no {word} in its METADATA",
    },
    "untested": {
        "fr": "le paquet {package} n’a pas de test à côté de lui",
        "en": "package {package}: no test beside it",
    },
    "unanswered": {
        "fr": "la politique ne répond pas pour le rôle {role} et le motif {purpose}",
        "en": "the policy gives no answer for the role {role} and the purpose {purpose}",
    },
    "undecided": {
        "fr": "personne ne décide de « {category} » pour le rôle {role}, le motif {purpose} et l’étiquette {label} : "
        "{count} champ(s) sans verdict, dont {coordinate}",
        "en": "nobody decides on '{category}' for the role {role}, the purpose {purpose} and the label {label}: "
        "{count} field(s) without a verdict, {coordinate} among them",
    },
    "idle-role": {
        "fr": "aucun motif n’est ouvert au rôle {role} : il ne peut rien demander",
        "en": "no purpose is open to the role {role}: it can ask for nothing",
    },
    "untold-role": {
        "fr": "aucune histoire (cases) ne parle du rôle {role}",
        "en": "no story (cases) tells of the role {role}",
    },
    "idle-purpose": {
        "fr": "aucun rôle n’a le motif {purpose} : cette ligne ne sert jamais",
        "en": "no role has the purpose {purpose}: this row never applies",
    },
    "idle-evidence": {
        "fr": "aucun motif ne retient la preuve {kind} : cette ligne ne sert jamais",
        "en": "no purpose needs the evidence {kind}: this row never applies",
    },
    "idle-cell": {
        "fr": "{role} : « {category}: {word} » ne s’applique jamais : une autre règle refuse toujours avant ({reason})",
        "en": "{role}: '{category}: {word}' never applies: another rule always refuses first ({reason})",
    },
    "idle-reading": {
        "fr": "rien de ce que lit le rôle {role} ne s’applique : une autre règle refuse toujours avant ({reason})",
        "en": "nothing that the role {role} reads ever applies: another rule always refuses first ({reason})",
    },
    "idle-category": {
        "fr": "aucun champ du schéma n’est dans la catégorie {category}",
        "en": "no field of the schema is in the category {category}",
    },
    "unread-category": {
        "fr": "aucun rôle ne lit la catégorie {category}",
        "en": "no role reads the category {category}",
    },
    "idle-exception": {
        "fr": "{role} : l’exception « {category}: {word} » ne change rien à ce que le rôle lit déjà",
        "en": "{role}: the exception '{category}: {word}' changes nothing of what the role reads already",
    },
    "loose-overlay": {
        "fr": "« {key}: {word} » ne resserre rien : le rôle {role} n’y lit déjà pas davantage",
        "en": "'{key}: {word}' tightens nothing: the role {role} reads no more than that already",
    },
    "twice": {
        "fr": "« {word} » est deux fois dans la même liste",
        "en": "'{word}' is twice in the same list",
    },
    "twice-code": {
        "fr": "{label} : le code {code} de {system} est déjà donné ligne {first}",
        "en": "{label}: the code {code} of {system} is already given on line {first}",
    },
    "covered-code": {
        "fr": "{label} : le code {code} de {system} est déjà couvert par le préfixe {prefix}",
        "en": "{label}: the code {code} of {system} is already covered by the prefix {prefix}",
    },
}
