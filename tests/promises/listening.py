"""Listening: a house whose log and traces are read when it closes: no line of them names anybody."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.telemetry import Telemetry
from tests.house import GRAPHQL, JEAN, MARIE, House, Reply, open_house

PERSONAL = (MARIE, JEAN, "BOUM", "LAVJ", "Bouchard", "Lavoie", "1985-05-10", "OM-1001")
NUMBER = re.compile(r"(?<![0-9a-f.])300137(?![0-9a-f])")
"""Her hospital number, and not six digits of a trace's id or of an instant's fraction."""


@asynccontextmanager
async def listening_house(folder: Path) -> AsyncIterator[House]:
    """Open a house; once it is closed, fail when its log or its traces hold anything of `PERSONAL`."""
    log = StringIO()
    telemetry = Telemetry(demo_settings(8000, None, None, folder).telemetry, stream=log)
    async with open_house(folder, ports=Ports(telemetry=telemetry)) as house:
        yield house
    written = log.getvalue() + (folder / "telemetry.jsonl").read_text()
    assert [word for word in PERSONAL if word in written] + NUMBER.findall(written) == []


def check_refusal(answer: Reply, code: str, sentence: str) -> None:
    """Check a refusal's code, the sentence's beginning, and that it has no data."""
    assert answer.codes[:1] == [code], answer.body
    assert answer.body["errors"][0]["message"].startswith(sentence), answer.body["errors"][0]["message"]
    assert answer.body.get("data") is None


def known(house: House) -> dict[str, str]:
    """Return the headers of a caller who is known."""
    token = house.issuer.mint("dr-tremblay")
    return {"authorization": f"Bearer {token}", "x-purpose-of-use": "TREAT", "accept": GRAPHQL}
