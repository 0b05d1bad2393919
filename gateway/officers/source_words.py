"""Source words: what `source check` says, and what to do about it, in French and English.

A sentence tells of settings, counts and times: never a text of a source, an identifier or a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["ADVICE", "SAYS"]

SAYS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "files": ("ses fichiers ne peuvent pas être employés", "its files can't be used"),
        "tls": ("TLS ; le certificat vaut encore {days} jours", "TLS; the certificate is good for {days} more days"),
        "tls-soon": ("le certificat expire dans {days} jours", "the certificate ends in {days} days"),
        "tls-bad": ("son certificat n’est pas accepté", "its certificate is not accepted"),
        "plain-here": ("sans TLS, sur cette machine", "without TLS, on this machine"),
        "plain": ("sans TLS, vers une autre machine", "without TLS, to another machine"),
        "silent": ("pas de réponse utilisable ({reason})", "no usable answer ({reason})"),
        "slow": ("pas de réponse dans son délai de {deadline} ms", "no answer within its deadline of {deadline} ms"),
        "auth": ("authentifié ({scheme})", "authenticated ({scheme})"),
        "auth-none": ("n’exige pas d’authentification", "asks for no authentication"),
        "unauthenticated": ("nos titres sont refusés (401)", "our credentials are refused (401)"),
        "forbidden": ("l’accès est interdit à la passerelle (403)", "the gateway is forbidden (403)"),
        "token": ("aucun jeton n’a pu être obtenu ({reason})", "no token could be had ({reason})"),
        "nobody": (
            "demandée de personne par {count} système(s) d’identifiants, elle répond : personne",
            "asked about nobody by {count} identifier system(s), it answers: nobody",
        ),
        "everybody": (
            "demandée d’un numéro que personne n’a, elle répond par quelqu’un",
            "asked for a number that nobody has, it answers with someone",
        ),
        "unkeyed": (
            "aucun système d’identifiants (keyed_on) : elle n’est jamais interrogée",
            "no identifier system (keyed_on): it is never asked",
        ),
        "mute": (
            "elle peut attester ce que rien ne lit chez elle : {kinds}",
            "it may attest what nothing reads of it: {kinds}",
        ),
        "odd": ("sa réponse n’est pas celle du protocole ({reason})", "its answer is not the protocol's ({reason})"),
        "found": ("l’identifiant donné mène à une personne", "the identifier given leads to one person"),
        "not-found": ("l’identifiant donné ne mène à personne", "the identifier given leads to nobody"),
        "several": ("l’identifiant donné mène à {count} personnes", "the identifier given leads to {count} persons"),
        "not-keyed": (
            "l’identifiant donné n’est d’aucun de ses systèmes",
            "the identifier given is of none of its systems",
        ),
        "clock": ("son horloge et la nôtre diffèrent de {seconds} s", "its clock and ours differ by {seconds} s"),
        "clock-none": ("elle ne dit pas l’heure (en-tête Date)", "it doesn't tell the time (Date header)"),
        "latency": (
            "{calls} appels : médiane {median} ms, le plus long {longest} ms",
            "{calls} calls: median {median} ms, longest {longest} ms",
        ),
        "lenient": (
            "elle répond par une liste vide à un type de ressource qui n’existe pas",
            "it answers with an empty list for a resource type that doesn't exist",
        ),
        "schema": (
            "son schéma a encore tout ce que demandent les documents de la table",
            "its schema still has all that the mapping's documents ask for",
        ),
        "schema-hidden": (
            "elle ne laisse pas lire son schéma : un changement ne se verra qu’à ses erreurs",
            "it doesn't let its schema be read: a change will show by its errors alone",
        ),
        "schema-moved": (
            "son schéma a changé en {count} endroit(s) : {lines}",
            "its schema changed in {count} place(s): {lines}",
        ),
        "declared": (
            "énoncé de capacités FHIR {version}, {types} types de ressources",
            "capability statement of FHIR {version}, {types} resource types",
        ),
        "undeclared": ("aucun énoncé de capacités (metadata)", "no capability statement (metadata)"),
        "version": ("l’énoncé de capacités dit FHIR {version}", "the capability statement says FHIR {version}"),
        "not-json": ("l’énoncé de capacités n’offre pas de JSON", "the capability statement offers no JSON"),
        "batch": ("elle prend les lots (batch)", "it takes batches"),
        "batch-refused": (
            "capabilities.batch est vrai, et elle n’a pas pris un lot",
            "capabilities.batch is true, and it did not take a batch",
        ),
        "no-way": (
            "la table n’a aucune recherche pour un des systèmes de keyed_on",
            "the mapping has no search for one of the systems of keyed_on",
        ),
        "batch-possible": ("elle déclare des lots (batch)", "it declares batches"),
        "types-undeclared": (
            "types demandés et non déclarés : {types}",
            "types that are asked for and not declared: {types}",
        ),
        "search-undeclared": (
            "recherches non déclarées : {searches}",
            "searches that are not declared: {searches}",
        ),
        "include-undeclared": (
            "capabilities.include est vrai ; non déclarés : {includes}",
            "capabilities.include is true; not declared: {includes}",
        ),
        "coverage": (
            "{types} types d’enregistrement, {read} champs lus sur {fields}",
            "{types} record types, {read} fields read of {fields}",
        ),
        "records": ("types lus pour cette personne : {types}", "types read for this person: {types}"),
        "type-failed": ("{type} : pas de réponse utilisable ({reason})", "{type}: no usable answer ({reason})"),
        "left-out": (
            "{type} : {count} entrées écartées, qui ne sont pas ce qui était demandé",
            "{type}: {count} entries left out, which are not what was asked",
        ),
        "page-cut": (
            "elle rend {given} entrées par page, {asked} sont demandées",
            "it gives {given} entries a page, {asked} are asked for",
        ),
    }
)
"""Kind of line → what it says, in French and in English."""

ADVICE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "files": (
            "voyez `passerelle config check` ; la clé ou le jeton, ou la table de correspondance (`source map`)",
            "see `passerelle config check`: the key or the token, or the mapping (`source map`)",
        ),
        "schema-moved": (
            "relisez les documents de la table sur le nouveau schéma, puis épinglez-le (`schema` dans la table)",
            "read the mapping's documents again on the new schema, then pin it (`schema` in the mapping)",
        ),
        "tls-soon": ("demandez à la source de le renouveler", "ask the source to renew it"),
        "tls-bad": (
            "vérifiez le nom dans base_url, et que son autorité de certification est reconnue de cette machine",
            "check the name in base_url, and that this machine knows its certification authority",
        ),
        "plain": ("employez https:// ; les dossiers passent en clair", "use https://; records travel in the clear"),
        "silent": (
            "vérifiez base_url, le réseau, et que le service tourne",
            "check base_url, the network, and that the service runs",
        ),
        "slow": (
            "allongez budget.deadline_ms, ou voyez pourquoi elle tarde",
            "raise budget.deadline_ms, or see why it is slow",
        ),
        "unauthenticated": (
            "vérifiez auth : le jeton, ou le client_id et la portée (scopes)",
            "check auth: the token, or the client_id and the scopes",
        ),
        "forbidden": (
            "demandez à la source d’ouvrir à la passerelle la lecture et la recherche",
            "ask the source to open reading and searching to the gateway",
        ),
        "token": (
            "la clé publique est-elle inscrite chez la source ? token_url, client_id et scopes sont-ils les siens ?",
            "is the public key registered with the source? are token_url, client_id and scopes the source's?",
        ),
        "everybody": (
            "elle ignore le paramètre de recherche : ne la mettez pas en service",
            "it ignores the search parameter: don't put it into service",
        ),
        "unkeyed": ("dites par quels numéros on peut l’interroger", "say by which numbers it may be asked"),
        "mute": (
            "ôtez ces mots d’attests ; pour un groupe, il faut CareTeam dans capabilities.ties",
            "take these words out of attests; for a group, capabilities.ties needs CareTeam",
        ),
        "odd": (
            "vérifiez base_url et le protocole ; pour une table, `passerelle source map`",
            "check base_url and the protocol; for a mapping, `passerelle source map`",
        ),
        "not-found": ("essayez un identifiant qu’elle connaît", "try an identifier that it knows"),
        "several": (
            "une seule personne est attendue ; elle serait exclue",
            "one person is expected; the source would be excluded",
        ),
        "not-keyed": ("voyez keyed_on", "see keyed_on"),
        "clock": (
            "réglez les horloges (NTP) : les jetons signés et les délais en dépendent",
            "set the clocks (NTP): signed tokens and ends depend on them",
        ),
        "latency": ("voyez budget.deadline_ms", "see budget.deadline_ms"),
        "lenient": (
            "une erreur dans base_url se lirait « personne » : essayez avec --identifier",
            "a mistake in base_url would read as nobody: try with --identifier",
        ),
        "undeclared": (
            "rien à faire : ses réponses sont vérifiées une à une",
            "nothing to do: its answers are checked one by one",
        ),
        "version": ("il faut FHIR R4 (4.0)", "FHIR R4 (4.0) is needed"),
        "no-way": (
            "écrivez-la sous identity.by, ou ôtez le système de keyed_on",
            "write it under identity.by, or take the system out of keyed_on",
        ),
        "batch-refused": (
            "mettez capabilities.batch à false : un lot refusé coûte un appel de plus",
            "set capabilities.batch to false: a batch that is refused costs one call more",
        ),
        "batch-possible": (
            "capabilities.batch: true épargnerait des appels",
            "capabilities.batch: true would save calls",
        ),
        "types-undeclared": (
            "nommez dans capabilities.types ceux qu’elle a : les autres se liraient comme indisponibles",
            "name those that it has in capabilities.types: the others would read as unavailable",
        ),
        "search-undeclared": ("essayez avec --identifier", "try with --identifier"),
        "include-undeclared": (
            "mettez capabilities.include à false, ou laissez : ce qui manque est demandé à part",
            "set capabilities.include to false, or leave it: what is missing is asked for apart",
        ),
        "type-failed": (
            "voyez capabilities.types, et les droits de la passerelle",
            "see capabilities.types, and the gateway's rights",
        ),
        "left-out": (
            "la table ou la source se trompe : comparez avec l’écran de la source",
            "the mapping or the source is mistaken: compare with the source's own screen",
        ),
        "page-cut": ("mettez capabilities.page_size à {given}", "set capabilities.page_size to {given}"),
    }
)
"""Kind of line → what to do; none when there is nothing to do."""
