"""Story words: what `policy test` says of stories, in French and in English."""

from __future__ import annotations

from functools import partial

from gateway.officers.words import Words, say_of

WORDS: Words = {
    "unexpected": {
        "fr": "{key} : on attendait {wanted}, la politique dit {given}",
        "en": "{key}: {wanted} was expected, the policy says {given}",
    },
    "at": {"fr": " à {source}", "en": " at {source}"},
    "no-effect": {"fr": "{key} : « {wanted} » n’est pas un effet", "en": "{key}: '{wanted}' is not an effect"},
    "nowhere": {"fr": "{key} : aucune source ne détient ce patient", "en": "{key}: no source holds this patient"},
    "lacks": {
        "fr": "il manque une partie à l’histoire ou à la distribution (cast.yaml) : {key}",
        "en": "the story or the cast lacks a part: {key}",
    },
    "unanswered": {
        "fr": "le moteur n’a pas donné de réponse utilisable",
        "en": "the engine gave no usable answer",
    },
    "story": {"fr": "Histoire", "en": "Story"},
    "who": {"fr": "Qui, pourquoi, de qui", "en": "Who, why, of whom"},
    "expected": {"fr": "Attendu", "en": "Expected"},
    "said": {"fr": "La politique dit", "en": "The policy says"},
    "same": {"fr": "comme attendu", "en": "as expected"},
    "counted": {"fr": "{passed} réussies, {failed} en échec", "en": "{passed} passed, {failed} failed"},
    "engines": {"fr": "moteurs : {engines}", "en": "engines: {engines}"},
    "alone": {
        "fr": "OPA n’est pas installé ici : le moteur embarqué seul a répondu",
        "en": "no OPA here: the embedded engine alone answered",
    },
    "no-opa": {
        "fr": "OPA n’est pas installé ici : `make opa`, ou nommez-le par PASSERELLE_OPA",
        "en": "no OPA here: `make opa`, or name it by PASSERELLE_OPA",
    },
    "opa-silent": {"fr": "OPA n’a pas démarré sur cette politique", "en": "OPA did not start on this policy"},
}

say = partial(say_of, WORDS)
