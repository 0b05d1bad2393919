"""Gesmus, Marie: her specialists, her referrals and their waits, what was billed for her, who pays.

Takes her file at GESMUS. Writes it. The acts of her stay are billed by who did them; what is of psychiatry says so, by
its label, its code or its specialty.
"""

from __future__ import annotations

from typing import Final

from gateway.demo.usager import UserFile

_GAGNON: Final = "81002"
_GIRARD: Final = "81017"
_HADDAD: Final = "81015"
_BEAULIEU: Final = "81012"


def write_marie(file: UserFile) -> None:
    """Write everything of her file."""
    file.follow(_HADDAD, -560)
    file.follow(_BEAULIEU, -110)
    file.follow(_GAGNON, -3)
    _referrals(file)
    _acts(file)
    file.cover("RAMQ", 1)
    file.cover("PRIVE", 2, since=-1500, until=None)


def _referrals(file: UserFile) -> None:
    asthma, depression = ("J45.9", "Asthme, sans précision"), ("F32.1", "Épisode dépressif moyen")
    file.refer(
        -620, ("dr-tremblay", _HADDAD), asthma, specialty="PNEU", priority="D", until=-560, state="TERMINEE",
    )  # fmt: skip
    file.refer(
        -130, ("dr-tremblay", _BEAULIEU), depression, specialty="PSYC", priority="B", until=-110, state="TERMINEE",
        private=True,
    )  # fmt: skip
    file.refer(
        -3, (_GAGNON, ""), ("R00.2", "Palpitations"), specialty="CARD", priority="C", state="ATTENTE",
        note="Palpitations pendant le séjour; tracé normal.",
    )  # fmt: skip
    file.refer(
        -1, ("dr-tremblay", _GAGNON), ("J18.9", "Pneumonie, sans précision"), specialty="INTE", priority="B",
        until=10, state="ACCEPTEE",
    )  # fmt: skip


def _acts(file: UserFile) -> None:
    visit, admission = ("09150", "Visite de suivi, malade hospitalisé"), ("09127", "Consultation, malade hospitalisé")
    file.bill(-9, _GAGNON, admission, 17_650)
    file.bill(-7, _GAGNON, visit, 6_420)
    file.bill(-5, _GIRARD, ("00304", "Interprétation d’un électrocardiogramme"), 1_205)
    file.bill(-3, _GAGNON, ("09151", "Visite de départ"), 8_900)
    file.bill(-190, _HADDAD, ("09129", "Visite de contrôle"), 5_500)
    file.bill(-45, _BEAULIEU, ("08838", "Psychothérapie individuelle"), 21_040, private=True)
