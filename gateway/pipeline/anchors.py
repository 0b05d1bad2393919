"""Anchors: the coordinates that say whether a record of a type shows, whatever else is asked of it.

Part of the `plan` stage. Takes the catalogue. Gives coordinates. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping

from resolvers.catalogue import Catalogue

HOMELESS: Mapping[str, str] = {
    "Goal": "Goal.description",
    **{name: f"{name}.displayName" for name in ("Practitioner", "Organization", "PatientActor")},
    **{name: f"{name}.displayName" for name in ("CareTeamActor", "DeviceActor")},
    "PractitionerRole": "PractitionerRole.code",
    "Location": "Location.name",
}
"""Types that are no connection of the patient, and the field that stands for all of them: asked or not, it says whether
one shows, and with it what is structural."""


def anchor_of(catalogue: Catalogue, name: str) -> str | None:
    """Return the coordinate that says whether a record of a type shows; None for what has no class of its own."""
    if name in catalogue.home:
        return catalogue.home[name]
    return HOMELESS.get(name)


def anchors_of(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    """Return the coordinates of which one at least must be permitted for a record of a type to show.

    One for each kind of its fields where they differ by category: a session's technical side shows without the rest.
    """
    parts = catalogue.parts(name) if name in catalogue.home else ()
    anchor = anchor_of(catalogue, name)
    return parts if len(parts) > 1 else (anchor,) if anchor else ()
