"""Promise: the 35 scenarios of IHE Privacy Consent on FHIR are answered as its guide says, or docs/pcf.md says why."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.promises.pcf_rows import ALL, NOTHING, Answer, answers, expected, scenarios
from tests.repository.tracked import ROOT

Rows = Mapping[str, tuple[str, str, str]]
"""Scenario → what IHE says is visible, what profile `pcf` shows, what profile `quebec` shows."""

NO_PURPOSE = frozenset({"PCF-18", "PCF-19"})
"""Scenarios whose purpose is none: refused before anything is read."""
ONE_BY_ONE = frozenset({("pcf", "PCF-12"), ("pcf", "PCF-15"), ("quebec", "PCF-15")})
"""Where nothing shows and the patient is there: each record was withheld for what it is."""


@pytest.fixture(scope="module")
def under(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Answer]]:
    """Every scenario's answer, by profile."""
    folder = tmp_path_factory.mktemp("pcf")
    return {profile: answers(folder, profile) for profile in ("pcf", "quebec")}


def table() -> Rows:
    """Return the table of docs/pcf.md, by scenario."""
    rows: dict[str, tuple[str, str, str]] = {}
    for line in (ROOT / "docs" / "pcf.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| PCF-"):
            guide, pcf, quebec = (ALL if cell == "all five" else cell.strip("*") for cell in cells[2:5])
            rows[cells[0]] = (guide, pcf, quebec)
    return rows


def differing() -> set[str]:
    """Return the scenarios whose reasons stand under "Where we differ"."""
    text = (ROOT / "docs" / "pcf.md").read_text("utf-8")
    _, _, reasons = text.partition("## Where we differ")
    return {line.partition("**")[2].partition("**")[0] for line in reasons.splitlines() if line.startswith("* **PCF-")}


def test_the_table_has_every_scenario_with_what_the_guide_expects() -> None:
    """The expected column is the guide's, not ours."""
    assert {name: expected(one) for name, one in scenarios().items()} == {n: row[0] for n, row in table().items()}
    assert len(table()) == 35


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_a_scenario_is_answered_as_the_table_says_under_both_profiles(
    under: Mapping[str, Mapping[str, Answer]], name: str
) -> None:
    """Through the real pipeline, policy and sources."""
    assert (under["pcf"][name].shown, under["quebec"][name].shown) == table()[name][1:]


@pytest.mark.parametrize("profile", ["pcf", "quebec"])
@pytest.mark.parametrize("name", sorted(scenarios()))
def test_nothing_shows_because_it_was_refused_and_for_no_other_reason(
    under: Mapping[str, Mapping[str, Answer]], profile: str, name: str
) -> None:
    """Silence, a purpose that is none, or each record by itself; never a gateway or a source that can't answer."""
    shown, ends = under[profile][name]
    if name in NO_PURPOSE:
        assert (shown, ends) == (NOTHING, "403 PURPOSE_REQUIRED")
    elif shown == NOTHING and (profile, name) not in ONE_BY_ONE:
        assert ends == "200 null"
    else:
        assert (ends, (profile, name) in ONE_BY_ONE) == ("200 record", shown == NOTHING)


def test_only_the_rows_that_say_why_differ_from_the_guide(under: Mapping[str, Mapping[str, Answer]]) -> None:
    """A row that starts to differ, or no longer does, has its reason written or taken away."""
    assert {n for n, one in scenarios().items() if under["pcf"][n].shown != expected(one)} == differing()


def test_where_we_differ_we_show_less(under: Mapping[str, Mapping[str, Answer]]) -> None:
    """No row shows what the guide hides."""
    for name in differing():
        shown, guide = under["pcf"][name].shown, expected(scenarios()[name])
        assert set(shown.split(", ")) - {"nothing"} < set(guide.split(", ")), name
