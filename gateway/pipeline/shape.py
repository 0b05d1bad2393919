"""Shape: a document's text without its literals: what is the same of two documents that name different people.

Part of the `operation` stage. Takes a text. Gives its tokens as one text, in which each string and number is a mark,
and what they were, beside. Literals that are equal have one mark, since validation compares them: two selections of
one field must ask alike. Reading tokens costs a third of parsing, and nothing of lifting, printing and validating.
Pure; reads no further than the limit of tokens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLSyntaxError, Lexer, Source, Token, TokenKind

LONGEST_INT: Final = 1_000
"""Digits that are read as a number; more stay a text, which no numeric type takes (Python refuses them past 4,300)."""

LITERALS: Final = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING, TokenKind.INT, TokenKind.FLOAT})


@dataclass(frozen=True, slots=True)
class Shape:
    """A document's shape: `text` holds none of its literals. The others are by literal, in the document's order."""

    text: str
    starts: tuple[int, ...]
    """Where each literal stands."""
    values: tuple[Any, ...] = field(repr=False)
    """What each literal is worth."""


def shape_of(text: str, tokens: int) -> Shape | None:
    """Return the shape of a document; None for what is no text of tokens, or of more than so many."""
    words: list[str] = []
    literals: list[Token] = []
    marks: dict[tuple[TokenKind, str], str] = {}
    lexer = Lexer(Source(text))
    at = 0
    try:
        for _ in range(tokens + 1):
            token = lexer.read_next_token(at)
            at = token.end
            if token.kind is TokenKind.EOF:
                return Shape("\n".join(words), tuple(one.start for one in literals), tuple(map(_worth, literals)))
            if token.kind in LITERALS:
                literals.append(token)
                words.append(marks.setdefault((token.kind, token.value or ""), f"{token.kind.value} {len(marks)}"))
            elif token.kind is not TokenKind.COMMENT:
                words.append(token.value or token.kind.value)
    except (GraphQLSyntaxError, ValueError):
        return None
    return None


def _worth(token: Token) -> Any:
    written = token.value or ""
    if token.kind is TokenKind.INT:
        return int(written) if len(written) <= LONGEST_INT else written
    return float(written) if token.kind is TokenKind.FLOAT else written
