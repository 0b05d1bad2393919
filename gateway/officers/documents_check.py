"""Documents check: which persisted documents no longer fit the schema.

Takes the settings. Gives the ids of documents that the gateway would refuse to run; `config check` warns of each. A
document's text is never repeated: only its id.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLError, GraphQLSchema, parse, validate

from gateway.documents import SHA256, read_documents
from gateway.settings import Settings


def misfitting_documents(settings: Settings, schema: GraphQLSchema) -> Iterator[str]:
    """Yield the id of each document that can't be parsed or isn't valid; raise `DocumentsFault` when none can be read.

    The id is the one that its author gave when there is one, else `sha256:` and its hash.
    """
    if settings.documents.mode == "off" or settings.documents.path is None:
        return
    names: dict[str, str] = {}
    for name, text in read_documents(settings.documents.path).items():
        if text not in names or names[text].startswith(SHA256):
            names[text] = name
    for text, name in names.items():
        try:
            fits = not validate(schema, parse(text, max_tokens=settings.limits.tokens), max_errors=1)
        except (GraphQLError, RecursionError):
            fits = False
        if not fits:
            yield name
