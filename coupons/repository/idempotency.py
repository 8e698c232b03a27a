"""Idempotency keys: who holds one, until when, and the answer it got."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.repository.rows import changed, first, upsert
from coupons.tables import idempotency_keys

_KEYS = idempotency_keys.c


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key that was used before; `answer` is None while the first request is under way."""

    body_hash: str
    lease: str
    leased_until: int
    answer: str | None


async def claim(
    connection: AsyncConnection,
    subject: str,
    key: str,
    *,
    body_hash: str,
    lease: str,
    at: int,
    until: int,
) -> bool:
    """Take a key that nobody used; False when somebody did."""
    row = {
        "subject": subject,
        "key": key,
        "body_hash": body_hash,
        "lease": lease,
        "leased_until": until,
        "created_at": at,
    }
    statement = upsert(connection, idempotency_keys).values(row).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount == 1


async def get(connection: AsyncConnection, subject: str, key: str) -> StoredKey | None:
    """Return what is known of a key, or None."""
    query = idempotency_keys.select().where(_KEYS.subject == subject, _KEYS.key == key)
    return first(await connection.execute(query), StoredKey)


async def take_over(
    connection: AsyncConnection, subject: str, key: str, *, lease: str, at: int, until: int
) -> bool:
    """Take a key whose holder died before answering; False when it did not."""
    # Only one of several waiting requests sees the old lease: the UPDATE moves it for the others.
    where = (_KEYS.subject == subject) & (_KEYS.key == key)
    dead = where & _KEYS.answer.is_(None) & (_KEYS.leased_until <= at)
    statement = idempotency_keys.update().where(dead).values(lease=lease, leased_until=until)
    return await changed(connection, statement) == 1


async def finish(
    connection: AsyncConnection, subject: str, key: str, *, lease: str, answer: str
) -> bool:
    """Keep the answer; False when somebody else took the key over."""
    mine = (_KEYS.subject == subject) & (_KEYS.key == key) & (_KEYS.lease == lease)
    statement = idempotency_keys.update().where(mine, _KEYS.answer.is_(None))
    return await changed(connection, statement.values(answer=answer)) == 1


async def release(connection: AsyncConnection, subject: str, key: str, lease: str) -> None:
    """Give a key back whose work failed, so that the next attempt need not wait for the lease."""
    mine = (_KEYS.subject == subject) & (_KEYS.key == key) & (_KEYS.lease == lease)
    await changed(connection, idempotency_keys.delete().where(mine, _KEYS.answer.is_(None)))


async def forget_answer(connection: AsyncConnection, answer: str) -> None:
    """Remove the keys that were answered so: who asks again then begins anew."""
    await changed(connection, idempotency_keys.delete().where(_KEYS.answer == answer))


async def remove_before(connection: AsyncConnection, before: int) -> None:
    """Remove keys that are too old to be kept."""
    await changed(connection, idempotency_keys.delete().where(_KEYS.created_at < before))
