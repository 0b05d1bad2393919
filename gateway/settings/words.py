"""Words: what is wrong with a settings file, in a sentence that says no value of the file.

A value may be a secret, or name a person: sentences say what is expected, never what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.sentences import Language

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # what pydantic finds, by its error types (docs.pydantic.dev, validation_errors)
        "missing": ("cette clé manque", "this key is missing"),
        "extra_forbidden": (
            "cette clé n’existe pas ; vérifiez son orthographe",
            "there is no such key; check its spelling",
        ),
        "model_type": ("des clés et leurs valeurs sont attendues ici", "keys and their values are expected here"),
        "dict_type": ("des clés et leurs valeurs sont attendues ici", "keys and their values are expected here"),
        "tuple_type": ("une liste est attendue ici", "a list is expected here"),
        "list_type": ("une liste est attendue ici", "a list is expected here"),
        "string_type": (
            "du texte est attendu ici ; au besoin, mettez-le entre guillemets",
            "text is expected here; put it in quotes if need be",
        ),
        "path_type": ("le chemin d’un fichier est attendu ici", "a file’s path is expected here"),
        "string_pattern_mismatch": ("la forme attendue est {pattern}", "the form expected is {pattern}"),
        "string_too_long": ("au plus {max_length} caractères", "{max_length} characters at most"),
        "string_too_short": ("au moins {min_length} caractères", "{min_length} characters at least"),
        "too_short": ("au moins {min_length} élément", "{min_length} item at least"),
        "too_long": ("au plus {max_length} éléments", "{max_length} items at most"),
        "literal_error": ("valeurs possibles : {expected}", "values that are possible: {expected}"),
        "enum": ("valeurs possibles : {expected}", "values that are possible: {expected}"),
        "int_type": ("un nombre entier est attendu", "a whole number is expected"),
        "int_parsing": ("un nombre entier est attendu", "a whole number is expected"),
        "int_from_float": ("un nombre entier est attendu", "a whole number is expected"),
        "float_type": ("un nombre est attendu", "a number is expected"),
        "float_parsing": ("un nombre est attendu", "a number is expected"),
        "bool_type": ("true ou false est attendu", "true or false is expected"),
        "bool_parsing": ("true ou false est attendu", "true or false is expected"),
        "greater_than": ("plus de {gt}", "more than {gt}"),
        "greater_than_equal": ("{ge} au moins", "{ge} at least"),
        "less_than": ("moins de {lt}", "less than {lt}"),
        "less_than_equal": ("{le} au plus", "{le} at most"),
        "url_parsing": ("une adresse complète est attendue (https://…)", "a whole address is expected (https://…)"),
        "url_type": ("une adresse complète est attendue (https://…)", "a whole address is expected (https://…)"),
        "url_scheme": (
            "l’adresse commence par {expected_schemes}",
            "the address begins with {expected_schemes}",
        ),
        # what two settings make impossible (fitting.py)
        "opa-url": (
            "policy.url est nécessaire : il dit où OPA écoute",
            "policy.url is needed: it says where OPA listens",
        ),
        "workers-admin": (
            "listen.admin_port est nécessaire, sans être 0 : chaque processus dit son état sur un port à lui",
            "listen.admin_port is needed, and is not 0: each process tells of itself on a port of its own",
        ),
        "documents-path": (
            "documents.path est nécessaire : il dit quels documents sont connus",
            "documents.path is needed: it says which documents are known",
        ),
        "twice": ("la source {source} y est deux fois", "source {source} is there twice"),
        "registry": (
            "une source, et une seule, est le registre des identités et des consentements (kind: registry)",
            "one source, and one only, is the registry of identities and directives",
        ),
        "mapping": (
            "source {source} : une source {protocol} a besoin d’une table de correspondance (mapping)",
            "source {source}: a {protocol} source needs a mapping",
        ),
        "consents": (
            "source {source} : le registre garde les directives ; il doit connaître Consent",
            "source {source}: the registry keeps the directives; it must know Consent",
        ),
        "measures": (
            "source {source} : une mesure compte tout un serveur ; celui-ci contient plusieurs établissements",
            "source {source}: a measure counts a whole server; this one holds several establishments",
        ),
        "deadline": (
            "source {source} : son délai est aussi long que celui d’une opération (deadline_ms), ou plus long",
            "source {source}: its deadline is as long as, or longer than an operation's",
        ),
        "connect": (
            "source {source} : se connecter (connect_ms) doit prendre moins que son délai (deadline_ms)",
            "source {source}: connecting (connect_ms) must take less than its deadline (deadline_ms)",
        ),
        "auth-missing": (
            "source {source} : l’authentification {scheme} a besoin de {key}",
            "source {source}: authentication {scheme} needs {key}",
        ),
        "auth-other": (
            "source {source} : {key} n’est pas de l’authentification {scheme}",
            "source {source}: {key} is not part of authentication {scheme}",
        ),
        "auth-plain": (
            "source {source} : les jetons se demandent par TLS (https://)",
            "source {source}: tokens are asked for over TLS (https://)",
        ),
        "policy-deadline": (
            "policy.deadline_ms doit être plus court que le délai d’une opération (deadline_ms)",
            "policy.deadline_ms must be shorter than an operation's deadline (deadline_ms)",
        ),
        "acts-twice": (
            "les actes d’urgence sont dans un fichier (audit.acts) ou sur un serveur (audit.acts_server), pas les deux",
            "emergency acts are in a file (audit.acts) or on a server (audit.acts_server), not both",
        ),
        "acts-password": (
            "il faut un mot de passe, par password_file ou PASSERELLE_AUDIT__ACTS_SERVER__PASSWORD, pas les deux",
            "a password is needed, by password_file or by PASSERELLE_AUDIT__ACTS_SERVER__PASSWORD, not both",
        ),
        "acts-deadline": (
            "le délai du serveur des actes d’urgence doit être plus court que celui d’une opération (deadline_ms)",
            "the deadline of the server of emergency acts must be shorter than an operation's (deadline_ms)",
        ),
        "server-plain": (
            "ce serveur se joint par TLS, sauf sur la même machine",
            "this server is spoken to over TLS, unless it is on the same machine",
        ),
        "cache-password": (
            "le mot de passe vient de password_file ou de PASSERELLE_CACHE__SHARED__PASSWORD, pas des deux",
            "the password comes by password_file or by PASSERELLE_CACHE__SHARED__PASSWORD, not both",
        ),
        "signers": (
            "policy.signers est nécessaire : hors de la démonstration, une politique n’entre en vigueur que signée par "
            "deux personnes (passerelle policy keygen)",
            "policy.signers is needed: outside the demo, a policy takes effect only when two persons have signed it "
            "(passerelle policy keygen)",
        ),
        "signer-twice": (
            "ce signataire a le nom ou la clé d’un autre : ce serait la même personne deux fois",
            "this signer has the name or the key of another: that would be one person twice",
        ),
        "signer-roles": (
            "deux signatures de rôles différents sont nécessaires : clinical et technological, ou privacy_officer à la "
            "place de l’un des deux",
            "two signatures of different roles are needed: clinical and technological, or privacy_officer in place of "
            "one of them",
        ),
        "unsigned": (
            "la politique n’est pas signée par deux de ces signataires (passerelle policy sign)",
            "the policy is not signed by two of these signers (passerelle policy sign)",
        ),
        # the file itself, and the files that it names
        "unreadable": ("le fichier ne peut pas être lu", "the file can’t be read"),
        "yaml": ("ceci n’est pas du YAML bien formé", "this is not well-formed YAML"),
        "double": ("cette clé est écrite deux fois", "this key is written twice"),
        "empty": ("le fichier ne contient aucun réglage", "the file holds no settings"),
        "file": ("ce fichier n’existe pas ou ne peut pas être lu", "there is no such file, or it can’t be read"),
        "folder": (
            "le dossier de ce fichier n’existe pas ou ne permet pas d’écrire",
            "this file’s folder does not exist or can’t be written to",
        ),
        "token": ("ce fichier ne contient pas un jeton sur une ligne", "this file does not hold a token on one line"),
        "key": (
            "ce fichier ne contient pas une clé privée JWK pour RS384 (2048 bits au moins) ou ES384 (P-384)",
            "this file does not hold a private JWK for RS384 (2048 bits at least) or ES384 (P-384)",
        ),
        "keys": ("ce fichier de clés ne peut pas être employé", "this file of keys can’t be used"),
        "no-keys": (
            "keys.file ou PASSERELLE_KEYS__SECRET est nécessaire : le trousseau scelle les ids et signe le registre",
            "keys.file or PASSERELLE_KEYS__SECRET is needed: the keyring seals ids and signs the audit log",
        ),
        "bundle": ("la politique ne peut pas être chargée : {why}", "the policy can’t be loaded: {why}"),
        "documents": ("les documents ne peuvent pas être lus : {why}", "the documents can’t be read: {why}"),
        "document": (
            "le document {id} ne convient pas au schéma : la passerelle refusera de l’exécuter",
            "document {id} does not fit the schema: the gateway will refuse to run it",
        ),
        "table": ("table de correspondance : {why}", "mapping: {why}"),
        "demo": (
            "`serve` refuse l’émetteur de la démonstration : sa clé est faite à chaque démarrage",
            "`serve` refuses the demo issuer: its key is made at each start",
        ),
        "plain": (
            "source {source} : sans TLS (http://), vers une autre machine",
            "source {source}: without TLS (http://), to another machine",
        ),
        "shared-key": (
            "source {source} : même client et même clé que {others}, sans token_url : une clé par source, ou token_url",
            "source {source}: same client and same key as {others}, without token_url: a key a source, or token_url",
        ),
        "open-file": (
            "d’autres que son propriétaire ont accès à ce fichier, qui contient un secret (chmod 600)",
            "others than its owner have access to this file, which holds a secret (chmod 600)",
        ),
        "odd": ("ce n’est pas ce qui est attendu ici", "this is not what is expected here"),
    }
)
"""Kind of fault → sentence in French, in English."""


def sentence(kind: str, values: Mapping[str, object], language: Language) -> str:
    """Return the sentence of a fault; of a kind that has none, that it is not what is expected."""
    text = SENTENCES.get(kind, SENTENCES["odd"])[0 if language == "fr" else 1]
    return text.format_map({name: str(value) for name, value in values.items()})
