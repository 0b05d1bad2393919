"""Signing words: what the commands that sign, list and restore policies say, in French and in English."""

from __future__ import annotations

from functools import partial

from gateway.officers.words import Words, say_of

SENTENCES: Words = {
    "key-made": {
        "fr": "{file} : clé privée, pour vous seul ; ne la donnez à personne. Votre ligne de policy.signers :",
        "en": "{file}: private key, for you alone; give it to nobody. Your line of policy.signers:",
    },
    "key-there": {
        "fr": "{file} existe déjà : une clé n’est jamais écrite par-dessus une autre",
        "en": "{file} is there already: a key is never written over another",
    },
    "key-odd": {
        "fr": "{file} ne contient pas une clé de `passerelle policy keygen`",
        "en": "{file} does not hold a key of `passerelle policy keygen`",
    },
    "bundle": {"fr": "la politique ne peut pas être lue : {why}", "en": "the policy can’t be read: {why}"},
    "faults": {
        "fr": "la politique ne passe pas ses vérifications ; elle n’est pas signée :",
        "en": "the policy does not pass its checks; it is not signed:",
    },
    "gains": {
        "fr": "{count} lignes s’ouvrent que {previous} n’ouvre pas ; regardez-les, puis signez avec "
        "--accept-widening :",
        "en": "{count} lines open that {previous} does not open; look at them, then sign with --accept-widening:",
    },
    "no-previous": {
        "fr": "dites par --previous quelle politique est en vigueur (son dossier, ou sa révision avec --config)",
        "en": "say by --previous which policy is in force (its folder, or its revision with --config)",
    },
    "no-role": {
        "fr": "dites votre rôle par --role, ou donnez --config, où vous êtes signataire",
        "en": "say your role by --role, or give --config, where you are a signer",
    },
    "not-signer": {
        "fr": "{name} n’est pas un signataire de ces réglages avec cette clé et ce rôle",
        "en": "{name} is no signer of these settings with this key and this role",
    },
    "other-gains": {
        "fr": "une autre personne a signé la même révision après avoir regardé d’autres gains : comparez vos dossiers",
        "en": "somebody else signed the same revision having looked at other gains: compare your folders",
    },
    "signed": {
        "fr": "{revision} : signée par {name} ({role}) ; gains acceptés : {count}",
        "en": "{revision}: signed by {name} ({role}); gains accepted: {count}",
    },
    "enough": {
        "fr": "deux personnes de rôles différents ont signé : elle peut entrer en vigueur",
        "en": "two persons of different roles have signed: it may take effect",
    },
    "one-more": {
        "fr": "il faut encore la signature d’une personne d’un autre rôle",
        "en": "one more signature is needed, of a person of another role",
    },
    "nothing-kept": {"fr": "aucune révision n’est gardée ici", "en": "no revision is kept here"},
    "unknown": {"fr": "{revision} n’est pas gardée ici", "en": "{revision} is not kept here"},
    "restored": {
        "fr": "{revision} est de nouveau dans {place} ; `passerelle policy status` dit quand elle est en vigueur",
        "en": "{revision} is in {place} again; `passerelle policy status` says when it is in force",
    },
    "packed": {
        "fr": "{place} contient {revision} ; mettez-la là où la passerelle lit la sienne",
        "en": "{place} holds {revision}; put it where the gateway reads its own",
    },
    "archive": {
        "fr": "policy.bundle est une archive : écrivez-en une autre avec --out, et mettez-la à sa place",
        "en": "policy.bundle is an archive: write another one with --out, and put it in its place",
    },
    "in-force": {"fr": "en vigueur : {revision}, depuis {at}", "en": "in force: {revision}, since {at}"},
    "never": {"fr": "en vigueur : inconnu (rien n’est gardé ici)", "en": "in force: not known (nothing is kept here)"},
    "folder": {"fr": "dans {place} : {revision}", "en": "in {place}: {revision}"},
    "by": {"fr": "signatures qui tiennent : {names}", "en": "signatures that hold: {names}"},
    "by-nobody": {"fr": "aucune signature ne tient", "en": "no signature holds"},
    "last": {"fr": "dernier essai, {at} : {outcome}", "en": "last attempt, {at}: {outcome}"},
    "head-at": {"fr": "quand", "en": "when"},
    "head-revision": {"fr": "révision", "en": "revision"},
    "head-previous": {"fr": "après", "en": "after"},
    "head-outcome": {"fr": "comment", "en": "how"},
    "head-signers": {"fr": "signée par", "en": "signed by"},
    "head-kept": {"fr": "gardée", "en": "kept"},
    "yes": {"fr": "oui", "en": "yes"},
    "no": {"fr": "non", "en": "no"},
    "clinical": {"fr": "clinique", "en": "clinical"},
    "technological": {"fr": "technologique", "en": "technological"},
    "privacy_officer": {"fr": "vie privée", "en": "privacy officer"},
    "outcome-changed": {"fr": "changement", "en": "change"},
    "outcome-restored": {"fr": "retour", "en": "restored"},
}


say = partial(say_of, SENTENCES)
