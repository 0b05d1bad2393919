"""Explanation words: how a refusal is told to a privacy officer who doesn't program, in French and in English.

For each kind of cause two sentences: why, and what would have to change. Takes the words that fill them.
"""

from __future__ import annotations

from gateway.officers.words import Words

VOICES: Words = {
    "0": {"fr": "Personne", "en": "Nobody"},
    "1": {"fr": "Jeton et motif", "en": "Token and purpose"},
    "2": {"fr": "Qualité de la personne", "en": "The person's standing"},
    "3": {"fr": "Relation de soins", "en": "Care relationship"},
    "4": {"fr": "Restrictions", "en": "Restrictions"},
    "5": {"fr": "Refus", "en": "Refusals"},
    "6": {"fr": "Consentements", "en": "Consents"},
    "7": {"fr": "Étiquettes de sécurité", "en": "Security labels"},
    "8": {"fr": "Rôle et catégorie", "en": "Role and category"},
    "9": {"fr": "Minorité et représentation", "en": "Minority and representation"},
    "10": {"fr": "Accès de la personne à son dossier", "en": "The patient's own access"},
}

WHY: Words = {
    "question": {
        "fr": "la question n’est pas lisible : elle n’a pas d’instant",
        "en": "the question can't be read: it has no instant",
    },
    "scope": {"fr": "son jeton ne porte pas la portée record:read", "en": "their token lacks the scope record:read"},
    "purpose-role": {
        "fr": "le motif {purpose} n’est pas ouvert au rôle {role}",
        "en": "the purpose {purpose} is not open to the role {role}",
    },
    "purpose-token": {
        "fr": "son jeton ne permet pas le motif {purpose}, que son rôle permettrait",
        "en": "their token does not allow the purpose {purpose}, which their role would",
    },
    "authorization": {
        "fr": "le motif {purpose} demande une autorisation en cours, et la personne n’en montre pas",
        "en": "the purpose {purpose} needs an authorization in force, and the person shows none",
    },
    "standing": {
        "fr": "la personne ne montre pas ce que son rôle exige",
        "en": "the person does not show what their role must",
    },
    "standing-licence": {
        "fr": "la personne ne montre pas de permis d’un ordre professionnel",
        "en": "the person shows no licence of a professional order",
    },
    "standing-authorization": {
        "fr": "la personne ne montre pas d’autorisation écrite en cours",
        "en": "the person shows no written authorization in force",
    },
    "standing-supervisor": {"fr": "la personne ne nomme pas qui la supervise", "en": "the person names no supervisor"},
    "standing-training": {
        "fr": "la formation annuelle de la personne n’est pas à jour",
        "en": "the person's yearly training is not current",
    },
    "standing-establishment": {
        "fr": "l’établissement de la personne n’est pas connu comme actif",
        "en": "the person's establishment is not known to be active",
    },
    "supervision": {
        "fr": "rien ne montre que {supervisor}, qui supervise la personne, soigne ce patient{known}",
        "en": "nothing shows that {supervisor}, who supervises the person, cares for this patient{known}",
    },
    "relationship": {
        "fr": "aucune preuve en cours ne montre que la personne soigne ce patient{known}",
        "en": "no evidence in force shows that the person cares for this patient{known}",
    },
    "own_record": {
        "fr": "c’est son propre dossier, demandé sous un autre motif que sa propre demande",
        "en": "it is their own record, asked for under another purpose than their own request",
    },
    "directive": {
        "fr": "la directive {id} ({kind}, tenue par « {issuer} ») l’écarte : elle vise {actors}, {data}, {purposes}",
        "en": "the directive {id} ({kind}, kept by “{issuer}”) rules it out: it aims at {actors}, {data}, {purposes}",
    },
    "default": {
        "fr": "aucun consentement ne le permet ; sans consentement, le profil {profile} refuse le motif {purpose}",
        "en": "no consent permits it; without one, the profile {profile} refuses the purpose {purpose}",
    },
    "directives-unread": {
        "fr": "les directives de ce patient n’ont pas pu être lues",
        "en": "this patient's directives could not be read",
    },
    "label": {
        "fr": "ces dossiers sont étiquetés {labels}, et le rôle {role} lit jusqu’au niveau {level}",
        "en": "these records are labelled {labels}, and the role {role} reads up to the level {level}",
    },
    "label-unknown": {
        "fr": "ces dossiers portent une étiquette que la politique ne connaît pas : {labels}",
        "en": "these records bear a label that the policy does not know: {labels}",
    },
    "role": {
        "fr": "le rôle {role} ne lit pas la catégorie {categories}",
        "en": "the role {role} does not read the category {categories}",
    },
    "role-field": {
        "fr": "le champ {coordinate} est fermé au rôle {role}, même là où sa catégorie est ouverte",
        "en": "the field {coordinate} is closed to the role {role}, even where its category is open",
    },
    "role-clinical": {
        "fr": "le rôle {role} ne donne pas de soins : rien de clinique ne lui est ouvert",
        "en": "the role {role} gives no care: nothing clinical is open to it",
    },
    "overlay": {
        "fr": "l’établissement ou la spécialité resserre ici la catégorie {categories}",
        "en": "the establishment or the specialty tightens the category {categories} here",
    },
    "territory": {
        "fr": "ce qui est compté n’est ni du territoire ni de l’établissement de qui demande",
        "en": "what is counted is neither of the territory nor of the establishment of who asks",
    },
    "minority": {
        "fr": "l’âge de ce patient ne l’ouvre pas à qui demande ({kinds})",
        "en": "this patient's age does not open it to who asks ({kinds})",
    },
    "representation": {
        "fr": "la personne ne représente pas ce patient d’une façon qui l’ouvre ({kinds})",
        "en": "the person does not represent this patient in a way that opens it ({kinds})",
    },
    "own_access": {
        "fr": "qui demande comme patient ne lit que son propre dossier, et à sa propre demande",
        "en": "who asks as a patient reads their own record only, at their own request",
    },
    "shape": {
        "fr": "la description du dossier n’a pas pu être lue",
        "en": "the record's description could not be read",
    },
    "masks": {"fr": "deux masques différents s’appliquent", "en": "two different masks apply"},
    "nobody": {"fr": "personne n’en a décidé", "en": "nobody decided on it"},
}

CHANGE: Words = {
    "question": {
        "fr": "rien dans la politique : la question est mal faite",
        "en": "nothing in the policy: the question is badly made",
    },
    "scope": {"fr": "un jeton qui porte record:read", "en": "a token with record:read"},
    "purpose-role": {
        "fr": "ouvrir le motif {purpose} au rôle {role}, à cette ligne, ou demander sous un motif ouvert",
        "en": "open the purpose {purpose} to the role {role} on this line, or ask under an open purpose",
    },
    "purpose-token": {
        "fr": "un jeton qui permette le motif {purpose}",
        "en": "a token that allows the purpose {purpose}",
    },
    "authorization": {"fr": "une autorisation écrite, non échue", "en": "a written authorization that has not ended"},
    "standing": {"fr": "ce que la ligne demande au rôle {role}", "en": "what the line asks of the role {role}"},
    "standing-licence": {"fr": "un permis et son ordre dans le jeton", "en": "a licence and its order in the token"},
    "standing-authorization": {
        "fr": "une autorisation écrite, non échue",
        "en": "a written authorization that has not ended",
    },
    "standing-supervisor": {
        "fr": "le permis de qui supervise, dans le jeton",
        "en": "the supervisor's licence in the token",
    },
    "standing-training": {
        "fr": "une formation de l’année, inscrite au jeton",
        "en": "this year's training, told in the token",
    },
    "standing-establishment": {
        "fr": "un établissement inscrit comme actif dans les réglages",
        "en": "an establishment that the settings say is active",
    },
    "supervision": {
        "fr": "une preuve en cours au nom de {supervisor} : {kinds}",
        "en": "evidence in force naming {supervisor}: {kinds}",
    },
    "relationship": {
        "fr": "une preuve en cours, d’une source qui peut en attester : {kinds}",
        "en": "evidence in force, from a source that may attest it: {kinds}",
    },
    "own_record": {"fr": "demander comme patient (PATRQT)", "en": "ask as a patient (PATRQT)"},
    "directive": {
        "fr": "que la personne concernée lève ou change cette directive{lifted}",
        "en": "for the person concerned to lift or change this directive{lifted}",
    },
    "default": {
        "fr": "un consentement de la personne, ou un autre défaut à cette ligne",
        "en": "a consent of the person, or another default on this line",
    },
    "directives-unread": {"fr": "que la source réponde", "en": "for the source to answer"},
    "label": {
        "fr": "une habilitation plus haute pour le rôle {role}, à cette ligne, ou un rôle qui l’a",
        "en": "a higher clearance for the role {role} on this line, or a role that has it",
    },
    "label-unknown": {
        "fr": "que la source corrige l’étiquette, ou que tables/labels la connaisse",
        "en": "for the source to mend the label, or for tables/labels to know it",
    },
    "role": {
        "fr": "ouvrir la catégorie {categories} au rôle {role}, à cette ligne",
        "en": "open the category {categories} to the role {role} on this line",
    },
    "role-field": {"fr": "un autre mot pour ce champ, à cette ligne", "en": "another word for this field on this line"},
    "role-clinical": {"fr": "un rôle qui donne des soins", "en": "a role that gives care"},
    "overlay": {"fr": "un autre mot dans cette table", "en": "another word in this table"},
    "territory": {
        "fr": "demander son propre territoire ou établissement",
        "en": "ask for one's own territory or establishment",
    },
    "minority": {
        "fr": "que le patient soit d’un autre âge, ou l’avis que cette table demande",
        "en": "the patient being of another age, or the opinion that this table asks for",
    },
    "representation": {
        "fr": "un lien de représentation en cours que cette table ouvre",
        "en": "a tie of representation in force that this table opens",
    },
    "own_access": {"fr": "demander son propre dossier, sous PATRQT", "en": "ask for one's own record, under PATRQT"},
    "shape": {
        "fr": "rien dans les tables : la passerelle doit décrire le dossier",
        "en": "nothing in the tables: the gateway must describe the record",
    },
    "masks": {"fr": "un seul masque", "en": "one mask only"},
    "nobody": {
        "fr": "rien de connu : dites-le à qui tient les règles",
        "en": "nothing known: tell who keeps the rules",
    },
}
