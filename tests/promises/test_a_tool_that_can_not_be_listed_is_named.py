"""Promise: a tool that holds an establishment's sessions and can't be asked for them is silent, in lists and in counts.

The settings don't let the network say whose a session is: what the other tool holds is neither a list nor a count.
"""

from __future__ import annotations

from pathlib import Path

from gateway.app import Ports
from gateway.demo.config import demo_settings
from tests.house import open_house
from tests.lasting import FAR
from tests.promises.everything import WIDE
from tests.promises.session_lists import SINCE, edges, listed

COUNTS = """query ($since: DateTime!) { telehealthActivity(since: $since) {
  incomplete { id } total { sessions completed interrupted cancelled } byTool { tool }
  byEstablishment { establishment { displayName } counts { sessions completed interrupted cancelled } }
} }"""
UNSAID = {"sessions": None, "completed": None, "interrupted": None, "cancelled": None}


async def test_a_tool_that_can_not_be_listed_is_named_and_never_a_zero(tmp_path: Path) -> None:
    """The list gives the other tool's and names it; no count is said, and its establishments are there all the same."""
    sources = tuple(
        one.model_copy(update={"attests": tuple(kind for kind in one.attests if kind != "own_establishment")})
        if one.id == "telesante"
        else one
        for one in demo_settings(8000, None, None, tmp_path, 3).sources
    )
    ports = Ports(monotonic=lambda: FAR)
    async with open_house(tmp_path, establishments=3, limits=WIDE, ports=ports, sources=sources) as house:
        shown = await listed(house)
        answer = await house.ask(COUNTS, who="cct-sherbrooke", purpose="HOPERAT", variables={"since": SINCE})
    assert [error["extensions"]["source"] for error in shown.body["errors"]] == ["telesante"]
    assert {edge["node"]["tool"] for edge in edges(shown)} == {"Visio RUISSS"}
    found = answer.data["telehealthActivity"]
    assert (found["incomplete"], answer.codes) == ([{"id": "telesante"}], ["SOURCE_UNAVAILABLE"])
    assert [found["total"], *(one["counts"] for one in found["byEstablishment"])] == [UNSAID] * 4
    assert (found["byTool"], answer.access["complete"]) == (None, False)
