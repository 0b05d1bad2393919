"""Reasons that lie in the Consent itself: status, kind, base policy, verification, scope, what a refusal needs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from resolvers.consents.reason import Reason

STATEMENT_REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {
        "shape": Reason(
            ("Ce n’est pas une ressource Consent.", "This is not a Consent resource."),
            ("Écrire une ressource Consent de FHIR R4.", "Write a FHIR R4 Consent resource."),
        ),
        "status": Reason(
            (
                "La source ne dit pas clairement si la directive est en vigueur.",
                "The source doesn’t say clearly whether the directive is in force.",
            ),
            (
                "Écrire dans status : active, inactive, rejected, draft, proposed ou entered-in-error.",
                "Write in status: active, inactive, rejected, draft, proposed or entered-in-error.",
            ),
        ),
        "kind": Reason(
            (
                "La source ne dit pas clairement s’il s’agit d’un consentement, d’une restriction ou d’un refus.",
                "The source doesn’t say clearly whether this is a consent, a restriction or a refusal.",
            ),
            (
                "Écrire dans category un seul code du système urn:passerelle:directive : consent, restriction, refusal"
                " ou momentary.",
                "Write in category one code only of the system urn:passerelle:directive: consent, restriction, refusal"
                " or momentary.",
            ),
        ),
        "use": Reason(
            (
                "L’usage refusé n’est pas reconnu : le refus vaut pour tout usage.",
                "The use that is refused isn’t known: the refusal counts for whatever use.",
            ),
            (
                "Écrire dans category un seul code du système urn:passerelle:refused-use : research, solicitation,"
                " grief ou cause_of_death, et seulement pour un refus.",
                "Write in category one code only of the system urn:passerelle:refused-use: research, solicitation,"
                " grief or cause_of_death, and for a refusal only.",
            ),
            denies=False,
        ),
        "modifier": Reason(
            (
                "Un élément peut changer le sens de tous les autres.",
                "An element may change the meaning of all the others.",
            ),
            (
                "Retirer modifierExtension et implicitRules, ou dire la même chose dans provision.",
                "Take modifierExtension and implicitRules away, or say the same in provision.",
            ),
        ),
        "base-policy": Reason(
            (
                "La règle de base n’est pas « permis sauf » : ce que la disposition permet ou refuse se lit de deux"
                " façons.",
                "The base rule isn’t “permitted unless”: what the provision permits or denies can be read in two ways.",
            ),
            (
                "Retirer policyRule, ou n’y coder que OPTIN ; pour tout refuser sauf, écrire provision.type deny et des"
                " dispositions imbriquées permit.",
                "Take policyRule away, or code only OPTIN in it; to deny all but some, write provision.type deny and"
                " nested permit provisions.",
            ),
        ),
        "unverified": Reason(
            (
                "La directive n’a pas été vérifiée auprès de la personne : ce qu’elle permet ne compte pas.",
                "The directive was not verified with the person: what it permits doesn’t count.",
            ),
            (
                "Vérifier, puis écrire verification.verified true et verificationDate.",
                "Verify, then write verification.verified true and verificationDate.",
            ),
            denies=False,
        ),
        "scope": Reason(
            (
                "La portée est celle d’un soin ou d’une directive médicale anticipée, pas de l’accès au dossier : ce"
                " qu’elle permet ne compte pas.",
                "The scope is a treatment or an advance directive, not access to the record: what it permits doesn’t"
                " count.",
            ),
            (
                "Écrire scope patient-privacy ou research (système consentscope).",
                "Write scope patient-privacy or research (system consentscope).",
            ),
            denies=False,
        ),
        "no-provision": Reason(
            ("La directive ne contient aucune disposition.", "The directive holds no provision."),
            (
                "Écrire provision, avec type permit ou deny.",
                "Write provision, with type permit or deny.",
            ),
        ),
        "too-many": Reason(
            (
                "La directive contient plus de dispositions que la passerelle n’en lit.",
                "The directive holds more provisions than the gateway reads.",
            ),
            (
                "Diviser la directive : au plus 1 000 dispositions, 12 niveaux et 2 000 items en tout (acteurs, codes,"
                " instances).",
                "Divide the directive: at most 1,000 provisions, 12 levels and 2,000 items in all (actors, codes,"
                " instances).",
            ),
        ),
        "kind-permit": Reason(
            (
                "Une restriction ou un refus ne peut pas permettre : seule une exception le peut.",
                "A restriction or a refusal can’t permit: only an exception to it can.",
            ),
            (
                "Écrire provision.type deny, et les exceptions comme dispositions imbriquées permit.",
                "Write provision.type deny, and exceptions as nested permit provisions.",
            ),
        ),
        "momentary-reason": Reason(
            (
                "Un refus momentané de donner à la personne son dossier doit être motivé (art. 17).",
                "A momentary refusal to give someone their own record needs a reason (s. 17).",
            ),
            (
                "Écrire une extension urn:passerelle:reason, avec le motif dans valueString.",
                "Write an extension urn:passerelle:reason, with the reason in valueString.",
            ),
            denies=False,
        ),
        "momentary-end": Reason(
            (
                "Un refus momentané de donner à la personne son dossier doit avoir une fin (art. 17).",
                "A momentary refusal to give someone their own record needs an end (s. 17).",
            ),
            ("Écrire provision.period.end.", "Write provision.period.end."),
            denies=False,
        ),
    }
)
