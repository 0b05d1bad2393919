"""Promise: the body of a record that is withheld is never decoded: only what its class rests on was.

What was decoded is looked at in the records themselves, caught while the policy is asked about them: an unread body is
an empty slot. Withheld and released ones are told apart by hand, by the codes of the demo's people.
"""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

from gateway.app import Ports
from resolvers.records import Record
from tests.house import MARIE, open_house
from tests.promises.doubles import Spoiled

QUERY = f"""{{ patient(identifier: {{value: "{MARIE}"}}) {{
  conditions(first: 100) {{ edges {{ node {{ id code {{ text }} note {{ text }} }} }} }}
  observations(first: 500) {{ edges {{ node {{ id code {{ text }} effectiveDateTime
    value {{ __typename ... on Quantity {{ value }} }} }} }} }}
  encounters(first: 100) {{ edges {{ node {{ id class {{ code }} location {{ location {{ name }} }} }} }} }}
  medicationRequests(first: 100) {{ edges {{ node {{ id medication {{ text }} }} }} }}
  documents(first: 100) {{ edges {{ node {{ id type {{ text }} }} }} }} }} }}"""


def is_read(record: Record) -> bool:
    """Tell whether the body was decoded; one that was never unread counts as decoded."""
    try:
        object.__getattribute__(record, "body")
    except AttributeError:
        return False
    return True


def _records() -> dict[int, Record]:
    """Return the records that are alive, by identity."""
    return {id(one): one for one in gc.get_objects() if type(one) is Record}


class Catcher:
    """Catches the hospital's records that a question is about, while it is asked; none that was there before."""

    def __init__(self) -> None:
        self.caught: dict[int, Record] = {}
        self._before = _records()

    def __call__(self, answer: Any, question: Any) -> Any:
        """Give the answer back as it is."""
        if question.get("classes"):
            found = {name: one for name, one in _records().items() if name not in self._before}
            self.caught = {n: one for n, one in found.items() if one.source == "chus" and one.unread is not None}
        return answer


async def _caught(folder: Path, who: str, query: str) -> tuple[str, list[tuple[Record, bool]]]:
    """Return the answer's text, and the hospital's records with whether each was decoded for it."""
    catcher = Catcher()
    async with open_house(folder, ports=Ports(engine=Spoiled(catcher))) as house:
        said = await house.ask(query, who=who)
    assert said.status == 200, said.body
    return said.content.decode(), [(one, is_read(one)) for one in catcher.caught.values()]


def _is_psychiatric(record: Record) -> bool:
    """Tell by its text, label or code whether a record is of those that Marie keeps from dr-pelletier."""
    assert record.unread is not None
    held = repr(record.unread.body())
    return any(word in held for word in ("F32.1", "F41.1", "44261-6", "'PSY'"))


async def test_what_is_withheld_stays_unread_and_what_is_shown_is_read(tmp_path: Path) -> None:
    """By a restriction of the patient: every record that it names, and no other that is asked."""
    text, caught = await _caught(tmp_path, "dr-pelletier", QUERY)
    kept = [(one.type, one.local_id, read) for one, read in caught if _is_psychiatric(one)]
    shown = [
        (one.type, one.local_id, read) for one, read in caught if not _is_psychiatric(one) and one.type == "Condition"
    ]
    assert {kind for kind, _, _ in kept} >= {"Condition", "Observation"}
    assert [one for one in kept if one[2]] == []
    assert shown
    assert [one for one in shown if not one[2]] == []
    assert "F32.1" not in text


async def test_the_same_records_are_read_for_whom_they_are_shown_to(tmp_path: Path) -> None:
    """The family physician: nothing about them stays unread."""
    _, caught = await _caught(tmp_path, "dr-tremblay", QUERY)
    kept = [(one.type, one.local_id, read) for one, read in caught if _is_psychiatric(one) and one.type == "Condition"]
    assert kept
    assert [one for one in kept if not one[2]] == []
