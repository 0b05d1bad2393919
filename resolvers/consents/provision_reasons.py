"""Reasons that lie in one provision: its type, its dates, whom it aims at, why, and which information."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from resolvers.consents.reason import Reason

PROVISION_REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {
        "no-type": Reason(
            (
                "La disposition ne dit pas si elle permet ou refuse.",
                "The provision doesn’t say whether it permits or denies.",
            ),
            ("Écrire type : permit ou deny.", "Write type: permit or deny."),
        ),
        "type": Reason(
            ("Le type de la disposition n’est pas reconnu.", "The provision’s type isn’t known."),
            ("Écrire type : permit ou deny.", "Write type: permit or deny."),
        ),
        "element": Reason(
            (
                "Cet élément n’est pas compris ici : il pourrait changer le sens.",
                "This element isn’t understood here: it could change the meaning.",
            ),
            (
                "Le retirer, ou dire la même chose avec les éléments d’une disposition de FHIR R4 : actor, action,"
                " securityLabel, purpose, class, code, dataPeriod, data, period, provision.",
                "Take it away, or say the same with the elements of a FHIR R4 provision: actor, action, securityLabel,"
                " purpose, class, code, dataPeriod, data, period, provision.",
            ),
        ),
        "too-long": Reason(
            (
                "Cet élément contient plus d’items que la passerelle n’en lit.",
                "This element lists more items than the gateway reads.",
            ),
            (
                "Diviser la disposition : au plus 100 items par élément.",
                "Divide the provision: 100 items at most in an element.",
            ),
        ),
        "period": Reason(
            ("Une période ne peut être lue.", "A period can’t be read."),
            (
                "Écrire start ou end, ou les deux, en dates de FHIR (2026-11-20), la fin après le début.",
                "Write start or end, or both, as FHIR dates (2026-11-20), the end after the start.",
            ),
        ),
        "period-for-data": Reason(
            (
                "period dit quand la disposition est en vigueur ; ces dates ne peuvent être que celles des"
                " renseignements.",
                "period says when the provision is in force; these dates can only be those of the information.",
            ),
            (
                "Écrire dataPeriod pour les dates des renseignements ; garder period pour la durée de la disposition.",
                "Write dataPeriod for the dates of the information; keep period for how long the provision holds.",
            ),
        ),
        "actor": Reason(
            ("Un acteur n’est pas bien formé.", "An actor is not well formed."),
            (
                "Écrire actor.reference avec un identifier (system et value) ou une reference, et actor.role.",
                "Write actor.reference with an identifier (system and value) or a reference, and actor.role.",
            ),
        ),
        "actor-unresolved": Reason(
            (
                "La source ne dit pas clairement qui est visé : un refus vaut alors pour quiconque, un permis pour"
                " personne.",
                "The source doesn’t say clearly whom it aims at: a denial then counts for anyone, a permit for nobody.",
            ),
            (
                "Nommer la personne par son numéro de permis (actor.reference.identifier, système de son ordre), un"
                " organisme par l’identifiant des réglages, un groupe par son numéro (urn:passerelle:group),"
                " ou un rôle par un code de urn:passerelle:role.",
                "Name the person by their licence (actor.reference.identifier, their order’s system), an organization"
                " by the settings’ id, a group by its number (urn:passerelle:group), or a role by a code of"
                " urn:passerelle:role.",
            ),
            denies=False,
        ),
        "actor-twice": Reason(
            (
                "Un acteur nomme à la fois quelqu’un et un rôle : l’un des deux, ou les deux à la fois ?",
                "An actor names both someone and a role: either of them, or both at once?",
            ),
            (
                "Écrire un acteur pour la personne ou l’organisme, un autre pour le rôle.",
                "Write one actor for the person or organization, another for the role.",
            ),
        ),
        "purpose": Reason(
            ("Une finalité n’est pas reconnue.", "A purpose isn’t known."),
            (
                "Écrire un code de v3-PurposeOfUse (TREAT, ETREAT, HPAYMT, HOPERAT, HRESCH, PATRQT…), avec le système"
                " v3-ActReason.",
                "Write a code of v3-PurposeOfUse (TREAT, ETREAT, HPAYMT, HOPERAT, HRESCH, PATRQT…), with the system"
                " v3-ActReason.",
            ),
        ),
        "purpose-system": Reason(
            (
                "Une finalité est d’un autre système que v3-ActReason.",
                "A purpose is of another system than v3-ActReason.",
            ),
            (
                "Écrire la finalité du système v3-ActReason qui y correspond.",
                "Write the purpose of the system v3-ActReason that it corresponds to.",
            ),
        ),
        "action": Reason(
            ("Une action n’est pas reconnue.", "An action isn’t known."),
            (
                "Écrire un code de consentaction : collect, access, use, disclose ou correct.",
                "Write a code of consentaction: collect, access, use, disclose or correct.",
            ),
        ),
        "label": Reason(
            ("Une étiquette de sécurité ne peut être lue.", "A security label can’t be read."),
            (
                "Écrire system et code, de v3-Confidentiality (N, R, V…) ou de v3-ActCode (PSY, SUD, HIV…).",
                "Write system and code, of v3-Confidentiality (N, R, V…) or of v3-ActCode (PSY, SUD, HIV…).",
            ),
        ),
        "label-system": Reason(
            (
                "Une étiquette de sécurité est d’un autre système que ceux que la passerelle connaît.",
                "A security label is of another system than those that the gateway knows.",
            ),
            (
                "Écrire une étiquette de v3-Confidentiality ou de v3-ActCode.",
                "Write a label of v3-Confidentiality or of v3-ActCode.",
            ),
        ),
        "class": Reason(
            ("Une classe de renseignements n’est pas reconnue.", "A class of information isn’t known."),
            (
                "Écrire un type de ressource de FHIR R4 (système http://hl7.org/fhir/resource-types) ou une catégorie"
                " des tables (système urn:passerelle:category).",
                "Write a FHIR R4 resource type (system http://hl7.org/fhir/resource-types) or a category of the tables"
                " (system urn:passerelle:category).",
            ),
        ),
        "class-system": Reason(
            (
                "Une classe de renseignements est d’un autre système que ceux que la passerelle connaît.",
                "A class of information is of another system than those that the gateway knows.",
            ),
            (
                "Écrire un type de ressource (http://hl7.org/fhir/resource-types) ou une catégorie"
                " (urn:passerelle:category).",
                "Write a resource type (http://hl7.org/fhir/resource-types) or a category (urn:passerelle:category).",
            ),
        ),
        "class-unfollowed": Reason(
            (
                "Ce type ne s’affiche que sous les renseignements qui s’y rapportent : on ne peut le refuser à part.",
                "This type shows only under the records that refer to it: it can’t be denied by itself.",
            ),
            (
                "Refuser les types de renseignements qui s’y rapportent, ou ceux d’un auteur (data, authoredby).",
                "Deny the types of records that refer to it, or those of an author (data, authoredby).",
            ),
        ),
        "code": Reason(
            ("Un code de renseignement ne peut être lu.", "A code of information can’t be read."),
            (
                "Écrire code.coding avec system et code, pour chaque système qu’emploient les sources.",
                "Write code.coding with system and code, for each system that the sources use.",
            ),
        ),
        "data": Reason(
            (
                "La source ne dit pas clairement quel renseignement est visé.",
                "The source doesn’t say clearly which record it aims at.",
            ),
            (
                "Écrire data.meaning (instance, related, dependents ou authoredby) et data.reference"
                " (Observation/123).",
                "Write data.meaning (instance, related, dependents or authoredby) and data.reference"
                " (Observation/123).",
            ),
        ),
        "data-unfollowed": Reason(
            (
                "Un renseignement de ce type ne peut être retrouvé dans le dossier.",
                "A record of this type can’t be found in the file.",
            ),
            (
                "Nommer un renseignement clinique (Observation, Encounter…), ou un auteur avec authoredby.",
                "Name a clinical record (Observation, Encounter…), or an author with authoredby.",
            ),
        ),
        "data-elsewhere": Reason(
            (
                "Le renseignement nommé est à une adresse qui n’est celle d’aucune source.",
                "The record that is named is at an address that is no source’s.",
            ),
            (
                "Écrire l’adresse sous l’URL de base d’une source, ou une référence relative (Observation/123).",
                "Write the address under a source’s base URL, or a relative reference (Observation/123).",
            ),
        ),
    }
)
