"""Difference words: what `policy diff`, `replay` and `shadow` say, in French and in English."""

from __future__ import annotations

from functools import partial

from gateway.officers.words import Words, say_of

WORDS: Words = {
    "gained": {"fr": "S’OUVRE", "en": "OPENS"},
    "lost": {"fr": "SE FERME", "en": "SHUTS"},
    "permit": {"fr": "permis", "en": "permitted"},
    "deny": {"fr": "refusé ({code})", "en": "refused ({code})"},
    "mask": {"fr": "masqué ({code})", "en": "masked ({code})"},
    "due": {"fr": "dû", "en": "due"},
    "none": {"fr": "rien", "en": "nothing"},
    "lasts": {"fr": "permis {code} min", "en": "permitted {code} min"},
    "every": {"fr": "tous les champs", "en": "every field"},
    "labels": {"fr": "étiquettes {code}", "en": "labels {code}"},
    "plain": {"fr": "sans étiquette", "en": "without a label"},
    "fields": {"fr": "{count} champs", "en": "{count} fields"},
    "times": {"fr": "{count} décisions", "en": "{count} decisions"},
    "obligation": {"fr": "Obligation", "en": "Obligation"},
    "notice": {"fr": "Avis d’un refus tu", "en": "Notice of a silent refusal"},
    "admission": {"fr": "Demander à toutes les sources", "en": "Ask every source"},
    "emergency_act": {"fr": "Geste d’urgence", "en": "Emergency act"},
    "directive_act": {"fr": "Directive inscrite ou révoquée", "en": "Directive recorded or revoked"},
    "same": {
        "fr": "Rien ne change : {questions} questions, mêmes décisions.",
        "en": "Nothing changes: {questions} questions, the same decisions.",
    },
    "widens": {
        "fr": "Cette politique ÉLARGIT l’accès pour : {roles}.",
        "en": "This policy WIDENS access for: {roles}.",
    },
    "narrows": {"fr": "Cette politique n’ouvre rien de plus.", "en": "This policy opens nothing more."},
    "compared": {
        "fr": "{questions} questions comparées, {differing} décidées autrement.",
        "en": "{questions} questions compared, {differing} decided otherwise.",
    },
    "replayed": {
        "fr": "{decisions} décisions rejouées, {differing} décidées autrement. {distinct} questions distinctes, "
        "{asked} posées au moteur, {seconds} s.",
        "en": "{decisions} decisions replayed, {differing} decided otherwise. {distinct} distinct questions, "
        "{asked} asked of the engine, {seconds} s.",
    },
    "unreadable": {
        "fr": "ATTENTION : la question de {count} décisions n’est plus là ou a été modifiée; voir « audit verify ».",
        "en": "WARNING: the question of {count} decisions is gone or was changed; see 'audit verify'.",
    },
    "unanswered": {
        "fr": "ATTENTION : la politique n’a pas répondu à {count} questions; elles comptent comme refusées.",
        "en": "WARNING: the policy did not answer {count} questions; they count as refused.",
    },
    "empty": {
        "fr": "Aucune décision enregistrée dans cette période.",
        "en": "No decision was recorded in this period.",
    },
    "watched": {
        "fr": "Essai à blanc de la politique {candidate}, depuis {since} : {asked} questions, {differing} décidées "
        "autrement que par {live}, {dropped} laissées de côté, {failed} sans réponse.",
        "en": "Shadow of policy {candidate}, since {since}: {asked} questions, {differing} decided otherwise than by "
        "{live}, {dropped} left aside, {failed} without an answer.",
    },
    "unwatched": {
        "fr": "Aucun essai à blanc n’a été fait ici (réglage policy.shadow).",
        "en": "No shadow has run here (setting policy.shadow).",
    },
    "nowhere": {
        "fr": "{name} n’est ni un dossier, ni une révision de l’historique (--history)",
        "en": "{name} is neither a folder nor a revision of the history (--history)",
    },
    "progress": {"fr": "Décisions rejouées", "en": "Decisions replayed"},
    "pruned": {
        "fr": "Les questions posées avant le {before} sont effacées : {decisions} décisions, {bodies} textes.",
        "en": "The questions asked before {before} are gone: {decisions} decisions, {bodies} bodies.",
    },
}

say = partial(say_of, WORDS)
