"""Names: family names, given names and places of the Estrie, from which other patients are drawn.

Common Québec names; no list is of real people. Telephone numbers are 555-01xx, which belong to nobody.
"""

from __future__ import annotations

from typing import Final

FAMILIES: Final = (
    "Arsenault", "Audet", "Beaudoin", "Bédard", "Bélanger", "Bernier", "Bissonnette", "Blais", "Boucher", "Caron",
    "Champagne", "Cyr", "Dubé", "Dufour", "Fontaine", "Fournier", "Gendron", "Hébert", "Jacques", "Labrecque",
    "Lachance", "Lapointe", "Leblanc", "Lefebvre", "Lemieux", "Lessard", "Martel", "Ménard", "Nadeau", "Paquette",
    "Pépin", "Picard", "Proulx", "Racine", "Rousseau", "Simard", "St-Pierre", "Turcotte", "Vachon", "Vaillancourt",
)  # fmt: skip
WOMEN: Final = (
    "Alice", "Audrey", "Béatrice", "Carole", "Céline", "Chloé", "Diane", "Élise", "Florence", "France", "Ginette",
    "Jeanne", "Johanne", "Louise", "Lucie", "Lyne", "Monique", "Océane", "Rosalie", "Zoé",
)  # fmt: skip
MEN: Final = (
    "Alexandre", "André", "Antoine", "Benoît", "Claude", "Denis", "Éric", "François", "Gaétan", "Guillaume", "Jacques",
    "Jérémy", "Louis", "Marcel", "Michel", "Nathan", "Normand", "Réjean", "William", "Xavier",
)  # fmt: skip
SURNAMES: Final = (
    "Allard", "Aubin", "Beauchemin", "Béland", "Bilodeau", "Brodeur", "Charbonneau", "Chouinard", "Cormier", "Daigle",
    "Desjardins", "Dion", "Duquette", "Ferland", "Gauvin", "Giguère", "Godbout", "Grenier", "Houle", "Huot", "Laflamme",
    "Lamontagne", "Langlois", "Lavallée", "Legault", "Létourneau", "Marcotte", "Mercier", "Morissette", "Normandin",
    "Ouellette", "Parenteau", "Pelchat", "Plante", "Quirion", "Rioux", "Roberge", "Sévigny", "Théberge", "Viens",
)  # fmt: skip
"""Family names of the network's specialists, beside FAMILIES."""
WOMEN_TOO: Final = (
    "Anne-Sophie", "Catherine", "Émilie", "Geneviève", "Isabelle", "Marie-Claude", "Marie-Ève", "Maude", "Noémie",
    "Sarah", "Stéphanie", "Véronique",
)  # fmt: skip
MEN_TOO: Final = (
    "Charles", "David", "Étienne", "Hugo", "Jean-François", "Jean-Philippe", "Mathieu", "Maxime", "Pierre-Luc",
    "Sébastien", "Vincent", "Yannick",
)  # fmt: skip
STREETS: Final = (
    "rue King Ouest", "rue Belvédère Sud", "rue Galt Ouest", "boulevard de Portland", "rue Wellington Sud",
    "rue Bowen Sud", "chemin de Sainte-Catherine", "rue du Conseil", "rue Prospect", "rue Dunant",
)  # fmt: skip
CITIES: Final = (
    ("Sherbrooke", "J1H 5A1"), ("Sherbrooke", "J1K 2R1"), ("Magog", "J1X 2E4"), ("Coaticook", "J1A 2S5"),
    ("Granby", "J2G 3V9"), ("Lac-Mégantic", "G6B 1A1"), ("Val-des-Sources", "J1T 2N5"), ("Cowansville", "J2K 3X3"),
)  # fmt: skip
