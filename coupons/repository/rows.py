"""The few things in which SQLite and PostgreSQL, or rows and structs, differ."""

from typing import Any, TypeVar

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")


def upsert(connection: AsyncConnection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """Return the dialect's own INSERT: SQLAlchemy's common one has no ON CONFLICT."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def struct(row: sa.Row[Any], kind: type[T]) -> T:
    """Return a row as a struct; columns without a field are left out."""
    # Names of columns are a subclass of str, which msgspec does not take for a key.
    named = {str(name): value for name, value in row._mapping.items()}  # noqa: SLF001 — public
    return msgspec.convert(named, kind)


def first(result: sa.CursorResult[Any], kind: type[T]) -> T | None:
    """Return the first row as a struct, or None."""
    row = result.first()
    return None if row is None else struct(row, kind)


def structs(result: sa.CursorResult[Any], kind: type[T]) -> list[T]:
    """Return all rows as structs."""
    return [struct(row, kind) for row in result]


def values(content: msgspec.Struct) -> dict[str, Any]:
    """Return a struct as what columns take: plain values, lists and dicts."""
    plain: dict[str, Any] = msgspec.to_builtins(content)
    return plain


async def empty_log(connection: AsyncConnection) -> None:
    """Have SQLite write its log (WAL) into the database and empty it, outside a transaction.

    Until then the log has what a transaction removed, as it was before. PostgreSQL recycles its
    own, which only the server's owner reads.
    """
    if connection.dialect.name == "sqlite":
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


async def changed(connection: AsyncConnection, statement: sa.Update | sa.Delete) -> int:
    """Execute and return how many rows it changed: 0 where a condition did not hold."""
    return (await connection.execute(statement)).rowcount
