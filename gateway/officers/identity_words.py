"""Identity words: how the report says the kinds of conflict, in French and English."""

from __future__ import annotations

from gateway.officers.words import Words

KINDS: Words = {
    "contradiction": {
        "fr": "sous un même numéro, deux personnes différentes sont décrites",
        "en": "under one number, two different persons are described",
    },
    "doubt": {
        "fr": "sous un même numéro, une personne ou deux : à vérifier",
        "en": "under one number, one person or two: to be checked",
    },
    "double": {"fr": "deux dossiers pour un même patient", "en": "two files for one patient"},
    "stranger": {
        "fr": "la réponse porte sur quelqu’un qui n’a pas le numéro demandé",
        "en": "the answer is about someone who doesn’t carry the number asked",
    },
    "number": {
        "fr": "le numéro d’assurance maladie ne contient pas la date de naissance inscrite au dossier",
        "en": "the health insurance number doesn’t hold the file’s birth date",
    },
    "moved": {
        "fr": "le numéro de dossier que donne le registre y est inconnu",
        "en": "the file number that the registry lists is unknown there",
    },
    "replaced": {
        "fr": "un dossier fusionné renvoie à un dossier introuvable, à lui-même ou à quelqu’un d’autre",
        "en": "a merged file leads to no file, to itself or to someone else",
    },
}

WORDS: Words = {
    "none": {
        "fr": "Le journal ne contient aucun conflit d’identité pour cette période.",
        "en": "The log holds no conflict of identity for this period.",
    },
    "nobody": {"fr": "sans numéro", "en": "without a number"},
    "matter": {
        "fr": "Clé {keys} · depuis le {since} · dernière fois le {last} · {times} fois",
        "en": "Key {keys} · since {since} · last on {last} · {times} times",
    },
    "conflict": {"fr": "{sources} : {says} ({times} fois).", "en": "{sources}: {says} ({times} times)."},
    "unsound": {
        "fr": "ATTENTION : une inscription ne concorde pas avec son sceau; voir « audit verify ».",
        "en": "WARNING: an entry does not agree with its seal; see 'audit verify'.",
    },
}
