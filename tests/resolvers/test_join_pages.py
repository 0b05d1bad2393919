"""A session's page to join: only the pages that the settings list leave, and never a link that lets its bearer in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.join_pages import JoinPage, join_page, parse_join_page

OWN = parse_join_page("https://tele.example/seances/{id}")
COMMON = parse_join_page("https://tele.example:8443/rejoindre")
ALLOWED = (OWN, COMMON)
SESSION = "S-001-2"


@pytest.mark.parametrize("link", ["https://tele.example/seances/S-001-2", "https://tele.example:8443/rejoindre"])
def test_an_allowed_page_leaves_as_it_was_written(link: str) -> None:
    """The session's own, or one for all."""
    assert join_page(link, SESSION, ALLOWED) == link


@pytest.mark.parametrize(
    "link",
    [
        "http://tele.example/seances/S-001-2",
        "https://tele.example/seances/S-001-2?t=abc",
        "https://tele.example/seances/S-001-2?",
        "https://tele.example/seances/S-001-2#t=abc",
        "https://tele.example/seances/S-001-2#",
        "https://marie@tele.example/seances/S-001-2",
        "https://marie:pw@tele.example/seances/S-001-2",
        "https://tele.example/seances/S-001-3",
        "https://tele.example/seances/S-001-2/eyJhbGciOiJFUzI1NiJ9",
        "https://tele.example/seances/S-001-2/invite",
        "https://tele.example/seances",
        "https://tele.example/seances/",
        "https://tele.example/seances//S-001-2",
        "https://tele.example/seances/../seances/S-001-2",
        "https://tele.example/%73eances/S-001-2",
        "https://tele.example/seances/S-001-2;t=abc",
        "https://tele.example:444/seances/S-001-2",
        "https://tele.example.evil.example/seances/S-001-2",
        "https://evil.example/seances/S-001-2",
        "//tele.example/seances/S-001-2",
        "https://TELE.example/seances/S-001-2",
        "https://tele.example/seances/S-001-2\n",
        " https://tele.example/seances/S-001-2",
        "javascript:alert(1)",
        "",
        None,
        7,
        {"href": "https://tele.example/seances/S-001-2"},
    ],
)
def test_any_other_link_is_withheld(link: object) -> None:
    """Another origin, another session's, a query, a fragment, a user, a token, or no link."""
    assert join_page(link, SESSION, ALLOWED) is None


@pytest.mark.parametrize(
    "session",
    [
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "c2Vzc2lvbi1rZXk",
        "AbCdEfGhIjKlMnOp",
        "1234567890123",
        "a-b-c-d-e-f",
        "x" * 13,
        "abc-defg-hij",
        "correct-horse-battery",
        "aBcDeF",
        "Xy-12",
        "834-1234-5678",
        "seance-2026-012",
    ],
)
def test_an_id_that_may_be_a_key_withholds_its_page(session: str) -> None:
    """A tool that names sessions by what nobody guesses may let in whoever knows the name."""
    assert join_page(f"https://tele.example/seances/{session}", session, ALLOWED) is None


@pytest.mark.parametrize("session", ["7", "123456789", "S-001-2", "seance-2026-01", "TELE.12"])
def test_an_id_of_a_word_and_a_short_number_has_its_page(session: str) -> None:
    """So few letters and digits can be guessed: such an id opens nothing by itself."""
    link = f"https://tele.example/seances/{session}"
    assert join_page(link, session, ALLOWED) == link


def test_a_page_for_all_sessions_leaves_whatever_the_id() -> None:
    """It doesn't hold the id."""
    link = "https://tele.example:8443/rejoindre"
    assert join_page(link, "abc-defg-hij", ALLOWED) == link


def test_nothing_leaves_without_a_list() -> None:
    """A source whose settings name no page gives none."""
    assert join_page("https://tele.example/rejoindre", SESSION, ()) is None


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_leaves_is_one_of_the_pages(link: str, session: str) -> None:
    """However odd the link or the id."""
    found = join_page(link, session, ALLOWED)
    assert found is None or found in (f"https://tele.example/seances/{session}", "https://tele.example:8443/rejoindre")


@pytest.mark.parametrize(
    "written",
    [
        "", "tele.example/x", "http://tele.example/x", "https://tele.example", "https://tele.example/", "https:///x",
        "https://tele.example/x?y", "https://tele.example/x#y", "https://u@tele.example/x", "https://tele.example/{name}",
        "https://tele.example/a{id}", "https://tele.example/eyJhbGciOiJFUzI1NiJ9", "https://{id}.example/x",
        "https://../x", "https://.example/x", "https://tele..example/x", "https://tele.example./x", "https://-a.example/x",
        "https://tele.example:99999/x", "https://tele.example:0/x", "https://tele.example/aBcDeF",
        "https://tele.example/abcdefgh-ijklmnop-qrstuvwxy",
    ],
)  # fmt: skip
def test_a_page_that_could_be_a_key_can_t_be_listed(written: str) -> None:
    """Nor one without origin or path."""
    with pytest.raises(ValueError):
        parse_join_page(written)


def test_a_page_is_read_as_written() -> None:
    """Host, port and segments."""
    assert JoinPage("tele.example:8443", ("rejoindre",)) == COMMON
    assert OWN.segments == ("seances", "{id}")
