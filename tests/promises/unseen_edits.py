"""Unseen edits: changes to what one person may not see of Marie's record, and to everything about others.

Takes hypothesis' choices. Gives edits of a filing. What counts as evidence (who she is, who takes part in her care) is
declared to sway answers, and is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hypothesis import strategies as st

from tests.promises.filings import MARIE_AT_CLINIC, Edit, Filing, Json, Key, filing, labelled, resources_of

JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    5.5,
    "",
    "x",
    "F32.1",
    "2026-11-18",
    "0000-99-99",
    [],
    {},
    [None],
    [["x"]],
    {"x": {}},
    10**30,
)
KEPT = frozenset({"resourceType", "id", "meta", "subject", "patient", "beneficiary", "participant", "category"})
EVIDENCE = frozenset({"Patient", "CareTeam", "Encounter", "MedicationDispense"})
"""Types that say who someone is, or who cares for them."""
CLINIC_KEPT = frozenset({"no", "sensibilite"})
SECTIONS = ("visites", "problemes", "allergies", "medicaments", "resultats", "vaccins", "notes")

junk = st.sampled_from(JUNK)


@dataclass(frozen=True, slots=True)
class Blind:
    """What a person may not see of Marie: hospital records, sections and items of the clinic, elements of her file.

    `marks` tells that a record is hidden by its label: an edited or added one keeps it.
    """

    records: tuple[Key, ...]
    items: tuple[tuple[str, str], ...] = ()
    elements: tuple[str, ...] = ()
    clinic_elements: tuple[str, ...] = ()
    marks: bool = False
    types: frozenset[str] = field(default_factory=frozenset)


@cache
def everything_of_marie() -> dict[Key, Json]:
    """Return all that the hospital holds about her."""
    return dict(resources_of(filing(), mine=True))


@cache
def others() -> tuple[Key, ...]:
    """Return what the hospital holds about other patients, but for who they are."""
    return tuple(key for key, _ in resources_of(filing(), mine=False) if key[0] not in ("Patient", "CareTeam"))


def of_types(*types: str, category: str = "") -> tuple[Key, ...]:
    """Return her records of these types, and the observations of a category."""
    return tuple(
        key
        for key, body in everything_of_marie().items()
        if key[0] in types or (category and key[0] == "Observation" and f'"{category}"' in repr(body).replace("'", '"'))
    )


def items(*sections: str) -> tuple[tuple[str, str], ...]:
    """Return the items of these sections of her file at the clinic."""
    file = filing().omnimed[MARIE_AT_CLINIC]
    return tuple((section, item["no"]) for section in sections for item in file[section])


def edits(blind: Blind, kind: str) -> st.SearchStrategy[list[Edit]]:
    """Return one to four edits that the person must not notice, most of them of records of one type."""
    aimed = tuple(key for key in blind.records if key[0] == kind) or blind.records
    near = [_removed(aimed), _changed(aimed, blind.marks), _added(blind, kind)]
    far = [_removed(blind.records), _changed(blind.records, blind.marks), _of_others()]
    far += [_item(blind)] if blind.items else []
    far += [_element(blind)] if blind.elements else []
    return st.lists(st.one_of(*near, *near, *far), min_size=1, max_size=4)


def _removed(records: tuple[Key, ...]) -> st.SearchStrategy[Edit]:
    return st.sampled_from(records).map(lambda key: lambda held: held.remove(key))


def _changed(records: tuple[Key, ...], marks: bool) -> st.SearchStrategy[Edit]:
    return st.sampled_from(records).flatmap(lambda key: _changed_record(key, marks))


def _changed_record(key: Key, marks: bool) -> st.SearchStrategy[Edit]:
    body = everything_of_marie()[key]
    alike = [other for (kind, _), other in everything_of_marie().items() if kind == key[0]]
    names = sorted({name for other in alike for name in other} - KEPT)

    def change(pair: tuple[str, Any], version: str) -> Edit:
        name, value = pair
        edited = {**body, name: value, "meta": {**body.get("meta", {}), "versionId": version}}
        return lambda held: held.write(labelled(edited) if marks else edited)

    borrowed = st.sampled_from(names).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from([other.get(name) for other in alike]))
    )
    odd = st.tuples(st.sampled_from(names), junk)
    return st.builds(change, st.one_of(borrowed, odd), st.sampled_from("123"))


def _added(blind: Blind, kind: str) -> st.SearchStrategy[Edit]:
    """A copy of any record of hers, the visible ones included, that the person may not see."""
    kinds = blind.types or frozenset(name for name, _ in everything_of_marie()) - EVIDENCE
    kinds = kinds & {kind} or kinds
    bodies = [body for (name, _), body in everything_of_marie().items() if name in kinds]

    def add(body: Json, name: str) -> Edit:
        copy = {**body, "id": name}
        return lambda held: held.write(labelled(copy) if blind.marks else copy)

    return st.builds(add, st.sampled_from(bodies), st.sampled_from(("a-first", "zz-last", "depression-0001b")))


def _of_others() -> st.SearchStrategy[Edit]:
    def edit(key: Key, name: str | None, value: Any) -> Edit:
        def apply(held: Filing) -> None:
            if name is None:
                held.remove(key)
            elif key in held.chus:
                held.write({**held.read(key), name: value})

        return apply

    names = st.sampled_from((None, "status", "code", "effectiveDateTime", "period", "encounter", "meta"))
    return st.builds(edit, st.sampled_from(others()), names, junk)


def _item(blind: Blind) -> st.SearchStrategy[Edit]:
    def edit(place: tuple[str, str], name: str | None, value: Any) -> Edit:
        section, number = place

        def apply(held: Filing) -> None:
            rows = held.omnimed[MARIE_AT_CLINIC][section]
            row = next((row for row in rows if row["no"] == number), None)
            if row is not None and name is None:
                rows.remove(row)
            elif row is not None and name == "copy":
                rows.append({**row, "no": f"{number}-copy", **mark})
            elif row is not None and name is not None and name in row and name not in CLINIC_KEPT:
                row |= {name: value, **mark}

        return apply

    mark: Json = {"sensibilite": ["PSY"]} if blind.marks else {}
    names = (
        "libelle",
        "code_cim10",
        "atc",
        "statut",
        "inscrit_le",
        "prescrit_le",
        "debut",
        "valeur",
        "note",
        "version",
    )
    return st.builds(edit, st.sampled_from(blind.items), st.sampled_from((None, "copy", *names)), junk)


def _element(blind: Blind) -> st.SearchStrategy[Edit]:
    """A denied element of a file that is itself shown."""

    def edit(name: str, clinic: str, value: Any) -> Edit:
        def apply(held: Filing) -> None:
            held.write({**held.read(("Patient", "p-0001")), name: value})
            held.omnimed[MARIE_AT_CLINIC]["patient"] |= {clinic: value}

        return apply

    return st.builds(edit, st.sampled_from(blind.elements), st.sampled_from(blind.clinic_elements), junk)
