"""Coverage words: what `policy coverage` says, in French and in English."""

from __future__ import annotations

from functools import partial

from gateway.officers.explanation_words import VOICES
from gateway.officers.vocabulary import VOICE_OF
from gateway.officers.words import Words, say_of

WORDS: Words = {
    "untouched": {
        "fr": "{file}, ligne {line} : aucune histoire ne remarquerait un autre mot pour {names}",
        "en": "{file}, line {line}: no story would notice another word for {names}",
    },
    "reason": {
        "fr": "aucune histoire n’attend le refus {reason} (voix {words})",
        "en": "no story expects the refusal {reason} (voice {words})",
    },
    "counted": {
        "fr": "{touched} mots sur {rows} sont touchés par une histoire",
        "en": "{touched} words of {rows} are touched by a story",
    },
    "elsewhere": {
        "fr": "lues par la passerelle et non par les règles, donc sans histoire : {names}",
        "en": "read by the gateway and not by the rules, so without stories: {names}",
    },
    "no-table": {
        "fr": "aucune table ne s’appelle {name} ; il y a {names}",
        "en": "no table is called {name}; there are {names}",
    },
}
REASONS: Words = {
    reason: {language: f"{voice}, {name}" for language, name in VOICES[str(voice)].items()}
    for reason, voice in VOICE_OF.items()
}
"""Reason code → the voice that gives it."""

say = partial(say_of, WORDS)
