"""Tables: what the register's database holds, in SQLite and in PostgreSQL.

What is sealed is the payload; the other columns only find it.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.schema import CreateIndex, CreateTable

SEALED = ("payload", "mac", "key_id")
"""Columns of what is sealed: the thing itself, its MAC, and the key of that."""


def _sealed() -> tuple[Column[bytes], Column[bytes], Column[str]]:
    payload, mac, key_id = SEALED
    return (
        Column(payload, LargeBinary, nullable=False),
        Column(mac, LargeBinary, nullable=False),
        Column(key_id, Text, nullable=False),
    )


SCHEMA = MetaData()

ACTS = Table(
    "acts",
    SCHEMA,
    Column("id", Text, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    *_sealed(),
    Column("confirmed", LargeBinary),
    Index("acts_until", "until"),
)

REVIEWS = Table(
    "reviews",
    SCHEMA,
    Column("id", Text, primary_key=True),
    Column("act", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    *_sealed(),
    Column("confirmed", LargeBinary),
    Index("reviews_act", "act"),
)

NOTICES = Table(
    "notices",
    SCHEMA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(always=True), primary_key=True),
    Column("at", BigInteger, nullable=False),
    *_sealed(),
    Column("taken", Double, nullable=False, server_default="0"),
    Column("told", Double),
    sqlite_autoincrement=True,
)
UNTOLD = NOTICES.c.told.is_(None)
Index("notices_untold", NOTICES.c.id, sqlite_where=UNTOLD, postgresql_where=UNTOLD)

SHARED = MetaData()

CHANGED = Table(
    "changed",
    SHARED,
    Column("one", Integer, CheckConstraint("one = 1"), primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
)
"""PostgreSQL's alone: one row, another `state` whenever what counts changed (SQLite tells so by itself)."""


def statements(schema: MetaData, dialect: Dialect) -> list[str]:
    """Return what makes the tables and indexes that aren't there yet."""
    made: list[CreateTable | CreateIndex] = []
    for table in schema.sorted_tables:
        made.append(CreateTable(table, if_not_exists=True))
        made.extend(
            CreateIndex(index, if_not_exists=True) for index in sorted(table.indexes, key=lambda one: str(one.name))
        )
    return [str(one.compile(dialect=dialect)).strip() for one in made]
