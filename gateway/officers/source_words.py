"""Source words: what `source check` says, and what to do about it, in French and English.

A sentence tells of settings, counts and times: never a text of a source, an identifier or a name.
"""

from __future__ import annotations

from gateway.officers.words import Words

__all__ = ["ADVICE", "SAYS"]

SAYS: Words = {
    "files": {"fr": "ses fichiers ne peuvent pas être employés", "en": "its files can't be used"},
    "tls": {
        "fr": "TLS ; le certificat vaut encore {days} jours",
        "en": "TLS; the certificate is good for {days} more days",
    },
    "tls-soon": {"fr": "le certificat expire dans {days} jours", "en": "the certificate ends in {days} days"},
    "tls-bad": {"fr": "son certificat n’est pas accepté", "en": "its certificate is not accepted"},
    "plain-here": {"fr": "sans TLS, sur cette machine", "en": "without TLS, on this machine"},
    "plain": {"fr": "sans TLS, vers une autre machine", "en": "without TLS, to another machine"},
    "silent": {"fr": "pas de réponse utilisable ({reason})", "en": "no usable answer ({reason})"},
    "slow": {
        "fr": "pas de réponse dans son délai de {deadline} ms",
        "en": "no answer within its deadline of {deadline} ms",
    },
    "auth": {"fr": "authentifié ({scheme})", "en": "authenticated ({scheme})"},
    "auth-none": {"fr": "n’exige pas d’authentification", "en": "asks for no authentication"},
    "unauthenticated": {"fr": "nos titres sont refusés (401)", "en": "our credentials are refused (401)"},
    "forbidden": {"fr": "l’accès est interdit à la passerelle (403)", "en": "the gateway is forbidden (403)"},
    "token": {"fr": "aucun jeton n’a pu être obtenu ({reason})", "en": "no token could be had ({reason})"},
    "nobody": {
        "fr": "demandée de personne par {count} système(s) d’identifiants, elle répond : personne",
        "en": "asked about nobody by {count} identifier system(s), it answers: nobody",
    },
    "everybody": {
        "fr": "demandée d’un numéro que personne n’a, elle répond par quelqu’un",
        "en": "asked for a number that nobody has, it answers with someone",
    },
    "unkeyed": {
        "fr": "aucun système d’identifiants (keyed_on) : elle n’est jamais interrogée",
        "en": "no identifier system (keyed_on): it is never asked",
    },
    "mute": {
        "fr": "elle peut attester ce que rien ne lit chez elle : {kinds}",
        "en": "it may attest what nothing reads of it: {kinds}",
    },
    "odd": {
        "fr": "sa réponse n’est pas celle du protocole ({reason})",
        "en": "its answer is not the protocol's ({reason})",
    },
    "found": {"fr": "l’identifiant donné mène à une personne", "en": "the identifier given leads to one person"},
    "not-found": {"fr": "l’identifiant donné ne mène à personne", "en": "the identifier given leads to nobody"},
    "several": {
        "fr": "l’identifiant donné mène à {count} personnes",
        "en": "the identifier given leads to {count} persons",
    },
    "not-keyed": {
        "fr": "l’identifiant donné n’est d’aucun de ses systèmes",
        "en": "the identifier given is of none of its systems",
    },
    "clock": {
        "fr": "son horloge et la nôtre diffèrent de {seconds} s",
        "en": "its clock and ours differ by {seconds} s",
    },
    "clock-none": {"fr": "elle ne dit pas l’heure (en-tête Date)", "en": "it doesn't tell the time (Date header)"},
    "latency": {
        "fr": "{calls} appels : médiane {median} ms, le plus long {longest} ms",
        "en": "{calls} calls: median {median} ms, longest {longest} ms",
    },
    "lenient": {
        "fr": "elle répond par une liste vide à un type de ressource qui n’existe pas",
        "en": "it answers with an empty list for a resource type that doesn't exist",
    },
    "schema": {
        "fr": "son schéma a encore tout ce que demandent les documents de la table",
        "en": "its schema still has all that the mapping's documents ask for",
    },
    "schema-hidden": {
        "fr": "elle ne laisse pas lire son schéma : un changement ne se verra qu’à ses erreurs",
        "en": "it doesn't let its schema be read: a change will show by its errors alone",
    },
    "schema-moved": {
        "fr": "son schéma a changé en {count} endroit(s) : {lines}",
        "en": "its schema changed in {count} place(s): {lines}",
    },
    "declared": {
        "fr": "énoncé de capacités FHIR {version}, {types} types de ressources",
        "en": "capability statement of FHIR {version}, {types} resource types",
    },
    "undeclared": {"fr": "aucun énoncé de capacités (metadata)", "en": "no capability statement (metadata)"},
    "version": {"fr": "l’énoncé de capacités dit FHIR {version}", "en": "the capability statement says FHIR {version}"},
    "not-json": {"fr": "l’énoncé de capacités n’offre pas de JSON", "en": "the capability statement offers no JSON"},
    "batch": {"fr": "elle prend les lots (batch)", "en": "it takes batches"},
    "batch-refused": {
        "fr": "capabilities.batch est vrai, et elle n’a pas pris un lot",
        "en": "capabilities.batch is true, and it did not take a batch",
    },
    "no-way": {
        "fr": "la table n’a aucune recherche pour un des systèmes de keyed_on",
        "en": "the mapping has no search for one of the systems of keyed_on",
    },
    "batch-possible": {"fr": "elle déclare des lots (batch)", "en": "it declares batches"},
    "types-undeclared": {
        "fr": "types demandés et non déclarés : {types}",
        "en": "types that are asked for and not declared: {types}",
    },
    "search-undeclared": {
        "fr": "recherches non déclarées : {searches}",
        "en": "searches that are not declared: {searches}",
    },
    "include-undeclared": {
        "fr": "capabilities.include est vrai ; non déclarés : {includes}",
        "en": "capabilities.include is true; not declared: {includes}",
    },
    "coverage": {
        "fr": "{types} types d’enregistrement, {read} champs lus sur {fields}",
        "en": "{types} record types, {read} fields read of {fields}",
    },
    "records": {"fr": "types lus pour cette personne : {types}", "en": "types read for this person: {types}"},
    "type-failed": {"fr": "{type} : pas de réponse utilisable ({reason})", "en": "{type}: no usable answer ({reason})"},
    "left-out": {
        "fr": "{type} : {count} entrées écartées, qui ne sont pas ce qui était demandé",
        "en": "{type}: {count} entries left out, which are not what was asked",
    },
    "page-cut": {
        "fr": "elle rend {given} entrées par page, {asked} sont demandées",
        "en": "it gives {given} entries a page, {asked} are asked for",
    },
}
"""Kind of line → what it says, in French and in English."""

ADVICE: Words = {
    "files": {
        "fr": "voyez `passerelle config check` ; la clé ou le jeton, ou la table de correspondance (`source map`)",
        "en": "see `passerelle config check`: the key or the token, or the mapping (`source map`)",
    },
    "schema-moved": {
        "fr": "relisez les documents de la table sur le nouveau schéma, puis épinglez-le (`schema` dans la table)",
        "en": "read the mapping's documents again on the new schema, then pin it (`schema` in the mapping)",
    },
    "tls-soon": {"fr": "demandez à la source de le renouveler", "en": "ask the source to renew it"},
    "tls-bad": {
        "fr": "vérifiez le nom dans base_url, et que son autorité de certification est reconnue de cette machine",
        "en": "check the name in base_url, and that this machine knows its certification authority",
    },
    "plain": {
        "fr": "employez https:// ; les dossiers passent en clair",
        "en": "use https://; records travel in the clear",
    },
    "silent": {
        "fr": "vérifiez base_url, le réseau, et que le service tourne",
        "en": "check base_url, the network, and that the service runs",
    },
    "slow": {
        "fr": "allongez budget.deadline_ms, ou voyez pourquoi elle tarde",
        "en": "raise budget.deadline_ms, or see why it is slow",
    },
    "unauthenticated": {
        "fr": "vérifiez auth : le jeton, ou le client_id et la portée (scopes)",
        "en": "check auth: the token, or the client_id and the scopes",
    },
    "forbidden": {
        "fr": "demandez à la source d’ouvrir à la passerelle la lecture et la recherche",
        "en": "ask the source to open reading and searching to the gateway",
    },
    "token": {
        "fr": "la clé publique est-elle inscrite chez la source ? token_url, client_id et scopes sont-ils les siens ?",
        "en": "is the public key registered with the source? are token_url, client_id and scopes the source's?",
    },
    "everybody": {
        "fr": "elle ignore le paramètre de recherche : ne la mettez pas en service",
        "en": "it ignores the search parameter: don't put it into service",
    },
    "unkeyed": {"fr": "dites par quels numéros on peut l’interroger", "en": "say by which numbers it may be asked"},
    "mute": {
        "fr": "ôtez ces mots d’attests ; pour un groupe, il faut CareTeam dans capabilities.ties",
        "en": "take these words out of attests; for a group, capabilities.ties needs CareTeam",
    },
    "odd": {
        "fr": "vérifiez base_url et le protocole ; pour une table, `passerelle source map`",
        "en": "check base_url and the protocol; for a mapping, `passerelle source map`",
    },
    "not-found": {"fr": "essayez un identifiant qu’elle connaît", "en": "try an identifier that it knows"},
    "several": {
        "fr": "une seule personne est attendue ; elle serait exclue",
        "en": "one person is expected; the source would be excluded",
    },
    "not-keyed": {"fr": "voyez keyed_on", "en": "see keyed_on"},
    "clock": {
        "fr": "réglez les horloges (NTP) : les jetons signés et les délais en dépendent",
        "en": "set the clocks (NTP): signed tokens and ends depend on them",
    },
    "latency": {"fr": "voyez budget.deadline_ms", "en": "see budget.deadline_ms"},
    "lenient": {
        "fr": "une erreur dans base_url se lirait « personne » : essayez avec --identifier",
        "en": "a mistake in base_url would read as nobody: try with --identifier",
    },
    "undeclared": {
        "fr": "rien à faire : ses réponses sont vérifiées une à une",
        "en": "nothing to do: its answers are checked one by one",
    },
    "version": {"fr": "il faut FHIR R4 (4.0)", "en": "FHIR R4 (4.0) is needed"},
    "no-way": {
        "fr": "écrivez-la sous identity.by, ou ôtez le système de keyed_on",
        "en": "write it under identity.by, or take the system out of keyed_on",
    },
    "batch-refused": {
        "fr": "mettez capabilities.batch à false : un lot refusé coûte un appel de plus",
        "en": "set capabilities.batch to false: a batch that is refused costs one call more",
    },
    "batch-possible": {
        "fr": "capabilities.batch: true épargnerait des appels",
        "en": "capabilities.batch: true would save calls",
    },
    "types-undeclared": {
        "fr": "nommez dans capabilities.types ceux qu’elle a : les autres se liraient comme indisponibles",
        "en": "name those that it has in capabilities.types: the others would read as unavailable",
    },
    "search-undeclared": {"fr": "essayez avec --identifier", "en": "try with --identifier"},
    "include-undeclared": {
        "fr": "mettez capabilities.include à false, ou laissez : ce qui manque est demandé à part",
        "en": "set capabilities.include to false, or leave it: what is missing is asked for apart",
    },
    "type-failed": {
        "fr": "voyez capabilities.types, et les droits de la passerelle",
        "en": "see capabilities.types, and the gateway's rights",
    },
    "left-out": {
        "fr": "la table ou la source se trompe : comparez avec l’écran de la source",
        "en": "the mapping or the source is mistaken: compare with the source's own screen",
    },
    "page-cut": {"fr": "mettez capabilities.page_size à {given}", "en": "set capabilities.page_size to {given}"},
}
"""Kind of line → what to do; none when there is nothing to do."""
