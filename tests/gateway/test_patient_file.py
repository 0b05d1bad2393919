"""Patient file: one person's demographics over several sources, side by side, in order of trust, nothing invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.decisions import Decisions, RecordClass
from gateway.demo.config import demo_settings
from gateway.directory import Directory
from gateway.engines import Bundle
from gateway.located import Located
from gateway.projection import Scene
from gateway.projection.patient import PatientFile
from gateway.projection.scene import Ground
from gateway.projection.seen import Seen
from gateway.target import Target
from resolvers.protocols import Identifier, Person
from tests.gateway.stage_parts import NAM, catalogue, keyring, record

SOURCES = ("chus", "omnimed", "registre")
OPEN = ("identity", "birth", "contact", "identifiers", "provenance")


def scene(role: dict[str, str] | None = None, shut: dict[str, tuple[str, ...]] | None = None, **files: Any) -> Scene:
    """Return the scene of a patient whose demographic files are these, by source, in the order of their arrival."""
    settings = demo_settings(8000, None, None, Path("state"))
    tables = Bundle.load(Path("policies")).data["tables"]
    directory = Directory(settings, tables, keyring(), lambda _: None)
    ground = Ground(catalogue(), keyring(), directory, dict.fromkeys(SOURCES, frozenset({"Patient"})), "registre")
    people = {name: Person(f"{name}-1", (Identifier(NAM, "BOUM855510ZZ"),)) for name in SOURCES}
    made = ground.scene(Target(Identifier(NAM, "BOUM855510ZZ")), Located(people))
    records = tuple(record("Patient", f"{name}-1", name, **body) for name, body in files.items())
    answer = {
        "revision": "r1",
        "subject": "permit",
        "coordinates": {name: list(codes) for name, codes in catalogue().coordinates().items()},
        "role": {**dict.fromkeys(OPEN, "permit"), **(role or {})},
        "fields": {},
        "classes": {"c0": "permit"},
        "requests": [{"open": [c for c in OPEN if c not in (shut or {}).get(s, ())], "shut": {}} for s in SOURCES],
    }
    one = RecordClass("Patient", tuple(sorted(OPEN)), (), ())
    made.decisions = Decisions(answer, SOURCES, {"c0": one})
    made.admit(records, {id(one_): "c0" for one_ in records}, {})
    return made


def read(where: Scene, name: str) -> Any:
    """Return a demographic field, its values as plain ones."""
    return plain(PatientFile(where).demographic(catalogue().field("Patient", name)))


def plain(value: Any) -> Any:
    """Return a value as JSON would have it, what is None left out."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Seen) or hasattr(value, "json"):
        fields = {name: plain(value.read(name)) for name in catalogue().fields_of(value.type)}
        return {name: one for name, one in fields.items() if one is not None}
    return value


def test_a_single_value_is_the_most_trusted_source_s_that_has_one() -> None:
    """As configured, whoever answered first; an empty one is no value."""
    assert read(scene(registre={"birthDate": "1985"}, chus={"birthDate": "1985-05-10"}), "birthDate") == "1985-05-10"
    assert read(scene(registre={"birthDate": "1985"}, chus={}), "birthDate") == "1985"
    assert read(scene(registre={}, chus={}), "birthDate") is None


def test_a_value_that_is_shut_at_one_source_comes_from_the_next() -> None:
    """And what every source shuts is null."""
    files: dict[str, Any] = {"chus": {"birthDate": "1985-05-10"}, "omnimed": {"birthDate": "1985-05-11"}}
    assert read(scene(shut={"chus": ("birth",)}, **files), "birthDate") == "1985-05-11"
    assert read(scene(shut=dict.fromkeys(SOURCES, ("birth",)), **files), "birthDate") is None
    assert read(scene(role={"birth": "deny:ROLE"}, **files), "birthDate") is None


def test_false_is_a_value() -> None:
    """A file that isn't in use at the first source is not in use."""
    assert read(scene(chus={"active": False}, omnimed={"active": True}), "active") is False


OFFICIAL = {"use": "official", "family": "Bouchard", "given": ["Marie"]}
USUAL = {"use": "usual", "family": "Bouchard", "given": ["Mimi"]}


def test_names_of_all_sources_stand_side_by_side_the_official_one_first() -> None:
    """Each once, those that differ only by their use too."""
    found = read(scene(chus={"name": [USUAL]}, omnimed={"name": [OFFICIAL]}, registre={"name": [OFFICIAL]}), "name")
    assert [(one.get("use"), one["given"]) for one in found] == [("OFFICIAL", ["Marie"]), ("USUAL", ["Mimi"])]


@pytest.mark.parametrize(("name", "system", "use"), [("identifier", NAM, "official"), ("telecom", "phone", "home")])
def test_a_number_that_two_sources_describe_differently_is_listed_once(name: str, system: str, use: str) -> None:
    """As the more trusted one describes it."""
    mine, theirs = {"system": system, "value": "1", "use": use}, {"system": system, "value": "1"}
    other = {"system": system, "value": "2"}
    found = read(scene(chus={name: [mine]}, omnimed={name: [theirs, other]}), name)
    assert [one["value"] for one in found] == ["1", "2"]
    assert "use" in found[0]


def test_an_empty_list_is_no_list() -> None:
    """Null says that nobody has one."""
    assert read(scene(chus={"telecom": []}, omnimed={}), "telecom") is None


def test_masked_names_repeat_no_more_than_the_names_did() -> None:
    """Two files that say the same say it once."""
    found = read(
        scene(role={"identity": "mask:initials"}, chus={"name": [OFFICIAL]}, registre={"name": [OFFICIAL]}), "name"
    )
    assert found == [{"use": "OFFICIAL", "text": "M. B.", "family": "B.", "given": ["M."]}]


def test_what_a_mask_withholds_comes_from_nowhere_else() -> None:
    """A gender that can't be masked by initials is null at every source."""
    masked = scene(role={"identity": "mask:initials"}, chus={"gender": "female"}, omnimed={"gender": "female"})
    assert read(masked, "gender") is None
    assert "Patient.gender" in masked.tally.masked


def test_the_id_seals_the_number_that_was_asked() -> None:
    """So that it opens to the same question."""
    sealed = read(scene(chus={}), "id")
    assert keyring().open_id(sealed) == ("Patient", NAM, "BOUM855510ZZ")


def test_provenances_name_each_file_that_may_be_told_of() -> None:
    """In order of trust; a source where nothing of it is open is not named."""
    made = scene(shut={"omnimed": ("provenance",)}, registre={}, omnimed={}, chus={})
    found = PatientFile(made).demographic(catalogue().field("Patient", "provenances"))
    assert [one.source.id for one in found] == ["chus", "registre"]


def test_nothing_is_read_past_the_guard() -> None:
    """The executor's own reading gives nothing."""
    file = PatientFile(scene(chus={"birthDate": "1985-05-10", "name": [OFFICIAL]}))
    assert all(file.read(name) is None for name in catalogue().fields_of("Patient"))
