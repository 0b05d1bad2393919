"""Tables: what the ledger's database holds.

Entries, each sealed; what they are found by; and, beside them, the questions and answers of the decisions, each body
once a month under its own digest (docs/decisions/recorded-questions.md).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Insert, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects import sqlite

SCHEMA = MetaData()

ENTRIES = Table(
    "entries",
    SCHEMA,
    Column("writer", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("key_id", Text, nullable=False),
)

ENTRY_PATIENTS = Table(
    "entry_patients",
    SCHEMA,
    Column("pseudonym", Text, primary_key=True),
    Column("recorded", Text, primary_key=True),
    Column("writer", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

PROBE = Table("probe", SCHEMA, Column("id", Integer, primary_key=True), Column("turn", Integer, nullable=False))

ASKED = Table(
    "asked",
    SCHEMA,
    Column("now", BigInteger, primary_key=True, autoincrement=False),
    Column("writer", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("question", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""The decision of each entry that rests on one: when it was asked, and the digests of its question and its answer."""

BODIES = Table(
    "bodies",
    SCHEMA,
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary, primary_key=True),
    Column("whole", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Questions, answers (`whole`) and the parts that they share, of one month."""


def written(statement: Insert) -> str:
    """Return an insertion as SQLite takes it, its parameters in the order of the table's columns.

    Once for each statement, at start: SQLAlchemy's way to its cache of statements costs more than SQLite's insertion.
    """
    return str(statement.compile(dialect=sqlite.dialect()))
