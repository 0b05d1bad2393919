"""Signing words: what the commands that sign, list and restore policies say, in French and in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from gateway.sentences import Language

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "key-made": (
            "{file} : clé privée, pour vous seul ; ne la donnez à personne. Votre ligne de policy.signers :",
            "{file}: private key, for you alone; give it to nobody. Your line of policy.signers:",
        ),
        "key-there": (
            "{file} existe déjà : une clé n’est jamais écrite par-dessus une autre",
            "{file} is there already: a key is never written over another",
        ),
        "key-odd": (
            "{file} ne contient pas une clé de `passerelle policy keygen`",
            "{file} does not hold a key of `passerelle policy keygen`",
        ),
        "bundle": ("la politique ne peut pas être lue : {why}", "the policy can’t be read: {why}"),
        "faults": (
            "la politique ne passe pas ses vérifications ; elle n’est pas signée :",
            "the policy does not pass its checks; it is not signed:",
        ),
        "gains": (
            "{count} lignes s’ouvrent que {previous} n’ouvre pas ; regardez-les, puis signez avec --accept-widening :",
            "{count} lines open that {previous} does not open; look at them, then sign with --accept-widening:",
        ),
        "no-previous": (
            "dites par --previous quelle politique est en vigueur (son dossier, ou sa révision avec --config)",
            "say by --previous which policy is in force (its folder, or its revision with --config)",
        ),
        "no-role": (
            "dites votre rôle par --role, ou donnez --config, où vous êtes signataire",
            "say your role by --role, or give --config, where you are a signer",
        ),
        "not-signer": (
            "{name} n’est pas un signataire de ces réglages avec cette clé et ce rôle",
            "{name} is no signer of these settings with this key and this role",
        ),
        "other-gains": (
            "une autre personne a signé la même révision après avoir regardé d’autres gains : comparez vos dossiers",
            "somebody else signed the same revision having looked at other gains: compare your folders",
        ),
        "signed": (
            "{revision} : signée par {name} ({role}) ; gains acceptés : {count}",
            "{revision}: signed by {name} ({role}); gains accepted: {count}",
        ),
        "enough": (
            "deux personnes de rôles différents ont signé : elle peut entrer en vigueur",
            "two persons of different roles have signed: it may take effect",
        ),
        "one-more": (
            "il faut encore la signature d’une personne d’un autre rôle",
            "one more signature is needed, of a person of another role",
        ),
        "nothing-kept": ("aucune révision n’est gardée ici", "no revision is kept here"),
        "unknown": ("{revision} n’est pas gardée ici", "{revision} is not kept here"),
        "restored": (
            "{revision} est de nouveau dans {place} ; `passerelle policy status` dit quand elle est en vigueur",
            "{revision} is in {place} again; `passerelle policy status` says when it is in force",
        ),
        "packed": (
            "{place} contient {revision} ; mettez-la là où la passerelle lit la sienne",
            "{place} holds {revision}; put it where the gateway reads its own",
        ),
        "archive": (
            "policy.bundle est une archive : écrivez-en une autre avec --out, et mettez-la à sa place",
            "policy.bundle is an archive: write another one with --out, and put it in its place",
        ),
        "in-force": ("en vigueur : {revision}, depuis {at}", "in force: {revision}, since {at}"),
        "never": ("en vigueur : inconnu (rien n’est gardé ici)", "in force: not known (nothing is kept here)"),
        "folder": ("dans {place} : {revision}", "in {place}: {revision}"),
        "by": ("signatures qui tiennent : {names}", "signatures that hold: {names}"),
        "by-nobody": ("aucune signature ne tient", "no signature holds"),
        "last": ("dernier essai, {at} : {outcome}", "last attempt, {at}: {outcome}"),
        "head-at": ("quand", "when"),
        "head-revision": ("révision", "revision"),
        "head-previous": ("après", "after"),
        "head-outcome": ("comment", "how"),
        "head-signers": ("signée par", "signed by"),
        "head-kept": ("gardée", "kept"),
        "yes": ("oui", "yes"),
        "no": ("non", "no"),
        "clinical": ("clinique", "clinical"),
        "technological": ("technologique", "technological"),
        "privacy_officer": ("vie privée", "privacy officer"),
        "outcome-changed": ("changement", "change"),
        "outcome-restored": ("retour", "restored"),
    }
)
"""Key → sentence in French, in English."""


def say(key: str, language: Language, /, **values: Any) -> str:
    """Return a sentence; raise KeyError for one that nobody wrote."""
    return SENTENCES[key][0 if language == "fr" else 1].format_map({name: str(one) for name, one in values.items()})
