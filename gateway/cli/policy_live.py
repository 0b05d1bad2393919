"""Live policy commands: sign a changed policy, see what is in force, and put a former one back."""

from __future__ import annotations

import json as encoder
import sys
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from gateway.cli import screen
from gateway.cli.common import CONFIG, JSON, LANGUAGE, PORT, STATE, default_state, stop_on
from gateway.cli.policy import SHIPPED, app
from gateway.sentences import Language

if TYPE_CHECKING:
    from gateway.officers.policy_signing import Person
    from gateway.policies import Candidate, History
    from gateway.settings import Signer

Folder = Annotated[Path | None, typer.Option("--policies", help="The policy's folder, unless the settings say it.")]
Role = Literal["clinical", "technological", "privacy_officer"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a gateway's policy is, where it keeps the accepted ones, and who signs."""

    policies: Path
    history: History
    signers: Sequence[Signer] = ()


@app.command()
def keygen(
    out: Annotated[Path, typer.Option(help="The file of the private key.")],
    name: Annotated[str, typer.Option("--as", help="Your name, as the settings will have it.")] = "",
    role: Annotated[Role, typer.Option(help="What you answer for.")] = "clinical",
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Make a signer's key; print the line of policy.signers that goes into the settings."""
    from gateway.officers.policy_signing import make_key
    from gateway.officers.signing_words import say

    with _told(language):
        public = make_key(out)
    signer = {"name": name or out.stem, "role": role, "public_key": public}
    if json:
        print(encoder.dumps(signer, ensure_ascii=False))
        return
    screen.lines(
        [(say("key-made", language, {"file": out}), "quiet"), "- " + encoder.dumps(signer, ensure_ascii=False)]
    )


@app.command()
def sign(
    name: Annotated[str, typer.Option("--as", help="Your name, as the settings have it.")],
    key: Annotated[Path, typer.Option("--key", help="The file of your private key.")],
    policies: Folder = None,
    previous: Annotated[str | None, typer.Option(help="The policy in force: its folder, or a kept revision.")] = None,
    role: Annotated[Role | None, typer.Option(help="What you answer for, unless the settings say it.")] = None,
    accept_widening: Annotated[bool, typer.Option("--accept-widening", help="You looked at what it opens.")] = False,
    config: CONFIG = None,
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Sign a changed policy, once it passes its checks and you have seen what it opens."""
    from gateway.officers import policy_signing as signing
    from gateway.officers.signing_words import say
    from resolvers.catalogue import Catalogue
    from resolvers.schema import build_schema

    coordinates = Catalogue.of(build_schema()).coordinates()
    with _told(language):
        place = _place(config, None, 0) if config is not None else None
        by = _person(name, role, key, place.signers if place else ())
        folder = policies or (place.policies if place else SHIPPED)
        change = signing.sign(folder, _previous(previous, place), by, coordinates, accept_widening=accept_widening)
    enough = change.is_signed(place.signers) if place else len({one.role for one in change.signatures}) > 1
    if json:
        body = {"revision": change.revision, "previous": change.previous, "accepted": list(change.widening)}
        print(encoder.dumps(body | {"signers": [one.name for one in change.signatures], "enough": enough}))
        return
    said = {"revision": change.revision, "name": name, "role": say(by.role, language), "count": len(change.widening)}
    screen.lines([(say("signed", language, said), "good"), say("enough" if enough else "one-more", language)])


@app.command()
def history(
    config: CONFIG = None, state: STATE = None, port: PORT = 8000, language: LANGUAGE = "fr", json: JSON = False
) -> None:
    """List the policies that took effect, the newest first."""
    from gateway.officers.signing_words import say

    with _told(language):
        kept = _place(config, state, port).history
        entries = [(one, kept.folder_of(one.revision) is not None) for one in reversed(kept.entries())]
    if json:
        rows = [
            {"at": e.at, "revision": e.revision, "previous": e.previous, "outcome": e.outcome,
             "signers": list(e.signers), "kept": there}
            for e, there in entries
        ]  # fmt: skip
        print(encoder.dumps({"accepted": rows}, ensure_ascii=False, indent=2))
        return
    heads = [say(f"head-{one}", language) for one in ("at", "revision", "previous", "outcome", "signers", "kept")]
    shown = [
        (e.at, e.revision, e.previous, say(f"outcome-{e.outcome}", language), ", ".join(e.signers),
         say("yes" if there else "no", language))
        for e, there in entries
    ]  # fmt: skip
    if shown:
        screen.table(heads, shown)
    else:
        screen.lines([(say("nothing-kept", language), "quiet")])


@app.command()
def restore(
    revision: Annotated[str, typer.Argument(help="The revision, or its beginning.")],
    out: Annotated[Path | None, typer.Option(help="Write an archive instead, to be put where yours is.")] = None,
    config: CONFIG = None,
    state: STATE = None,
    port: PORT = 8000,
    language: LANGUAGE = "fr",
    json: JSON = False,
) -> None:
    """Put a policy that was in force back into the policy's folder, with its signatures; the gateway takes it."""
    from gateway.officers.policy_signing import SigningFault
    from gateway.officers.signing_words import say
    from gateway.policies.folder import replace_policy

    with _told(language):
        place = _place(config, state, port)
        found = _kept(place, revision)
        if out is not None:
            _pack(found.folder, out)
        elif place.policies.is_file():
            raise SigningFault("archive")
        else:
            replace_policy(found.folder, place.policies)
    body = {"revision": found.revision, "place": str(out or place.policies)}
    said = say("packed" if out else "restored", language, body)
    print(encoder.dumps(body) if json else said)


@app.command()
def status(
    config: CONFIG = None, state: STATE = None, port: PORT = 8000, language: LANGUAGE = "fr", json: JSON = False
) -> None:
    """Say which policy is in force, which one is in the folder, who signed it, and how the last attempt went."""
    with _told(language):
        body = _status(_place(config, state, port))
    screen.show(json, body, _said(body, language))
    raise typer.Exit(0 if body["ok"] else 1)


def _status(place: Place) -> dict[str, Any]:
    from gateway.policies import OUTCOMES, load_policy
    from gateway.policies.signatures import change_to

    bundle, changes = load_policy(place.policies)
    change = change_to(changes, bundle.revision)
    last, entries = place.history.told(), place.history.entries()
    here = entries[-1] if entries else None
    return {
        "ok": last.get("outcome", "changed") in OUTCOMES[:2],
        "in_force": {"revision": here.revision, "at": here.at} if here else None,
        "folder": {
            "place": str(place.policies),
            "revision": bundle.revision,
            "signers": [one.name for one in change.holders(place.signers)] if change else [],
        },
        "last": dict(last) or None,
    }


def _said(body: Mapping[str, Any], language: Language) -> Iterator[screen.Cell]:
    from gateway.officers.signing_words import say
    from gateway.policies.refused import WORDS

    here, folder, last = body["in_force"], body["folder"], body["last"]
    yield say("in-force", language, here) if here else say("never", language)
    yield say("folder", language, folder)
    names = ", ".join(folder["signers"])
    yield say("by", language, {"names": names}) if names else say("by-nobody", language)
    if last:
        outcome = WORDS[last["outcome"]][language]
        yield say("last", language, {"at": last["at"], "outcome": outcome}), "good" if body["ok"] else "bad"
        yield from (f"  {one}" for one in last.get("details", {}).get(language, ()))


def _place(config: Path | None, state: Path | None, port: int) -> Place:
    from gateway.policies import History
    from gateway.settings import Policy, read_settings

    if config is not None:
        chosen = read_settings(config).policy
    else:
        chosen = Policy(bundle=SHIPPED, history=(state or default_state(port)) / "policies")
    return Place(chosen.bundle, History(chosen.history, chosen.keep), chosen.signers)


def _person(name: str, role: str | None, file: Path, signers: Sequence[Signer]) -> Person:
    from gateway.officers.policy_signing import Person, SigningFault, read_key

    known = next((one.role for one in signers if one.name == name), None)
    if known is None and role is None:
        raise SigningFault("no-role")
    by = Person(name, role or known or "", read_key(file))
    if signers and not by.among(signers):
        raise SigningFault("not-signer", name=name)
    return by


def _previous(given: str | None, place: Place | None) -> Path | None:
    """Return the folder of the policy in force: the one given, else the last that the gateway kept."""
    if given is not None:
        return Path(given) if Path(given).is_dir() or place is None else _kept(place, given).folder
    entries = place.history.entries() if place is not None else ()
    return _kept(place, entries[-1].revision).folder if place is not None and entries else None


def _kept(place: Place, beginning: str) -> Candidate:
    from gateway.officers.policy_signing import SigningFault

    known = {one.revision for one in place.history.entries() if one.revision.startswith(beginning)}
    found = place.history.kept(known.pop()) if len(known) == 1 else None
    if found is None:
        raise SigningFault("unknown", revision=beginning)
    return found


def _pack(folder: Path, out: Path) -> None:
    from gateway.policies.folder import PARTS

    with tarfile.open(out, "w:gz") as tar:
        for part in PARTS:
            if (folder / part).exists():
                tar.add(folder / part, part)


@contextmanager
def _told(language: Language) -> Iterator[None]:
    """Turn a foreseen fault into its sentence and a status of 1."""
    from gateway.officers.policy_signing import SigningFault
    from gateway.officers.signing_words import say

    try:
        with stop_on():
            yield
    except SigningFault as fault:
        rows = fault.values.get(language, fault.rows)
        sys.stderr.write(f"passerelle: {say(fault.key, language, fault.values)}\n")
        sys.stderr.writelines(f"  {row}\n" for row in (rows if isinstance(rows, tuple) else ()))
        raise typer.Exit(1) from None
