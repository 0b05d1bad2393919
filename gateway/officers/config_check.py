"""Config check: everything that is wrong with a settings file, at once, and with the files that it names.

Takes a path and the environment. Gives findings with their lines, in French and English. Opens the mappings, the
tokens' files, the keyring and the policy; asks nothing of a source, an engine or a network.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.app.connectors import make_connectors
from gateway.documents import DocumentsFault, read_documents
from gateway.engines import Bundle, BundleRefused
from gateway.keyring import Keyring, UnusableKeyring
from gateway.officers.documents_check import misfitting_documents
from gateway.policies import load_policy
from gateway.policies.signatures import change_to
from gateway.settings import (
    Draft,
    Fault,
    Place,
    Settings,
    SettingsFault,
    Source,
    SourceAuth,
    faults_of,
    read_draft,
    read_password,
    shared_servers,
)
from gateway.settings.fitting import loopback
from gateway.smart import private_key
from resolvers.catalogue import Catalogue
from resolvers.rows import MappingFault
from resolvers.schema import build_schema, core_of

OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class ConfigReport:
    """What was found. Faults stop the gateway from starting; warnings don't."""

    file: Path
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the gateway can start with it."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Return it for a program: line from 1, or null when the environment gave the value."""
        return {
            "ok": self.ok,
            "file": str(self.file),
            "faults": [_json(one) for one in self.faults],
            "warnings": [_json(one) for one in self.warnings],
        }


def check_config(file: Path, environment: Mapping[str, str] | None = None) -> ConfigReport:
    """Return the report; a file that can't be read at all is one fault of it."""
    try:
        draft = read_draft(file, os.environ if environment is None else environment)
    except SettingsFault as fault:
        return ConfigReport(file, fault.faults)
    if faults := tuple(faults_of(draft)):
        return ConfigReport(file, faults)
    settings = Settings.model_validate(draft.body)
    return ConfigReport(file, tuple(_beyond(draft, settings)), tuple(_doubtful(draft, settings)))


def _json(fault: Fault) -> dict[str, Any]:
    return {
        "line": fault.line,
        "variable": fault.variable or None,
        "setting": fault.setting,
        "kind": fault.kind,
        "fr": fault.says("fr"),
        "en": fault.says("en"),
    }


def _beyond(draft: Draft, settings: Settings) -> Iterator[Fault]:
    """Yield what is wrong with the files that the settings name."""
    if settings.demo or settings.issuer.demo:
        yield draft.fault("demo", ("demo",) if settings.demo else ("issuer", "demo"))
    yield from _policy(draft, settings)
    yield from _folders(draft, settings)
    yield from _servers(draft, settings)
    yield from _keys(draft, settings)
    yield from _documents(draft, settings)
    catalogue = Catalogue.of(build_schema())
    for rank, source in enumerate(settings.sources):
        yield from _source(draft, source, ("sources", rank), catalogue)


def _policy(draft: Draft, settings: Settings) -> Iterator[Fault]:
    chosen = settings.policy
    try:
        bundle, changes = load_policy(chosen.bundle)
    except BundleRefused as refused:
        yield draft.fault("bundle", ("policy", "bundle"), {"why": refused})
    else:
        change = change_to(changes, bundle.revision)
        if chosen.signers and not (change is not None and change.is_signed(chosen.signers)):
            yield draft.fault("unsigned", ("policy", "bundle"))
    if chosen.shadow is not None:
        try:
            Bundle.load(chosen.shadow)
        except BundleRefused as refused:
            yield draft.fault("bundle", ("policy", "shadow"), {"why": refused})
    if settings.policy.token_file is not None:
        yield from _token(draft, settings.policy.token_file, ("policy", "token_file"))


def _documents(draft: Draft, settings: Settings) -> Iterator[Fault]:
    if settings.documents.mode != "off" and settings.documents.path is not None:
        try:
            read_documents(settings.documents.path)
        except DocumentsFault as fault:
            yield draft.fault("documents", ("documents", "path"), {"why": fault})


def _folders(draft: Draft, settings: Settings) -> Iterator[Fault]:
    for key, path in (("database", settings.audit.database), ("anchor", settings.audit.anchor)):
        if not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            yield draft.fault("folder", ("audit", key))
    kept = settings.policy.history
    if kept is not None and not any(one.is_dir() and os.access(one, os.W_OK) for one in (kept, kept.parent)):
        yield draft.fault("folder", ("policy", "history"))


def _servers(draft: Draft, settings: Settings) -> Iterator[Fault]:
    for place, server in shared_servers(settings):
        try:
            read_password(server)
        except OSError:
            yield draft.fault("file", (*place, "password_file"))
    acts = settings.audit.acts_server
    if acts is not None and acts.ca_file is not None and not os.access(acts.ca_file, os.R_OK):
        yield draft.fault("file", ("audit", "acts_server", "ca_file"))


def _keys(draft: Draft, settings: Settings) -> Iterator[Fault]:
    try:
        if settings.keys.secret is not None:
            Keyring.parse(settings.keys.secret.get_secret_value())
        elif settings.keys.file is not None:
            Keyring.load(settings.keys.file)
        else:
            yield draft.fault("no-keys", ("keys",))
    except UnusableKeyring:
        yield draft.fault("keys", ("keys", "file" if settings.keys.secret is None else "secret"))


def _source(draft: Draft, source: Source, place: Place, catalogue: Catalogue) -> Iterator[Fault]:
    if source.mapping is not None:
        try:
            make_connectors([source], catalogue)
        except MappingFault as fault:
            for why in fault.faults:
                yield draft.fault("table", (*place, "mapping"), {"why": why})
    if source.auth.token_file is not None:
        yield from _token(draft, source.auth.token_file, (*place, "auth", "token_file"))
    if source.auth.key_file is not None:
        yield from _key(draft, source.auth.key_file, (*place, "auth", "key_file"))


def _token(draft: Draft, file: Path, place: Place) -> Iterator[Fault]:
    try:
        token = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        yield draft.fault("file", place)
        return
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        yield draft.fault("token", place)


def _key(draft: Draft, file: Path, place: Place) -> Iterator[Fault]:
    try:
        private_key(file.read_text("utf-8"))
    except OSError:
        yield draft.fault("file", place)
    except ValueError:
        yield draft.fault("key", place)


def _doubtful(draft: Draft, settings: Settings) -> Iterator[Fault]:
    """Yield what starts and is likely to be a mistake."""
    for rank, source in enumerate(settings.sources):
        if source.base_url.scheme == "http" and not loopback(source.base_url.host or ""):
            yield draft.fault("plain", ("sources", rank, "base_url"), {"source": source.id})
        others = [one for one in settings.sources if one is not source and _same_key(one.auth, source.auth)]
        if source.auth.token_url is None and others:
            values = {"source": source.id, "others": ", ".join(one.id for one in others)}
            yield draft.fault("shared-key", ("sources", rank, "auth", "key_file"), values)
    for place, file in _secrets(settings):
        if _open(file):
            yield draft.fault("open-file", place)
    with suppress(DocumentsFault):  # a fault already
        for name in misfitting_documents(settings, core_of(build_schema())):
            yield draft.fault("document", ("documents", "path"), {"id": name})


def _same_key(one: SourceAuth, other: SourceAuth) -> bool:
    return one.key_file is not None and (one.client_id, one.key_file) == (other.client_id, other.key_file)


def _secrets(settings: Settings) -> Iterator[tuple[Place, Path]]:
    """Yield the files that hold a secret, each with its place in the settings."""
    named: list[tuple[Place, Path | None]] = [
        (("keys", "file"), settings.keys.file),
        (("policy", "token_file"), settings.policy.token_file),
    ]
    named.extend(((*place, "password_file"), server.password_file) for place, server in shared_servers(settings))
    for rank, source in enumerate(settings.sources):
        named.append((("sources", rank, "auth", "token_file"), source.auth.token_file))
        named.append((("sources", rank, "auth", "key_file"), source.auth.key_file))
    return ((place, file) for place, file in named if file is not None)


def _open(file: Path) -> bool:
    """Tell whether others than its owner may use a file, where files have modes; one that isn't there is a fault."""
    try:
        return os.name == "posix" and bool(stat.S_IMODE(file.stat().st_mode) & OTHERS)
    except OSError:
        return False
