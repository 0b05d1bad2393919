"""Audit words: how the report says roles, purposes, outcomes, reasons and types, in French and English."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.officers.words import Words

ROLES: Words = {
    "physician": {"fr": "médecin", "en": "physician"},
    "resident": {"fr": "médecin résident", "en": "resident physician"},
    "nurse_practitioner": {"fr": "infirmière praticienne spécialisée", "en": "nurse practitioner"},
    "nurse": {"fr": "infirmière", "en": "nurse"},
    "pharmacist": {"fr": "pharmacien", "en": "pharmacist"},
    "social_worker": {"fr": "travailleur social", "en": "social worker"},
    "clinical_pilot": {"fr": "pilote clinique", "en": "clinical pilot"},
    "technological_pilot": {"fr": "pilote technologique", "en": "technological pilot"},
    "coordination_centre": {"fr": "centre de coordination", "en": "coordination centre"},
    "billing_clerk": {"fr": "préposé à la facturation", "en": "billing clerk"},
    "records_archivist": {"fr": "archiviste médical", "en": "records archivist"},
    "admin_agent": {"fr": "agent administratif", "en": "administrative agent"},
    "privacy_officer": {"fr": "responsable de la vie privée", "en": "privacy officer"},
    "sre": {"fr": "exploitation technique", "en": "technical operations"},
    "researcher": {"fr": "chercheur", "en": "researcher"},
    "patient": {"fr": "la personne elle-même", "en": "the person themself"},
    "parent": {"fr": "parent", "en": "parent"},
}

PURPOSES: Words = {
    "TREAT": {"fr": "pour soigner", "en": "to treat"},
    "ETREAT": {"fr": "pour soigner en urgence", "en": "to treat in an emergency"},
    "HPAYMT": {"fr": "pour le paiement des soins", "en": "to pay for care"},
    "HOPERAT": {"fr": "pour le fonctionnement de l’établissement", "en": "to run the establishment"},
    "HSYSADMIN": {"fr": "pour administrer les systèmes", "en": "to administer systems"},
    "HRESCH": {"fr": "pour la recherche", "en": "for research"},
    "PATRQT": {"fr": "à la demande de la personne", "en": "at the person's request"},
    "FAMRQT": {"fr": "à la demande de la famille", "en": "at the family's request"},
    "PUBHLTH": {"fr": "pour la santé publique", "en": "for public health"},
}

OUTCOMES: Words = {
    "released": {"fr": "A lu : {what}; de : {sources}.", "en": "Read: {what}; from: {sources}."},
    "refused": {"fr": "Demande refusée ({code}).", "en": "Request refused ({code})."},
    "unauthenticated": {
        "fr": "Demande refusée, sans jeton valide ({code}).",
        "en": "Request refused, without a valid token ({code}).",
    },
    "unavailable": {
        "fr": "Rien n’est sorti : service indisponible ({code}).",
        "en": "Nothing left: unavailable ({code}).",
    },
    "failed": {"fr": "Rien n’est sorti : panne de la passerelle ({code}).", "en": "Nothing left: fault ({code})."},
    "cancelled": {
        "fr": "Rien n’est sorti : la personne qui demandait est partie avant la réponse.",
        "en": "Nothing left: whoever asked was gone before the answer.",
    },
}

DUTIES: Words = {
    "notify": {"fr": "Avis donné", "en": "Notice given"},
    "review": {"fr": "À examiner", "en": "To be reviewed"},
    "flag": {"fr": "Signalé", "en": "Flagged"},
}

WORDS: Words = {
    "nobody": {
        "fr": "Le journal ne contient aucun accès pour cet identifiant et cette période.",
        "en": "The log holds no access for this identifier and period.",
    },
    "unknown": {"fr": "personne inconnue", "en": "unknown person"},
    "no-purpose": {"fr": "finalité non donnée", "en": "no purpose given"},
    "nothing": {"fr": "N’a rien lu.", "en": "Read nothing."},
    "masked": {"fr": "Vu en partie seulement : {what}.", "en": "Seen in part only: {what}."},
    "whole": {"fr": "tout le dossier", "en": "the whole record"},
    "undecided": {"fr": "personne n’en a décidé", "en": "nobody decided"},
    "told": {"fr": "la personne qui demandait le sait", "en": "the caller was told"},
    "untold": {"fr": "la personne qui demandait ne le sait pas", "en": "the caller was not told"},
    "withheld": {
        "fr": "Retenu : {what}, car {why}; {told} [{reason} : {coordinates}].",
        "en": "Withheld: {what}, because {why}; {told} [{reason}: {coordinates}].",
    },
    "emergency": {"fr": "Urgence : {act} ({reason}).", "en": "Emergency: {act} ({reason})."},
    "emergency-opened": {
        "fr": "A ouvert un acte d’urgence : {act} ({reason}).",
        "en": "Opened an emergency act: {act} ({reason}).",
    },
    "reviewed": {"fr": "acte d’urgence examiné", "en": "emergency act reviewed"},
    "obligation": {"fr": "{do} : {about}.", "en": "{do}: {about}."},
    "unsound": {
        "fr": "ATTENTION : cette inscription ne s’accorde pas avec son sceau; voir « audit verify ».",
        "en": "WARNING: this entry does not agree with its seal; see 'audit verify'.",
    },
    "unreadable": {
        "fr": "ATTENTION : l’inscription {seq} du rédacteur {writer} ne peut être lue; voir « audit verify ».",
        "en": "WARNING: entry {seq} of writer {writer} can't be read; see 'audit verify'.",
    },
}

EXPORT: Words = {
    "refused": {
        "fr": "Rien n’est exporté : le journal ne s’accorde pas avec ses sceaux ({faults}); voir « audit verify », ou "
        "donner --unverified pour un export où chaque ligne le dit.",
        "en": "Nothing is exported: the log does not agree with its seals ({faults}); see 'audit verify', or give "
        "--unverified for an export of which every line says so.",
    },
    "verified": {
        "fr": "Inscriptions exportées : {entries}; la chaîne est vérifiée.",
        "en": "Entries exported: {entries}; the chain is verified.",
    },
    "unverified": {
        "fr": "ATTENTION : le journal ne s’accorde pas avec ses sceaux. Inscriptions exportées et marquées : "
        "{entries}; illisibles : {unreadable}.",
        "en": "WARNING: the log does not agree with its seals. Entries exported and marked: {entries}; "
        "unreadable: {unreadable}.",
    },
    "unreadable": {"fr": "Le journal ne peut être lu.", "en": "The log can't be read."},
    "changed": {
        "fr": "Le journal a changé pendant l’export, qui s’arrête; voir « audit verify ».",
        "en": "The log was changed during the export, which ends here; see 'audit verify'.",
    },
    "exists": {
        "fr": "Le fichier existe déjà : un export n’en remplace aucun.",
        "en": "The file is there already: an export replaces none.",
    },
    "unwritable": {"fr": "Le fichier ne peut être écrit.", "en": "The file can't be written."},
}

REASONS: Words = {
    "QUESTION": {"fr": "la question était incomplète", "en": "the question was incomplete"},
    "SCOPE": {"fr": "le jeton ne permet pas de lire", "en": "the token does not allow reading"},
    "PURPOSE": {"fr": "la finalité ne lui est pas ouverte", "en": "the purpose is not open to them"},
    "AUTHORIZATION": {"fr": "aucune autorisation n’est en vigueur", "en": "no authorization is in force"},
    "STANDING": {"fr": "son droit d’exercer n’est pas montré", "en": "their standing is not shown"},
    "SUPERVISION": {"fr": "la supervision n’est pas prouvée", "en": "supervision is not proven"},
    "RELATIONSHIP": {"fr": "aucun lien de soins n’est prouvé", "en": "no care relationship is proven"},
    "RESTRICTION": {"fr": "la personne concernée l’a restreint", "en": "the patient restricted it"},
    "REFUSAL": {
        "fr": "la personne concernée l’a refusé, ou rien ne le permet par défaut",
        "en": "the patient refused it, or nothing permits it by default",
    },
    "CONSENT": {
        "fr": "un consentement de la personne concernée l’exclut, ou rien ne le permet par défaut",
        "en": "a consent of the patient excludes it, or nothing permits it by default",
    },
    "OWN_RECORD": {
        "fr": "c’est son propre dossier, demandé à un autre titre",
        "en": "it is their own record, asked in another capacity",
    },
    "OVERLAY": {
        "fr": "son établissement ou sa spécialité l’exclut",
        "en": "their establishment or specialty excludes it",
    },
    "TERRITORY": {
        "fr": "ce qui est compté n’est ni de son territoire ni de son établissement",
        "en": "what is counted is neither of their territory nor of their establishment",
    },
    "MINORITY": {"fr": "l’âge de la personne concernée l’exclut", "en": "the patient's age excludes it"},
    "REPRESENTATION": {
        "fr": "rien ne montre qu’elle représente la personne concernée pour cela",
        "en": "nothing shows that they represent the patient for that",
    },
    "MOMENTARY": {
        "fr": "l’accès est refusé pour un temps, par un motif écrit",
        "en": "access is refused for a time, for a written reason",
    },
    "SILENCE": {"fr": "personne n’en a décidé", "en": "nobody decided"},
    "FACTS": {"fr": "les deux faits ne sont pas déclarés", "en": "the two facts are not stated"},
    "REASON": {"fr": "le motif manque", "en": "the reason is missing"},
    "REVIEWER": {
        "fr": "un acte est examiné par quelqu’un d’autre que son auteur",
        "en": "an act is reviewed by someone else than its author",
    },
    "PATIENT": {
        "fr": "cette personne ne peut pas écrire de directive pour la personne concernée",
        "en": "they may not write a directive for this patient",
    },
    "ISSUER": {"fr": "la directive a été donnée par quelqu’un d’autre", "en": "someone else gave the directive"},
    "LABEL": {"fr": "c’est trop confidentiel pour ce rôle", "en": "it is too confidential for this role"},
    "ROLE": {"fr": "son rôle ne l’ouvre pas", "en": "their role does not open it"},
    "MASKED": {"fr": "l’argument porte sur un champ masqué", "en": "the argument tests a masked field"},
    "OWN_ACCESS": {"fr": "ce n’est pas son propre dossier", "en": "it is not their own record"},
    "SHAPE": {"fr": "sa description n’a pu être lue", "en": "its description could not be read"},
}

CONTEXT: Mapping[str, str] = {"fr": "Intervenants et lieux", "en": "Providers and places"}
CONTEXT_TYPES = (
    "CareTeamActor",
    "DeviceActor",
    "Location",
    "Organization",
    "PatientActor",
    "Practitioner",
    "PractitionerRole",
)

TYPES: Words = {
    "Observation": {"fr": "Résultats et mesures", "en": "Results and measures"},
    "DiagnosticReport": {"fr": "Rapports d’examens", "en": "Reports of examinations"},
    **dict.fromkeys(CONTEXT_TYPES, CONTEXT),
}
"""What fields of several categories are about, by their type."""

LISTS: Mapping[str, str] = {"Patient.observations": "Observation", "Patient.diagnosticReports": "DiagnosticReport"}
"""Connections of records that have several categories, and the type of these records."""
