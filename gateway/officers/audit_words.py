"""Audit words: how the report says roles, purposes and outcomes, in French and English."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, Mapping[str, str]]

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
    "released": {"fr": "A lu : {what} ; de : {sources}.", "en": "Read: {what}; from: {sources}."},
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
}

WORDS: Words = {
    "nobody": {
        "fr": "Le journal ne contient aucun accès pour cet identifiant et cette période.",
        "en": "The log holds no access for this identifier and period.",
    },
    "unknown": {"fr": "personne inconnue", "en": "unknown person"},
    "no-purpose": {"fr": "finalité non donnée", "en": "no purpose given"},
    "nothing": {"fr": "rien", "en": "nothing"},
    "no-source": {"fr": "aucune source", "en": "no source"},
    "told": {"fr": "dit à la personne qui demandait", "en": "the caller was told"},
    "untold": {"fr": "sans que la personne qui demandait le sache", "en": "the caller was not told"},
    "withheld": {
        "fr": "Retenu : {coordinate} ({reason} ; {told}).",
        "en": "Withheld: {coordinate} ({reason}; {told}).",
    },
    "emergency": {"fr": "Urgence : {act} ({reason}).", "en": "Emergency: {act} ({reason})."},
    "unsound": {
        "fr": "ATTENTION : cette inscription ne s’accorde pas avec son sceau ; voir « audit verify ».",
        "en": "WARNING: this entry does not agree with its seal; see 'audit verify'.",
    },
    "unreadable": {
        "fr": "ATTENTION : l’inscription {seq} du rédacteur {writer} ne peut être lue ; voir « audit verify ».",
        "en": "WARNING: entry {seq} of writer {writer} can't be read; see 'audit verify'.",
    },
}
