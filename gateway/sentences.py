"""Sentences: every error's, by key, in both languages side by side.

French keeps its no-break spaces, written as they are, before colons and inside guillemets.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from gateway.sentences_across import ACROSS
from gateway.sentences_directives import DIRECTIVES

__all__ = ["SENTENCES", "Language"]

Language: TypeAlias = Literal["fr", "en"]

SENTENCES: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        **ACROSS,
        **DIRECTIVES,
        "BAD_USER_INPUT": {
            "fr": "La demande n’est pas bien formée.",
            "en": "The request is not well formed.",
        },
        "OPERATION_REFUSED": {
            "fr": "La passerelle n’exécute pas cette opération.",
            "en": "The gateway does not run this operation.",
        },
        "UNAUTHENTICATED": {
            "fr": "Aucun jeton valide n’accompagne la demande : présentez un jeton en vigueur dans l’en-tête Authorization.",
            "en": "No valid token came with the request: present a current token in the Authorization header.",
        },
        "PURPOSE_REQUIRED": {
            "fr": "La finalité manque : indiquez-en une seule dans l’en-tête X-Purpose-Of-Use.",
            "en": "The purpose of use is missing: give exactly one in the X-Purpose-Of-Use header.",
        },
        "FORBIDDEN": {
            "fr": "Cette demande ne vous est pas ouverte.",
            "en": "This request is not open to you.",
        },
        "RATE_LIMITED": {
            "fr": "Trop de demandes en peu de temps : réessayez dans un instant.",
            "en": "Too many requests in a short time: try again in a moment.",
        },
        "OVERLOADED": {
            "fr": "La passerelle est trop sollicitée en ce moment : réessayez dans un instant.",
            "en": "The gateway is too busy at the moment: try again in a moment.",
        },
        "FIELD_WITHHELD": {
            "fr": "Le champ {coordinate} ne vous est pas communiqué, compte tenu de votre rôle et de la finalité.",
            "en": "The field {coordinate} is withheld from you, given your role and the purpose of use.",
        },
        "SOURCE_UNAVAILABLE": {
            "fr": "La source « {source} » n’a pas donné de réponse utilisable : ce qu’elle détient manque ici.",
            "en": "The source “{source}” gave no usable answer: what it holds is missing here.",
        },
        "SOURCE_TIMEOUT": {
            "fr": "La source « {source} » n’a pas répondu à temps : ce qu’elle détient manque ici.",
            "en": "The source “{source}” did not answer in time: what it holds is missing here.",
        },
        "POLICY_UNAVAILABLE": {
            "fr": "Le moteur de politiques ne répond pas : rien ne peut être communiqué. Réessayez dans un instant.",
            "en": "The policy engine does not answer: nothing can be released. Try again in a moment.",
        },
        "CONSENT_UNAVAILABLE": {
            "fr": "Le registre des consentements ne répond pas : rien ne peut être communiqué. Réessayez dans un instant.",
            "en": "The consent registry does not answer: nothing can be released. Try again in a moment.",
        },
        "AUDIT_UNAVAILABLE": {
            "fr": "L’accès ne peut être inscrit au registre : rien ne peut être communiqué. Réessayez dans un instant.",
            "en": "The access cannot be written to the ledger: nothing can be released. Try again in a moment.",
        },
        "INTERNAL": {
            "fr": "La passerelle a fait une erreur. Donnez l’identifiant de la décision à votre équipe de soutien.",
            "en": "The gateway made an error. Give the decision id to your support team.",
        },
        "admission": {
            "fr": "Votre rôle n’ouvre pas le dossier pour cette finalité.",
            "en": "Your role does not open the record for this purpose of use.",
        },
        "act": {
            "fr": "Cet acte d’urgence, ou cet examen, ne vous est pas ouvert.",
            "en": "This emergency act, or this review, is not open to you.",
        },
        "act-own": {
            "fr": "Un acte d’urgence ne porte jamais sur votre propre dossier.",
            "en": "An emergency act is never about your own record.",
        },
        "act-several": {
            "fr": "Une seule écriture par opération est acceptée.",
            "en": "One mutation an operation is accepted.",
        },
        "act-reason": {
            "fr": "Le motif manque : écrivez pourquoi, pour la personne qui examinera cet acte.",
            "en": "The reason is missing: write why, for whoever reviews this act.",
        },
        "act-text": {
            "fr": "Un texte libre compte {limit} caractères au plus, sans caractère de commande.",
            "en": "A free text has {limit} characters at most, and no control character.",
        },
        "act-minutes": {
            "fr": "La durée est d’au moins une minute.",
            "en": "The length is at least one minute.",
        },
        "act-kind": {
            "fr": "Cette sorte de relation ne peut être attestée ici; emergency_arrival peut l’être.",
            "en": "This kind of relationship cannot be attested here; emergency_arrival can.",
        },
        "act-unknown": {
            "fr": "Aucun acte d’urgence n’est connu sous cet identifiant.",
            "en": "No emergency act is known under this id.",
        },
        "role": {
            "fr": "Votre jeton ne porte pas ce rôle : choisissez-en un qu’il porte dans l’en-tête X-Active-Role.",
            "en": "Your token does not carry this role: choose one that it carries in the X-Active-Role header.",
        },
        "purpose": {
            "fr": "Votre jeton ne permet pas cette finalité.",
            "en": "Your token does not allow this purpose of use.",
        },
        "purpose-several": {
            "fr": "Plusieurs finalités sont données : indiquez-en une seule dans l’en-tête X-Purpose-Of-Use.",
            "en": "Several purposes of use are given: give exactly one in the X-Purpose-Of-Use header.",
        },
        "issuer": {
            "fr": "Les clés de l’émetteur de jetons ne peuvent être obtenues : réessayez dans un instant.",
            "en": "The token issuer’s keys cannot be had: try again in a moment.",
        },
        "body-json": {
            "fr": "Le corps de la demande n’est pas du JSON bien formé.",
            "en": "The request’s body is not well-formed JSON.",
        },
        "body-shape": {
            "fr": "Le corps de la demande n’est pas une requête GraphQL : un objet JSON avec un texte « query » est attendu.",
            "en": "The request’s body is not a GraphQL request: a JSON object with a text “query” is expected.",
        },
        "body-size": {
            "fr": "Le corps de la demande dépasse {limit} octets.",
            "en": "The request’s body exceeds {limit} bytes.",
        },
        "body-slow": {
            "fr": "Le corps de la demande n’est pas arrivé en {limit} secondes.",
            "en": "The request’s body did not come within {limit} seconds.",
        },
        "batch": {
            "fr": "Une seule opération par demande est acceptée.",
            "en": "One operation a request is accepted.",
        },
        "media-type": {
            "fr": "Le type de contenu n’est pas accepté : envoyez application/json.",
            "en": "The content type is not accepted: send application/json.",
        },
        "content-encoding": {
            "fr": "Le corps de la demande est compressé : envoyez-le tel quel.",
            "en": "The request’s body is compressed: send it as it is.",
        },
        "parameter-twice": {
            "fr": "Un paramètre de la demande est donné deux fois.",
            "en": "A parameter of the request is given twice.",
        },
        "method": {
            "fr": "Cette méthode HTTP n’est pas acceptée : employez POST, ou GET pour une requête sans identifiant.",
            "en": "This HTTP method is not accepted: use POST, or GET for a query without an identifier.",
        },
        "get-identifier": {
            "fr": "Un identifiant de personne ne voyage pas dans une adresse : envoyez cette requête par POST.",
            "en": "A person’s identifier does not travel in a URL: send this query by POST.",
        },
        "get-mutation": {
            "fr": "Seule une requête de lecture peut être envoyée par GET : employez POST.",
            "en": "Only a query can be sent by GET: use POST.",
        },
        "query-missing": {
            "fr": "La demande ne contient aucun document GraphQL.",
            "en": "The request holds no GraphQL document.",
        },
        "documents-off": {
            "fr": "Les documents ne sont pas désignés par un identifiant ici : envoyez le texte de la requête.",
            "en": "Documents are not named by an id here: send the query’s text.",
        },
        "document-unknown": {
            "fr": "Aucun document n’est connu sous cet identifiant.",
            "en": "No document is known under this id.",
        },
        "document-other": {
            "fr": "Le texte de la requête n’est pas celui que désigne l’identifiant.",
            "en": "The query’s text is not the one that the id names.",
        },
        "document-untrusted": {
            "fr": "Seuls les documents enregistrés d’avance sont exécutés ici, et celui-ci n’en est pas.",
            "en": "Only documents registered in advance are run here, and this is not one of them.",
        },
        "document-by-id": {
            "fr": "Les documents sont désignés par leur identifiant seul ici : envoyez documentId, sans texte.",
            "en": "Documents are named by their id alone here: send documentId, without a text.",
        },
        "operation-name": {
            "fr": "Le document doit contenir une seule opération, ou en nommer une qu’il contient dans operationName.",
            "en": "The document must hold one operation, or operationName must name one that it holds.",
        },
        "syntax": {
            "fr": "Le document GraphQL n’est pas bien formé.",
            "en": "The GraphQL document is not well formed.",
        },
        "validation": {
            "fr": "La requête ne correspond pas au schéma : {explanation}",
            "en": "The query does not fit the schema: {explanation}",
        },
        "variables": {
            "fr": "La variable {explanation} manque, ou sa valeur ne convient pas à ce type.",
            "en": "The variable {explanation} is missing, or its value does not fit this type.",
        },
        "literal": {
            "fr": "Une valeur écrite dans la requête ne convient pas au type de son argument.",
            "en": "A value written in the query does not fit the type of its argument.",
        },
        "tokens": {
            "fr": "Le document compte plus de {limit} éléments lexicaux.",
            "en": "The document has more than {limit} lexical tokens.",
        },
        "depth": {
            "fr": "La requête compte plus de {limit} niveaux d’imbrication.",
            "en": "The query nests more than {limit} levels deep.",
        },
        "aliases": {
            "fr": "La requête compte plus de {limit} alias.",
            "en": "The query has more than {limit} aliases.",
        },
        "directives": {
            "fr": "La requête compte plus de {limit} directives.",
            "en": "The query has more than {limit} directives.",
        },
        "directives-place": {
            "fr": "Un champ, un fragment ou une variable porte plus de {limit} directives.",
            "en": "A field, a fragment or a variable carries more than {limit} directives.",
        },
        "operations": {
            "fr": "Le document compte plus de {limit} opérations.",
            "en": "The document has more than {limit} operations.",
        },
        "repeats": {
            "fr": "Le même champ est demandé plus de {limit} fois au même endroit.",
            "en": "The same field is asked more than {limit} times in one place.",
        },
        "root-fields": {
            "fr": "La requête compte plus de {limit} champs à la racine.",
            "en": "The query has more than {limit} root fields.",
        },
        "cost": {
            "fr": "La requête coûte {cost}, plus que la limite de {limit} : demandez des pages plus courtes ou moins de champs.",
            "en": "The query costs {cost}, more than the limit of {limit}: ask for shorter pages or fewer fields.",
        },
        "introspection": {
            "fr": "L’introspection du schéma n’est pas ouverte ici.",
            "en": "Introspection of the schema is not open here.",
        },
        "introspection-depth": {
            "fr": "L’introspection passe plus de {limit} fois d’un type aux champs d’un autre.",
            "en": "The introspection goes more than {limit} times from a type to the fields of another.",
        },
        "two-patients": {
            "fr": "Une opération porte sur un seul patient.",
            "en": "An operation is about one patient.",
        },
        "nam": {
            "fr": "Le numéro d’assurance maladie n’a pas la forme attendue : quatre lettres suivies de huit chiffres.",
            "en": "The health insurance number does not have the expected form: four letters, then eight digits.",
        },
        "identifier": {
            "fr": "L’identifiant du patient n’a pas la forme attendue.",
            "en": "The patient’s identifier does not have the expected form.",
        },
        "within-days": {
            "fr": "L’argument withinDays doit être compris entre 1 et {limit}.",
            "en": "The argument withinDays must be between 1 and {limit}.",
        },
        "first": {
            "fr": "L’argument first doit être compris entre 1 et {limit}.",
            "en": "The argument first must be between 1 and {limit}.",
        },
        "cursor": {
            "fr": "Ce curseur ne vient pas de cette requête : reprenez à la première page.",
            "en": "This cursor does not come from this query: start again at the first page.",
        },
        "source-refused": {
            "fr": "La source « {source} » refuse elle-même de donner cette partie du dossier : elle manque ici.",
            "en": "The source “{source}” itself refuses to give this part of the record: it is missing here.",
        },
        "partial": {
            "fr": "La source « {source} » détient plus que ce qui peut être lu en une fois : une partie manquerait ici.",
            "en": "The source “{source}” holds more than can be read at once: a part would be missing here.",
        },
        "complete": {
            "fr": "L’argument required de @complete doit être true ou false.",
            "en": "The argument required of @complete must be true or false.",
        },
    }
)
