"""Promise: an officer reads who opened an emergency act, when, why, what was read under it and who reviewed it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app as command
from gateway.officers.emergencies import emergencies, emergencies_text
from tests.house import MARIE, House, open_house
from tests.promises.emergencies import REVIEW, attest, break_glass

PROBLEMS = """query($id: String!) {
  patient(identifier: {value: $id}) { name { family } conditions { edges { node { code { text } } } } }
}"""


async def test_the_officer_reads_it_all_on_the_command_line(tmp_path: Path) -> None:
    """Who, when, why, what was read, who reviewed it: in French by default; what awaits a review alone with --open."""
    async with open_house(tmp_path) as house:
        await attest(house, who="dr-pelletier", reason="Patiente inconsciente", minutes=600)
        id = (await break_glass(house, reason="Arrêt cardiaque, antécédents requis")).data["breakGlass"]["override"][
            "id"
        ]
        await house.ask(PROBLEMS, who="dr-pelletier", purpose="ETREAT", variables={"id": MARIE})
        review = {"id": id, "verdict": "JUSTIFIED", "comment": "Conforme au dossier"}
        await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": review})
        house.keyring.save(tmp_path / "keyring.json")
    said = run("emergencies", tmp_path)
    for text in (
        "Dr Martin Pelletier, dr-pelletier (médecin, CIUSSS de l’Estrie – CHUS)",
        "2026-11-20 12:00:00 EST → 2026-11-20 13:00:00 EST · passage outre aux restrictions",
        "« Arrêt cardiaque, antécédents requis »".replace("« ", "«\u00a0").replace(" »", "\u00a0»"),
        "Condition.code, Patient.conditions, Patient.name",
        "vie-privee (responsable de la vie privée",
        "justifié",
        "Conforme au dossier",
        "À EXAMINER",
    ):
        assert text in said, text
    assert MARIE not in said
    assert "Arrêt" not in run("emergencies", tmp_path, "--open")
    assert "Patiente inconsciente" in run("emergencies", tmp_path, "--open")
    assert "(requests: 1)." in run("emergencies", tmp_path, "--lang", "en")
    acts = json.loads(run("emergencies", tmp_path, "--json"))["acts"]
    assert [(one["kind"], one["open"], one["readings"], one["sound"]) for one in acts] == [
        ("attested", True, 1, True),
        ("override", False, 1, True),
    ]
    assert acts[1]["reviewId"] == id
    assert json.loads(run("emergencies", tmp_path, "--since", "2026-11-21", "--json")) == {"acts": []}
    told = json.loads(run("notices", tmp_path, "--json"))["notices"]
    assert [(one["do"], one["about"], one["deliveredAt"]) for one in told] == [
        ("notify", "ATTESTED", None), ("review", "ATTESTED", None),
        ("notify", "OVERRIDE", None), ("review", "OVERRIDE", None),
    ]  # fmt: skip
    assert "passage outre" in run("notices", tmp_path)
    report = run("report", tmp_path, "--patient", MARIE)
    assert "A ouvert un acte d’urgence" in report
    assert "passage outre aux restrictions" in report


@pytest.mark.parametrize(
    ("spoilt", "agrees", "sound"),
    [
        ("DELETE FROM reviews", False, True),
        ("UPDATE reviews SET confirmed = NULL", False, True),
        ("UPDATE reviews SET payload = x'7b7d'", False, False),
        ("UPDATE reviews SET at = at", True, True),
    ],
)
async def test_the_officer_is_told_when_the_register_holds_other_reviews_than_the_log_tells_of(
    house: House, spoilt: str, agrees: bool, sound: bool
) -> None:
    """Taken away, or changed, by who can write the file; such an act awaits its review again."""
    id = (await break_glass(house)).data["breakGlass"]["override"]["id"]
    given = {"id": id, "verdict": "NOT_JUSTIFIED"}
    await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": given})
    with closing(sqlite3.connect(house.settings.audit.register)) as other, other:
        other.execute(spoilt)
    found = emergencies(house.settings.audit.register, house.settings.audit.database, house.keyring)
    assert [(one.agrees, one.sound, one.open) for one in found] == [(agrees, sound, not agrees)]
    for language, warning in (("fr", "ATTENTION"), ("en", "WARNING")):
        said = emergencies_text(found, language, {})  # type: ignore[arg-type]
        assert said.count(warning) == (not agrees) + (not sound)


def run(name: str, state: Path, *options: str) -> str:
    """Run a command of `passerelle audit` on a state."""
    done = CliRunner().invoke(command, ["audit", name, "--state", str(state), *options])
    assert done.exit_code == 0, done.output
    return done.output
