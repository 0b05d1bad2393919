"""Emergency words: how the officer's tools say emergency acts, verdicts and notices, in French and English."""

from __future__ import annotations

from gateway.officers.words import Words

KINDS: Words = {
    "attested": {"fr": "relation de soins attestée", "en": "attested care relationship"},
    "override": {"fr": "passage outre aux restrictions", "en": "override of restrictions"},
}

RULINGS: Words = {
    "JUSTIFIED": {"fr": "justifié", "en": "justified"},
    "NOT_JUSTIFIED": {"fr": "non justifié", "en": "not justified"},
    "MORE_INFORMATION_NEEDED": {"fr": "il faut plus d’information", "en": "more information is needed"},
}

CODES: Words = {
    "ATTESTED": KINDS["attested"],
    "OVERRIDE": KINDS["override"],
    "OWN_RECORD": {
        "fr": "une personne a demandé son propre dossier à titre professionnel",
        "en": "someone asked for their own record as a professional",
    },
    "RELATIVE": {
        "fr": "une personne a demandé le dossier d’un proche à titre professionnel",
        "en": "someone asked for a relative's record as a professional",
    },
    "REPRESENTED": {
        "fr": "une directive a été écrite au nom de la personne concernée, par qui la représente",
        "en": "a directive was written in the patient's name, by who represents them",
    },
    "DIRECTIVE_LEFT": {
        "fr": "une directive écrite à une source ne dit pas ce qui était demandé, et n’a pu être retirée",
        "en": "a directive written at a source doesn't say what was asked, and could not be taken back",
    },
    "REGISTRY_DOWN": {
        "fr": "accès pendant que le registre des consentements ne répondait pas",
        "en": "access while the consent registry did not answer",
    },
}

WORDS: Words = {
    "none": {"fr": "Aucun acte d’urgence pour cette période.", "en": "No emergency act in this period."},
    "no-notice": {"fr": "Aucun avis pour cette période.", "en": "No notice in this period."},
    "patient": {"fr": "Personne concernée : clé {key}…", "en": "Patient: key {key}…"},
    "reason": {"fr": "Motif : « {reason} »", "en": "Reason: “{reason}”"},
    "lost": {"fr": "le sceau du motif ne s’ouvre pas", "en": "the reason's seal does not open"},
    "facts": {
        "fr": "A déclaré un risque pour la vie ou l’intégrité, et que le consentement ne pouvait être obtenu à temps.",
        "en": "Stated a risk to life or integrity, and that consent could not be had in time.",
    },
    "uncounted": {
        "fr": "N’a jamais compté : l’inscription au journal n’est pas faite, rien n’a été levé.",
        "en": "Never counted: the log's entry was not made, nothing was lifted.",
    },
    "read": {"fr": "A lu : {fields} (nombre de demandes : {times}).", "en": "Read: {fields} (requests: {times})."},
    "unread": {"fr": "N’a rien lu sous cet acte.", "en": "Read nothing under this act."},
    "review": {"fr": "Examiné le {when} par {who} : {ruling}.", "en": "Reviewed on {when} by {who}: {ruling}."},
    "comment": {"fr": "« {comment} »", "en": "“{comment}”"},
    "open": {
        "fr": "À EXAMINER par quelqu’un d’autre : reviewOverride, identifiant {id}",
        "en": "TO BE REVIEWED by someone else: reviewOverride, id {id}",
    },
    "differs": {
        "fr": "ATTENTION : le registre ne tient pas les examens que le journal raconte : l’un a disparu, ou n’a "
        "jamais été confirmé. À examiner de nouveau.",
        "en": "WARNING: the register does not hold the reviews that the log tells of: one is gone, or was never "
        "confirmed. To be reviewed again.",
    },
    "unsound": {
        "fr": "ATTENTION : une inscription du journal, ou un examen, ne s’accorde pas avec son sceau; voir "
        "« audit verify ».",
        "en": "WARNING: an entry of the log, or a review, does not agree with its seal; see 'audit verify'.",
    },
    "notify-notice": {"fr": "Avis", "en": "Notice"},
    "review-notice": {"fr": "À examiner", "en": "To be reviewed"},
    "of-act": {"fr": "acte {id}", "en": "act {id}"},
    "of-decision": {"fr": "décision {id}", "en": "decision {id}"},
    "told": {"fr": "transmis le {when}", "en": "delivered on {when}"},
    "untold": {"fr": "non transmis ailleurs", "en": "not delivered elsewhere"},
}
