"""Matrix words: what the page of the matrix says, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.sentences import Language

WORDS: Mapping[Language, Mapping[str, str]] = {
    "fr": {
        "title": "Qui lit quoi, et pourquoi",
        "lead": "Pour chaque rôle et chaque motif, ce que la politique ouvre au mieux : la personne montre ce que son "
        "rôle exige, la relation de soins est prouvée, le patient n’a rien refusé. Ce qui est fermé ici l’est "
        "toujours ; ce qui est ouvert dépend encore du patient.",
        "revision": "Révision de la politique : {revision}",
        "permit": "permis",
        "mask": "montré en partie",
        "deny": "refusé",
        "permitted": "permis",
        "denied": "refusé",
        "all-roles": "Tous les rôles",
        "all-purposes": "Tous les motifs",
        "filter-role": "Rôle",
        "filter-purpose": "Motif",
        "filter-label": "Étiquette de l’enregistrement",
        "no-label": "Sans étiquette",
        "level": "niveau ou marque",
        "category": "Catégorie",
        "caption": "Catégories d’information, par motif et par rôle",
        "some": "{n} colonne(s) affichée(s)",
        "none": "Aucun rôle n’a ce motif.",
        "fields": "Champs à part",
        "fields-lead": "Là où la catégorie est trop large, ces champs ont leur propre mot.",
        "fields-heads": "Rôle|Champ|Effet",
        "no-fields": "Aucun champ n’a de mot à lui.",
        "overlays": "Ce que resserrent les établissements et les spécialités",
        "overlays-lead": "Ces lignes s’ajoutent au tableau ; elles ne font que fermer.",
        "overlays-heads": "Établissement ou spécialité|Rôle|Catégories",
        "no-overlays": "Aucune superposition.",
    },
    "en": {
        "title": "Who reads what, and why",
        "lead": "For each role and purpose, what the policy opens at best: the person shows what their role must, the "
        "care relationship is proven, the patient refused nothing. What is closed here is always closed; what is open "
        "still depends on the patient.",
        "revision": "Policy revision: {revision}",
        "permit": "permitted",
        "mask": "shown in part",
        "deny": "denied",
        "permitted": "open",
        "denied": "denied",
        "all-roles": "All roles",
        "all-purposes": "All purposes",
        "filter-role": "Role",
        "filter-purpose": "Purpose",
        "filter-label": "Label of the record",
        "no-label": "Without a label",
        "level": "level or mark",
        "category": "Category",
        "caption": "Categories of information, by purpose and by role",
        "some": "{n} column(s) shown",
        "none": "No role has this purpose.",
        "fields": "Fields apart",
        "fields-lead": "Where the category is too wide, these fields have a word of their own.",
        "fields-heads": "Role|Field|Effect",
        "no-fields": "No field has a word of its own.",
        "overlays": "What establishments and specialties tighten",
        "overlays-lead": "These rows come on top of the table; they only ever close.",
        "overlays-heads": "Establishment or specialty|Role|Categories",
        "no-overlays": "No overlay.",
    },
}

MASKS: Mapping[str, Mapping[str, str]] = {
    "year": {"fr": "l’année", "en": "the year"},
    "initials": {"fr": "initiales", "en": "initials"},
    "last4": {"fr": "4 derniers", "en": "last 4"},
    "place": {"fr": "lieu, en gros", "en": "rough place"},
    "redact": {"fr": "texte caché", "en": "text hidden"},
}

REASONS: Mapping[str, Mapping[str, str]] = {
    "QUESTION": {"fr": "question", "en": "question"},
    "SCOPE": {"fr": "jeton", "en": "token"},
    "PURPOSE": {"fr": "motif", "en": "purpose"},
    "AUTHORIZATION": {"fr": "autorisation", "en": "authorization"},
    "STANDING": {"fr": "qualité", "en": "standing"},
    "SUPERVISION": {"fr": "supervision", "en": "supervision"},
    "RELATIONSHIP": {"fr": "relation", "en": "relationship"},
    "OWN_RECORD": {"fr": "son dossier", "en": "own record"},
    "RESTRICTION": {"fr": "restriction", "en": "restriction"},
    "REFUSAL": {"fr": "refus", "en": "refusal"},
    "CONSENT": {"fr": "consentement", "en": "consent"},
    "LABEL": {"fr": "étiquette", "en": "label"},
    "ROLE": {"fr": "rôle", "en": "role"},
    "OVERLAY": {"fr": "superposition", "en": "overlay"},
    "TERRITORY": {"fr": "territoire", "en": "territory"},
    "MINORITY": {"fr": "âge", "en": "age"},
    "REPRESENTATION": {"fr": "représentation", "en": "representation"},
    "OWN_ACCESS": {"fr": "son accès", "en": "own access"},
    "MOMENTARY": {"fr": "momentané", "en": "momentary"},
}
