"""Explanation parts: the frame of an explanation, in French and in English: its head, its verdicts, what is missing."""

from __future__ import annotations

from gateway.officers.words import Words

PARTS: Words = {
    "head": {
        "fr": "{who} · {purpose} · patient : {patient} · champ : {field}",
        "en": "{who} · {purpose} · patient: {patient} · field: {field}",
    },
    "any-record": {"fr": "quel que soit l’enregistrement", "en": "whatever the record"},
    "plain-record": {"fr": "enregistrements sans étiquette", "en": "records without a label"},
    "labelled": {"fr": "enregistrements étiquetés {labels}", "en": "records labelled {labels}"},
    "of-establishment": {"fr": " de {establishment}", "en": " of {establishment}"},
    "yes": {"fr": "Oui. {who} lit ce champ.", "en": "Yes. {who} reads this field."},
    "masked": {
        "fr": "En partie. {who} ne voit de ce champ que ceci : {mask}.",
        "en": "In part. {who} sees only this of the field: {mask}.",
    },
    "no-named": {
        "fr": "Non. {who} ne lit pas ce champ, et le refus lui est dit.",
        "en": "No. {who} does not read this field, and is told so.",
    },
    "no-silent": {
        "fr": "Non. {who} ne lit pas ce champ ; pour cette personne, c’est comme s’il n’y avait rien.",
        "en": "No. {who} does not read this field; to them it looks as if nothing were there.",
    },
    "why": {
        "fr": "Pourquoi (voix {voice}, {name}) : {why}{place}.",
        "en": "Why (voice {voice}, {name}): {why}{place}.",
    },
    "change": {"fr": "Ce qu’il faudrait : {change}.", "en": "What would have to change: {change}."},
    "in-place": {"fr": " [{file}, ligne {line}]", "en": " [{file}, line {line}]"},
    "by-directive": {"fr": " [directive {id}]", "en": " [directive {id}]"},
    "voices": {"fr": "Voix : {voices}", "en": "Voices: {voices}"},
    "rows": {"fr": "Ce que chaque voix lit :", "en": "What each voice reads:"},
    "row": {"fr": "  {voice}. {name} : {file}, ligne {line}", "en": "  {voice}. {name}: {file}, line {line}"},
    "rowless": {
        "fr": "  {voice}. {name} : les directives du patient",
        "en": "  {voice}. {name}: the patient's directives",
    },
    "ruled": {"fr": "  {voice}. {name} : {file}", "en": "  {voice}. {name}: {file}"},
    "mask-year": {"fr": "l’année", "en": "the year"},
    "mask-initials": {"fr": "les initiales", "en": "the initials"},
    "mask-last4": {"fr": "les quatre derniers caractères", "en": "the last four characters"},
    "mask-place": {"fr": "le lieu, en gros", "en": "the place, roughly"},
    "mask-redact": {"fr": "qu’il y a un texte", "en": "that there is a text"},
    "lifted": {
        "fr": ", ou, en urgence, une dérogation que la politique permet",
        "en": ", or, in an emergency, an override that the policy permits",
    },
    "known": {"fr": " ; preuves connues : {list}", "en": "; evidence known: {list}"},
    "nowhere": {
        "fr": "aucune source ne détient ce patient, ou rien n’en est connu ici",
        "en": "no source holds this patient, or nothing is known of them here",
    },
    "revision": {"fr": "révision de la politique : {revision}", "en": "policy revision: {revision}"},
    "evidence-not-needed": {"fr": "ne compte pas pour ce motif", "en": "does not count for this purpose"},
    "evidence-untrusted": {"fr": "cette source ne peut pas en attester", "en": "this source may not attest it"},
    "evidence-ended": {"fr": "terminée", "en": "ended"},
    "evidence-to-come": {"fr": "pas encore commencée", "en": "not begun yet"},
    "evidence-own": {"fr": "créée par la personne elle-même", "en": "created by the person themself"},
    "evidence-elsewhere": {
        "fr": "ne vaut que pour les enregistrements de cette source",
        "en": "counts for that source's records only",
    },
    "evidence-other": {"fr": "ne suffit pas ici", "en": "not enough here"},
    "all-actors": {"fr": "tout le monde", "en": "everyone"},
    "all-data": {"fr": "tout le dossier", "en": "the whole record"},
    "all-purposes": {"fr": "tous les motifs", "en": "all purposes"},
    "for-purposes": {"fr": "pour {list}", "en": "for {list}"},
    "restriction": {"fr": "restriction", "en": "restriction"},
    "refusal": {"fr": "refus", "en": "refusal"},
    "consent": {"fr": "consentement", "en": "consent"},
    "momentary": {"fr": "refus momentané", "en": "momentary refusal"},
    "unclear": {"fr": "consentement obscur", "en": "unclear consent"},
    "unknown": {"fr": "directive de nature inconnue", "en": "directive of an unknown kind"},
    "categories": {"fr": "les catégories {list}", "en": "the categories {list}"},
    "labels": {"fr": "les étiquettes {list}", "en": "the labels {list}"},
    "types": {"fr": "les types {list}", "en": "the types {list}"},
    "codes": {"fr": "certains codes", "en": "certain codes"},
    "records": {"fr": "certains enregistrements", "en": "certain records"},
    "authors": {"fr": "certains auteurs", "en": "certain authors"},
    "period": {"fr": "une période de l’information", "en": "a period of the information"},
    "sources": {"fr": "les sources {list}", "en": "the sources {list}"},
    "unreadable": {"fr": "ce qui n’a pas pu être lu", "en": "what could not be read"},
    "not-read": {
        "fr": "Aucun enregistrement n’a été lu : voici ce que la politique en dirait, étiquette par étiquette.",
        "en": "No record was read: this is what the policy would say, label by label.",
    },
    "other-policy": {
        "fr": "La politique a changé depuis cette décision (révision {revision}) ; l’explication est d’aujourd’hui.",
        "en": "The policy changed since that decision (revision {revision}); the explanation is today's.",
    },
    "pseudonyms": {
        "fr": "La question gardée est pseudonymisée : les personnes et les organisations y portent d’autres noms.",
        "en": "The question that was kept is pseudonymised: people and organizations have other names in it.",
    },
    "no-question": {
        "fr": "La question de cette décision n’est pas gardée : le journal seul en témoigne, sans voix ni directives.",
        "en": "The question of this decision was not kept: only the log tells of it, without voices or directives.",
    },
    "no-decision": {"fr": "aucune décision {id} dans le journal", "en": "no decision {id} in the log"},
    "withheld-named": {
        "fr": "Ce champ a été refusé, et la personne en a été avertie.",
        "en": "This field was withheld, and the person was told.",
    },
    "withheld-silent": {"fr": "Ce champ a été refusé, en silence.", "en": "This field was withheld, in silence."},
    "unanswered": {"fr": "le moteur n’a pas donné d’explication", "en": "the engine gave no explanation"},
    "no-claims": {
        "fr": "avec --config, donnez les attributs du jeton de la personne par --claims",
        "en": "with --config, give the claims of the person's token by --claims",
    },
    "no-one": {
        "fr": "personne ne s’appelle {name} ici ; il y a {names}",
        "en": "nobody is named {name} here; there are {names}",
    },
    "no-field": {"fr": "le schéma n’a pas de champ {name}{hint}", "en": "the schema has no field {name}{hint}"},
}
