"""Named: what Consents name by reference alone is looked up, once, where it may be, and nowhere without need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from gateway.directives import Origin, Origins, Reach, wanted
from gateway.located import Located
from gateway.pipeline.named import name_origins
from resolvers.consents import Parsed, parse
from resolvers.protocols import Evidence, Person, Request, Response, SourceFault, Statement
from tests.gateway.desk import Plain, Town, visit

ORIGINS = Origins({"chus": Origin("https://chus.test/fhir", "org-chus"), "registre": Origin("https://r.test", "org-r")})
LICENSED = {"reference": {"reference": "Practitioner/x", "identifier": {"system": "urn:cmq", "value": "1"}}}


class Knowing(Plain):
    """A source that looks up: `/lookup/<type>/<id>`, answered by the resource or nothing."""

    def lookup(self, asked: Iterable[tuple[str, str]], patient: str) -> tuple[Request, ...]:
        """Ask for each."""
        return tuple(Request("GET", f"lookup/{kind}/{local_id}", about=local_id) for kind, local_id in asked)

    def read_lookup(self, request: Request, response: Response) -> Evidence[Statement]:
        """Read what came."""
        if response.status != 200:
            raise SourceFault("status")
        return Evidence(tuple(Statement(request.about, "", body) for body in self._body(response)))


def consent(**provision: Any) -> Parsed:
    """Return a Consent."""
    return parse({"status": "active", "provision": {"type": "deny", **provision}})


def who(reference: str) -> dict[str, Any]:
    """Return an actor by literal reference."""
    return {"reference": {"reference": reference}}


def data(meaning: str, reference: str) -> list[Any]:
    """Return a data part."""
    return [{"meaning": meaning, "reference": {"reference": reference}}]


@pytest.mark.parametrize(
    ("provision", "addresses"),
    [
        ({"actor": [who("Practitioner/x")]}, [("registre", "Practitioner", "x")]),
        ({"actor": [who("https://chus.test/fhir/Practitioner/x")]}, [("chus", "Practitioner", "x")]),
        ({"actor": [who("https://elsewhere.test/Practitioner/x")]}, []),
        ({"actor": [LICENSED]}, []),
        ({"actor": [who("Organization/x")]}, []),
        ({"actor": [who("Group/x")]}, [("registre", "Group", "x")]),
        ({"actor": [who("https://elsewhere.test/Group/x")]}, []),
        ({"data": data("authoredby", "Practitioner/x")}, [("registre", "Practitioner", "x")]),
        ({"data": data("related", "Encounter/e")}, [("chus", "Encounter", "e"), ("registre", "Encounter", "e")]),
        ({"data": data("related", "https://chus.test/fhir/Encounter/e")}, [("chus", "Encounter", "e")]),
        ({"data": data("instance", "Encounter/e")}, []),
        ({"data": data("dependents", "Encounter/e")}, []),
        ({"provision": [{"type": "permit", "actor": [who("Practitioner/x")]}]}, [("registre", "Practitioner", "x")]),
    ],
)
def test_what_is_wanted_is_whom_a_licence_does_not_name_and_what_an_instance_refers_to(
    provision: dict[str, Any], addresses: list[Any]
) -> None:
    """Nothing else is read for a Consent's sake."""
    assert list(wanted((("registre", consent(**provision)),), ORIGINS, ("chus", "registre"))) == addresses


def test_no_more_is_read_than_a_person_would_name() -> None:
    """What lies beyond stays unresolved."""
    many = [{"type": "deny", "actor": [who(f"Practitioner/p-{rank}")]} for rank in range(200)]
    assert len(wanted((("registre", consent(provision=many)),), ORIGINS, ())) == 50


async def origins(town: Town, *kept: tuple[str, Parsed]) -> Origins:
    """Look up, at sources that can, and let the wire go."""
    town.desk.connectors = {name: Knowing() for name in town.desk.connectors}
    located = Located({name: Person(f"{name}-1", ()) for name in ("chus", "omnimed", "registre")})
    try:
        return await name_origins(town.desk, visit(), located, kept)
    finally:
        await town.wire.aclose()


async def test_what_was_found_is_known_by_its_source() -> None:
    """Looked for at each source where it may be."""
    stay = {"resourceType": "Encounter", "id": "e", "diagnosis": [{"condition": {"reference": "Condition/c"}}]}
    town = Town(chus={"lookup/Encounter/e": [stay]})
    found = await origins(town, ("registre", consent(data=data("related", "Encounter/e"))))
    assert found.found("Encounter", "e") == {"chus"}
    assert found.refers_to("chus", "Encounter", "e") == Reach(frozenset({("Condition", "c")}))
    assert found.refers_to("omnimed", "Encounter", "e") is None
    assert all("lookup/Encounter/e" in calls for calls in town.calls.values())


async def test_a_source_that_fails_or_can_t_look_up_leaves_it_unresolved() -> None:
    """And harms nothing else."""
    town = Town(chus={"lookup/Practitioner/x": 500})
    assert not (await origins(town, ("chus", consent(actor=[who("Practitioner/x")])))).read
    mute = Town()
    located = Located({"chus": Person("chus-1", ())})
    kept = (("chus", consent(actor=[who("Practitioner/x")])),)
    assert not (await name_origins(mute.desk, visit(), located, kept)).read
    assert mute.calls["chus"] == []
    await mute.wire.aclose()


async def test_nothing_is_asked_when_nothing_is_named_by_reference_alone() -> None:
    """The usual Consent costs no request."""
    town = Town()
    found = await origins(town, ("registre", consent(actor=[LICENSED])))
    assert set(found.sources) >= {"chus", "registre"}
    assert not any(town.calls.values())
