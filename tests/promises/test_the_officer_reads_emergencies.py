"""Promise: an officer reads who opened an emergency act, when, why, what was read under it and who reviewed it."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from gateway.cli.main import app as command
from tests.house import MARIE, open_house
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
    assert "Read, in 1 requests" in run("emergencies", tmp_path, "--lang", "en")
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


def run(name: str, state: Path, *options: str) -> str:
    """Run a command of `passerelle audit` on a state."""
    done = CliRunner().invoke(command, ["audit", name, "--state", str(state), *options])
    assert done.exit_code == 0, done.output
    return done.output
