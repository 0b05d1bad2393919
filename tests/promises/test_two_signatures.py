"""Promise: outside the demo no policy takes effect without two persons of different roles under that very revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.policies.signatures import Change, Signature, read_changes, reviewed, write_changes
from gateway.settings import Settings, Signer
from tests.promises.changing import ARCHIVE, OPENED, ROLES, Looks, changing
from tests.signing import AT, BOTH, KEYS, SIGNERS, public_key, sign_folder, signed, signers

CHANGE = Change("b" * 32, "a" * 32, ("nurse TREAT: contact * -> permit",))
ELSE = Ed25519PrivateKey.from_private_bytes(bytes(32))


@pytest.mark.parametrize("names", list(combinations(KEYS, 2)))
def test_any_two_persons_of_different_roles_are_enough(names: tuple[str, str]) -> None:
    """Clinical and technological, or a privacy officer in place of one of them."""
    assert signed(CHANGE, names).is_signed(SIGNERS)


@pytest.mark.parametrize("name", KEYS)
def test_one_person_is_not_enough_however_often_they_sign(name: str) -> None:
    """A second signature of theirs takes the place of the first."""
    once = signed(CHANGE, (name, name))
    assert len(once.signatures) == 1
    assert not once.is_signed(SIGNERS)
    doubled = replace(once, signatures=once.signatures * 2)
    assert not doubled.is_signed(SIGNERS)


def test_two_persons_of_one_role_are_not_enough() -> None:
    """Two clinical pilots see the same side."""
    other = Signer(name="Denis Roy", role="clinical", public_key=public_key(ELSE))
    both = signed(CHANGE, ("Anne Roy",)).signed("Denis Roy", "clinical", AT, ELSE)
    assert len(both.holders((*SIGNERS, other))) == 2
    assert not both.is_signed((*SIGNERS, other))


HARMS: dict[str, Callable[[Change], Change]] = {
    "another revision": lambda one: replace(one, revision="c" * 32),
    "another revision before": lambda one: replace(one, previous="c" * 32),
    "another gain": lambda one: replace(one, widening=(*one.widening, "nurse TREAT: condition * -> permit")),
    "a gain less": lambda one: replace(one, widening=()),
    "another instant": lambda one: _each(one, at="2026-11-21T17:00:00Z"),
    "another role": lambda one: _each(one, role="privacy_officer"),
    "another name": lambda one: _each(one, name="Claire Ouellet"),
    "no signature": lambda one: _each(one, signature=""),
    "not base64": lambda one: _each(one, signature="é"),
    "half": lambda one: _each(one, signature=one.signatures[0].signature[:44]),
    "one another's": lambda one: replace(one, signatures=tuple(_crossed(one.signatures))),
}


def _crossed(given: Sequence[Signature]) -> Iterator[Signature]:
    for one, other in zip(given, reversed(given), strict=True):
        yield replace(one, signature=other.signature)


def _each(change: Change, **said: str) -> Change:
    return replace(change, signatures=tuple(replace(one, **said) for one in change.signatures))


@pytest.mark.parametrize("harm", HARMS)
def test_a_signature_holds_for_what_was_signed_and_nothing_else(harm: str) -> None:
    """Every part of the statement, and whose it is."""
    whole = signed(CHANGE)
    assert whole.is_signed(SIGNERS)
    assert HARMS[harm](whole).holders(SIGNERS) == ()


def test_a_key_that_is_no_signer_s_signs_nothing() -> None:
    """Even under a signer's name and role."""
    forged = signed(CHANGE, ("Anne Roy",)).signed("Bruno Côté", "technological", AT, ELSE)
    assert [one.name for one in forged.holders(SIGNERS)] == ["Anne Roy"]
    assert not forged.is_signed(SIGNERS)


def test_a_signer_who_left_signs_nothing_any_more() -> None:
    """Their signature under an old revision no longer holds: it is signed again before it comes back."""
    assert not signed(CHANGE).is_signed([one for one in SIGNERS if one.name != "Anne Roy"])


def test_signatures_are_read_as_they_were_written() -> None:
    """Words that YAML would take for something else among them."""
    odd = signed(Change("1" * 32, "", ("no: 010", 'a "quoted" [N] → permit', "é")))
    assert read_changes(write_changes([odd, signed(CHANGE)])) == (odd, signed(CHANGE))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "changes: 5",
        "changes: [{}]",
        "changes: [{revision: 5, previous: '', widening: [], signatures: []}]",
        "changes: [{revision: a, previous: b, widening: [1], signatures: []}]",
        "x" * 5_000_000,
    ],
    ids=["empty", "broken", "a number", "nothing in it", "a number for a revision", "a number for a gain", "too long"],
)
def test_a_file_that_is_not_of_signatures_is_no_signature(text: str) -> None:
    """It is refused whole."""
    with pytest.raises(ValueError, match=r"signatures\.yaml"):
        read_changes(text)


def test_gains_count_only_along_signed_steps_back_to_what_is_in_force() -> None:
    """A gateway that was away takes several changes at once; a step that isn't signed breaks the way."""
    first, second = signed(Change("b" * 32, "a" * 32, ("one",))), signed(Change("c" * 32, "b" * 32, ("two",)))
    assert reviewed((second, first), "c" * 32, "a" * 32, SIGNERS) == {"one", "two"}
    assert reviewed((second, first), "c" * 32, "b" * 32, SIGNERS) == {"two"}
    assert reviewed((second, first), "c" * 32, "0" * 32, SIGNERS) == frozenset()
    unsigned = replace(first, signatures=first.signatures[:1])
    assert reviewed((second, unsigned), "c" * 32, "a" * 32, SIGNERS) == frozenset()
    circle = signed(Change("b" * 32, "c" * 32, ("three",)))
    assert reviewed((second, circle), "c" * 32, "a" * 32, SIGNERS) == frozenset()


@pytest.mark.parametrize("names", [(), *((name,) for name in KEYS)])
async def test_what_two_persons_did_not_sign_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    """Nor is it looked at any further; the second signature alone brings it in force."""
    looks = Looks()
    async with changing(tmp_path, Ports(checks=looks)) as it:
        before, looked = it.revision, len(looks.asked)
        it.write(ROLES, ARCHIVE, OPENED)
        after = it.sign(names=names)
        assert (await it.change(), it.revision, len(looks.asked)) == ("unsigned", before, looked)
        assert sign_folder(it.folder, before) == after
        assert (await it.change(), it.revision) == ("changed", after)


async def test_signatures_of_another_revision_do_not_pass(tmp_path: Path) -> None:
    """Signed, then changed by a word."""
    async with changing(tmp_path, Ports(checks=Looks())) as it:
        before = it.revision
        it.write(ROLES, ARCHIVE, OPENED)
        it.sign()
        it.write(ROLES, "contact: p, identity: p", "contact: p, coverage: p, identity: p")
        assert (await it.change(), it.revision) == ("unsigned", before)


def real(folder: Path, chosen: list[dict[str, Any]]) -> Settings:
    """Return settings that are not the demo's."""
    body = demo_settings(8000, None, None, folder).model_dump(mode="json")
    body["demo"] = body["issuer"]["demo"] = False
    body["policy"]["signers"] = chosen
    return Settings.model_validate(body)


def test_outside_the_demo_there_are_signers_of_two_roles(tmp_path: Path) -> None:
    """Or the gateway doesn't start; in the demo there may be none."""
    assert len(real(tmp_path, signers(*BOTH)).policy.signers) == 2
    twice = [*signers("Anne Roy"), {**signers("Bruno Côté")[0], "public_key": signers("Anne Roy")[0]["public_key"]}]
    for chosen in ([], signers("Anne Roy"), twice, [*signers("Anne Roy"), *signers("Anne Roy")]):
        with pytest.raises(ValidationError, match="sign"):
            real(tmp_path, chosen)


def test_the_statement_says_revision_before_gains_who_and_when() -> None:
    """In one form, so that two programs sign the same."""
    said = CHANGE.statement(Signature("Anne Roy", "clinical", AT))
    assert said.startswith(b"passerelle policy change v1\n{")
    for part in ("a" * 32, "b" * 32, "Anne Roy", "clinical", AT, '"widening":"'):
        assert part.encode() in said
