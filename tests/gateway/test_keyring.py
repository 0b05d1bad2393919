"""The keyring: what is sealed opens as it was, for what it was made for, and nothing else does."""

from __future__ import annotations

import base64
import copy
import hmac
import json
import pickle
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.keyring import Keyring, UnusableKeyring, pack, unpack

KEY = bytes(range(64))
OTHER = bytes(range(64, 128))
RING = Keyring("k1", {"k1": KEY})
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

strings = st.text(st.characters(), max_size=40) | st.sampled_from(["", "\0", "\ud800", "a" * 254, "a" * 255, "é" * 200])
parts = st.lists(strings, max_size=6).map(tuple)


@settings(deadline=None)
@given(parts)
def test_an_id_opens_as_the_parts_it_was_made_of(given_parts: tuple[str, ...]) -> None:
    assert RING.open_id(RING.seal_id(given_parts)) == given_parts


@settings(deadline=None)
@given(parts, parts)
def test_a_cursor_opens_as_the_parts_it_was_made_of(given_parts: tuple[str, ...], bound: tuple[str, ...]) -> None:
    assert RING.open_cursor(RING.seal_cursor(given_parts, bound), bound) == given_parts


@settings(deadline=None)
@given(parts, parts)
def test_no_two_lists_of_parts_have_the_same_id(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert (RING.seal_id(first) == RING.seal_id(second)) == (first == second)


@settings(deadline=None)
@given(parts)
def test_packing_is_undone_by_unpacking(given_parts: tuple[str, ...]) -> None:
    assert unpack(pack(given_parts)) == given_parts


@settings(deadline=None)
@given(given_parts=parts, cut=st.integers(0, 10_000))
def test_a_boundary_that_moves_makes_another_id(given_parts: tuple[str, ...], cut: int) -> None:
    whole = "".join(given_parts)
    at = cut % (len(whole) + 1)
    other = (whole[:at], whole[at:])
    assert (RING.seal_id(other) == RING.seal_id(given_parts)) == (other == given_parts)


@settings(deadline=None)
@given(parts)
def test_an_id_is_the_same_each_time_and_safe_in_an_address(given_parts: tuple[str, ...]) -> None:
    text = RING.seal_id(given_parts)
    assert text == RING.seal_id(given_parts)
    assert set(text) <= set(ALPHABET)


@settings(deadline=None)
@given(given_parts=parts, at=st.integers(0, 10_000), bit=st.integers(0, 5))
def test_an_id_with_a_flipped_bit_does_not_open(given_parts: tuple[str, ...], at: int, bit: int) -> None:
    text = RING.seal_id(given_parts)
    place = at % len(text)
    flipped = ALPHABET[ALPHABET.index(text[place]) ^ (1 << bit)]
    assert RING.open_id(text[:place] + flipped + text[place + 1 :]) is None


@settings(deadline=None)
@given(given_parts=parts, length=st.integers(0, 10_000))
def test_a_truncated_id_does_not_open(given_parts: tuple[str, ...], length: int) -> None:
    text = RING.seal_id(given_parts)
    assert RING.open_id(text[: length % len(text)]) is None


@settings(deadline=None)
@given(st.text(max_size=100) | st.binary(max_size=80).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_what_was_not_sealed_here_does_not_open(text: str) -> None:
    assert RING.open_id(text) is None
    assert RING.open_cursor(text, ()) is None


@pytest.mark.parametrize("spoil", [" {}", "{} ", "{}=", "{}\n", "{}A", "\u200b{}"])
def test_an_id_with_something_around_it_does_not_open(spoil: str) -> None:
    assert RING.open_id(spoil.format(RING.seal_id(("Patient", "s", "v")))) is None


def test_a_text_longer_than_any_id_is_not_looked_at() -> None:
    assert RING.open_id("A" * 1_000_000) is None
    assert RING.open_id(RING.seal_id(("x" * 7_000,))) is None


@settings(deadline=None)
@given(given_parts=parts, bound=parts, other=parts)
def test_a_cursor_of_another_query_or_person_does_not_open(
    given_parts: tuple[str, ...], bound: tuple[str, ...], other: tuple[str, ...]
) -> None:
    opened = RING.open_cursor(RING.seal_cursor(given_parts, bound), other)
    assert opened == (given_parts if bound == other else None)


@settings(deadline=None)
@given(parts, parts, parts)
def test_an_entry_of_a_cache_opens_for_its_own_name_and_is_neither_id_nor_cursor(
    given_parts: tuple[str, ...], bound: tuple[str, ...], other: tuple[str, ...]
) -> None:
    sealed = RING.seal_entry(given_parts, bound)
    assert RING.open_entry(sealed, bound) == given_parts
    assert (RING.open_entry(sealed, other) is None) is (other != bound)
    assert RING.open_id(sealed) is None
    assert RING.open_cursor(sealed, bound) is None
    assert RING.open_entry(RING.seal_cursor(given_parts, bound), bound) is None


@settings(deadline=None)
@given(parts)
def test_an_id_is_no_cursor_and_a_cursor_no_id(given_parts: tuple[str, ...]) -> None:
    assert RING.open_cursor(RING.seal_id(given_parts), ()) is None
    assert RING.open_id(RING.seal_cursor(given_parts, ())) is None


@settings(deadline=None)
@given(parts)
def test_ids_of_another_keyring_do_not_open(given_parts: tuple[str, ...]) -> None:
    assert Keyring("k1", {"k1": OTHER}).open_id(RING.seal_id(given_parts)) is None


@settings(deadline=None)
@given(parts)
def test_rotation_keeps_old_ids_and_makes_new_ones(given_parts: tuple[str, ...]) -> None:
    newer = RING.rotated()
    assert (newer.active, newer.key_ids) == ("k2", ("k2", "k1"))
    old, new = RING.seal_id(given_parts), newer.seal_id(given_parts)
    assert newer.open_id(old) == given_parts == newer.open_id(new)
    assert old != new
    assert RING.open_id(new) is None
    assert newer.rotated().open_id(old) == given_parts
    assert Keyring("k2", {"k2": OTHER}).open_id(old) is None


def test_the_key_named_by_an_id_is_sealed_too() -> None:
    """Two ids for one key would make two ids for one record."""
    both = Keyring("a", {"a": KEY, "b": OTHER})
    text = both.seal_id(("x",))
    data = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    data[1:2] = b"b"
    assert both.open_id(base64.urlsafe_b64encode(bytes(data)).rstrip(b"=").decode()) is None


def test_pseudonyms_are_one_for_each_key_with_the_active_first() -> None:
    newer = RING.rotated()
    old, both = RING.pseudonyms("system", "BOUM855510ZZ"), newer.pseudonyms("system", "BOUM855510ZZ")
    assert [len(text) for text in both] == [64, 64]
    assert both[1:] == old
    assert "BOUM" not in "".join(both).upper()


@settings(deadline=None)
@given(parts, parts)
def test_pseudonyms_differ_for_different_identifiers(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    assert (RING.pseudonyms(*first) == RING.pseudonyms(*second)) == (first == second)


def test_a_mac_is_hmac_sha256_of_chunks_with_their_lengths_under_a_key_of_its_own() -> None:
    """HKDF written out by hand (RFC 5869): extract with a salt of zeros, then expand to 64 bytes."""
    extracted = hmac.digest(bytes(32), KEY, sha256)
    info = b"passerelle/1/mac/audit"
    first = hmac.digest(extracted, info + b"\x01", sha256)
    subkey = first + hmac.digest(extracted, first + info + b"\x02", sha256)
    message = (2).to_bytes(8, "big") + b"ab" + (1).to_bytes(8, "big") + b"c"
    assert RING.mac("audit", b"ab", b"c") == hmac.digest(subkey, message, sha256)


def test_a_mac_depends_on_its_use_its_chunks_and_its_key() -> None:
    newer = RING.rotated()
    macs = [
        RING.mac("audit", b"ab", b"c"),
        RING.mac("audit", b"a", b"bc"),
        RING.mac("audit", b"abc"),
        RING.mac("anchor", b"ab", b"c"),
        newer.mac("audit", b"ab", b"c"),
    ]
    assert len(set(macs)) == 5
    assert newer.mac("audit", b"ab", b"c", key_id="k1") == macs[0]
    with pytest.raises(KeyError):
        RING.mac("audit", b"", key_id="k9")


def test_a_digest_of_a_token_shows_nothing_of_it() -> None:
    digest = RING.digest_of_token("a.b.c")
    assert digest == RING.digest_of_token("a.b.c")
    assert digest != sha256(b"a.b.c").hexdigest()
    assert len(digest) == 64


def test_a_keyring_is_saved_for_its_owner_alone_and_loaded_back(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("older")
    path.chmod(0o644)
    ring = Keyring.generate().rotated()
    ring.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
    loaded = Keyring.load(path)
    assert loaded.key_ids == ("k2", "k1")
    assert loaded.open_id(ring.seal_id(("x",))) == ("x",)


def test_generated_keyrings_differ() -> None:
    assert Keyring.generate().seal_id(("x",)) != Keyring.generate().seal_id(("x",))


GOOD = base64.b64encode(KEY).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"active": "k1"}',
        '{"active": "k1", "keys": []}',
        '{"active": "k1", "keys": {}}',
        json.dumps({"active": "k2", "keys": {"k1": GOOD}}),
        json.dumps({"active": "k1", "keys": {"k1": GOOD[:-4]}}),
        json.dumps({"active": "k1", "keys": {"k1": GOOD + "!"}}),
        json.dumps({"active": "k1", "keys": {"k1": 7}}),
        json.dumps({"active": "K1", "keys": {"K1": GOOD}}),
        json.dumps({"active": "k1", "keys": {"k1": GOOD, "k2": GOOD}}),
        GOOD,
    ],
)
def test_a_file_that_is_no_keyring_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(UnusableKeyring) as caught:
        Keyring.load(path)
    assert GOOD[:20] not in str(caught.value)
    assert caught.value.__context__ is None  # a decoder's error would carry the text


def test_a_missing_keyring_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableKeyring):
        Keyring.load(tmp_path / "none.json")


def test_a_keyring_shows_no_key() -> None:
    assert repr(RING) == str(RING) == "Keyring(active='k1', keys=1)"
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            spread(RING)
