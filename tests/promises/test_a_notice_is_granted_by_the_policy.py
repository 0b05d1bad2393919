"""Promise: a silent refusal is told of when the policy grants a notice of its reason, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gateway.app import Ports
from gateway.officers.audit import report
from tests.house import MARIE, House, Reply, open_house
from tests.promises.emergencies import Answering

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
LIST = """query($id: String!, $first: Int, $after: String) { patient(identifier: {value: $id}) {
  conditions(first: $first, after: $after) {
    edges { cursor node { id code { text } } } pageInfo { hasNextPage endCursor }
  }
} }"""


def granting(*reasons: str) -> Answering:
    """Return the policy, with a notice of these reasons."""
    return Answering({"decisions": {"notices": list(reasons)}}, whole=False)


async def listed(house: House, who: str = "dr-pelletier", **variables: Any) -> Reply:
    return await house.ask(LIST, who=who, variables={"id": MARIE, "first": 50, **variables})


def nodes(answer: Reply) -> list[Any]:
    return [edge["node"] for edge in answer.patient["conditions"]["edges"]]


async def houses(folder: Path) -> dict[str, Reply]:
    """Ask the same of three houses: without notices, with one of another reason, with one of the restriction."""
    found = {}
    for name, engine in (("none", granting()), ("other", granting("LABEL")), ("granted", granting("RESTRICTION"))):
        (folder / name).mkdir()
        async with open_house(folder / name, ports=Ports(engine=engine)) as house:
            found[name] = await listed(house)
    return found


async def test_each_withheld_record_is_a_null_node_at_the_end_when_its_reason_is_granted(tmp_path: Path) -> None:
    """As many as the person's own family physician sees more of; the others stay as they were, in their order."""
    found = await houses(tmp_path)
    (tmp_path / "whole").mkdir()
    async with open_house(tmp_path / "whole") as house:
        whole = nodes(await listed(house, who="dr-tremblay"))
    shown, told = nodes(found["none"]), nodes(found["granted"])
    hidden = len(whole) - len(shown)
    assert hidden > 0
    assert [node["code"] for node in told[: len(shown)]] == [node["code"] for node in shown]
    assert told[len(shown) :] == [None] * hidden
    assert found["granted"].access["notices"] == [{"coordinate": "Patient.conditions", "reason": "RESTRICTION"}]


async def test_without_a_notice_of_the_reason_nothing_changes(tmp_path: Path) -> None:
    """No edge, no member of `extensions.access`."""
    found = await houses(tmp_path)
    for name in ("none", "other"):
        assert None not in nodes(found[name])
        assert "notices" not in found[name].access
    assert [node["code"] for node in nodes(found["other"])] == [node["code"] for node in nodes(found["none"])]


async def test_a_notice_has_a_place_of_its_own_in_pages(tmp_path: Path) -> None:
    """One by one, each edge comes once, the null ones last, each with a cursor that leads on."""
    async with open_house(tmp_path, ports=Ports(engine=granting("RESTRICTION"))) as house:
        whole = nodes(await listed(house))
        one_by_one: list[Any] = []
        info: dict[str, Any] = {"endCursor": None}
        for _ in range(len(whole)):
            page = await listed(house, first=1, after=info["endCursor"])
            one_by_one += nodes(page)
            info = page.patient["conditions"]["pageInfo"]
        assert info["hasNextPage"] is False
        assert one_by_one == whole
        assert whole[-1] is None


async def test_a_list_that_is_filtered_tells_of_nothing(tmp_path: Path) -> None:
    """What is withheld passes no filter: a null edge would say whether it matches, when, or where it is."""
    async with open_house(tmp_path, ports=Ports(engine=granting("RESTRICTION"))) as house:
        for argument in (
            'sources: ["chus"]',
            'since: "2020-01-01T00:00:00Z"',
            'until: "2030-01-01T00:00:00Z"',
            "clinicalStatus: [ACTIVE]",
            'code: [{code: "F32.1"}]',
        ):
            conditions = f"conditions({argument}) {{ edges {{ node {{ id }} }} }}"
            query = f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ {conditions} }} }}'
            answer = await house.ask(query, who="dr-pelletier")
            assert None not in nodes(answer), argument
            assert "notices" not in answer.access


async def test_nobody_is_told_of_a_patient_who_does_not_show(tmp_path: Path) -> None:
    """With a notice of every reason, someone unrelated and someone unknown are still alike."""
    async with open_house(tmp_path, ports=Ports(engine=granting("RELATIONSHIP", "RESTRICTION", "LABEL"))) as house:
        answers = [await house.ask(LIST, who="dr-urgence", variables={"id": id}) for id in (MARIE, "TREM010199ZZ")]
        assert [answer.data for answer in answers] == [{"patient": None}] * 2
        assert answers[0].access | {"decisionId": ""} == answers[1].access | {"decisionId": ""}


async def test_the_ledger_says_that_the_caller_was_told(tmp_path: Path) -> None:
    """And that they were not, without the notice."""
    for name, engine, told in (("granted", granting("RESTRICTION"), True), ("none", granting(), False)):
        (tmp_path / name).mkdir()
        async with open_house(tmp_path / name, ports=Ports(engine=engine)) as house:
            await listed(house)
            assert set(said(house)) == {("Condition", told)}


def said(house: House) -> Iterator[tuple[str, bool]]:
    for access in report(house.settings.audit.database, house.keyring, (NAM, MARIE)):
        for one in access.entry.withheld if access.entry else ():
            if (one.coordinate, one.reason) == ("Condition", "RESTRICTION"):
                yield one.coordinate, one.named
