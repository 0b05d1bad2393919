"""Samples: queries to try in the demo, each with who asks it, why, and what it shows, in French and in English.

Takes nothing. Gives `SAMPLES`, which the demo prints, and `MORE`, which the landing page adds. Each is valid in the
schema and has an answer. Never holds a token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sample:
    """A query to paste: what it shows, as whom, for what purpose."""

    french: str
    english: str
    person: str
    purpose: str
    query: str


_MARIE: Final = 'patient(identifier: {value: "BOUM855510ZZ"})'
SAMPLES: Final = (
    Sample(
        "Les séjours et les derniers résultats de Marie Bouchard, pour son médecin de famille",
        "Marie Bouchard's stays and latest results, for her family physician",
        "dr-tremblay",
        "TREAT",
        f"""{{
  {_MARIE} {{
    name {{ given family }}
    encounters(first: 3) {{ edges {{ node {{ class {{ code }} status period {{ start end }} source {{ id }} }} }} }}
    observations(first: 5, category: ["laboratory"]) {{
      edges {{ node {{ code {{ text }} effectiveDateTime value {{ ... on Quantity {{ value unit }} }} }} }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}""",
    ),
    Sample(
        "Ses problèmes, pour le cardiologue à qui elle les a restreints : rien de la santé mentale, ni trace de rien",
        "Her problems, for the cardiologist whom she restricted: none of mental health, nor a sign of any",
        "dr-pelletier",
        "TREAT",
        f"""{{
  {_MARIE} {{
    conditions {{ edges {{ node {{ code {{ text }} clinicalStatus recordedDate source {{ id }} }} }} }}
  }}
}}""",
    ),
    Sample(
        "Ce que voit la facturation : une année de naissance, la couverture, et des refus qui disent leur nom",
        "What billing sees: a year of birth, coverage, and refusals that say their name",
        "facturation",
        "HPAYMT",
        f"""{{
  viewer {{ name activeRole {{ code }} purposes {{ code }} }}
  sources {{ id kind protocol }}
  {_MARIE} {{
    name {{ given family }}
    birthDate
    coverages {{ edges {{ node {{ status type {{ text }} }} }} }}
    conditions {{ edges {{ node {{ id }} }} }}
  }}
}}""",
    ),
)

_ALLERGIES: Final = f"""{{
  {_MARIE} {{
    name {{ given family }}
    birthDate
    allergies {{ edges {{ node {{ code {{ text }} criticality source {{ id }} }} }} }}
  }}
}}"""
_ATTESTED: Final = """mutation {
  attestRelationship(input: {
    patient: {value: "BOUM855510ZZ"}, kind: "emergency_arrival", reason: "Inconsciente à l’arrivée", minutes: 60
  }) { relationship { id kind { label } until } }
}"""
_OVERRIDDEN: Final = """mutation {
  breakGlass(input: {
    patient: {value: "BOUM855510ZZ"}, riskToLifeOrIntegrity: true, consentCannotBeObtained: true,
    reason: "Arrêt cardiaque", minutes: 30
  }) { override { id startedAt expiresAt fieldsRead } }
}"""
MORE: Final = (
    Sample(
        "Ses allergies, qu’elle lit elle-même",
        "Her allergies, which she reads herself",
        "marie-bouchard",
        "PATRQT",
        _ALLERGIES,
    ),
    Sample(
        "La même question d’une urgentologue sans lien avec elle : personne, comme pour quelqu’un d’inconnu",
        "The same question from an emergency physician without a tie to her: nobody, as for someone unknown",
        "dr-urgence",
        "TREAT",
        _ALLERGIES,
    ),
    Sample(
        "Elle atteste, en urgence, qu’elle la soigne : la responsable de la vie privée est avisée sur-le-champ",
        "She states, in an emergency, that she cares for her: the privacy officer is told at once",
        "dr-urgence",
        "ETREAT",
        _ATTESTED,
    ),
    Sample(
        "Et passe outre aux restrictions d’une personne dont la vie est en danger : pour un temps, et examiné",
        "And overrides the restrictions of someone whose life is at risk: for a while, and reviewed",
        "dr-urgence",
        "ETREAT",
        _OVERRIDDEN,
    ),
)
