"""One effect a key: the same request again gets the same answer, and nothing happens twice."""

import enum
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec

from coupons.repository import idempotency
from coupons.service.context import ServiceContext
from coupons.service.unit_of_work import UnitOfWork

# Longer than any request takes, and as long as a process that died blocks its keys.
LEASE_MS = 30_000
KEPT_MS = 24 * 3_600_000

T = TypeVar("T")
Work = Callable[[UnitOfWork], Awaitable[T]]


class KeyedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that may be sent again: whose key it is, the key, and what was asked."""

    subject: str
    key: str
    body: bytes


class IdempotencyConflict(enum.StrEnum):
    """Why a key gives no answer: another request used it, or is using it."""

    OTHER_BODY = "idempotency_key_reused"
    IN_FLIGHT = "idempotency_key_in_flight"


class LostLeaseError(Exception):
    """The answer came after another request had taken the key over; nothing was kept."""


class IdempotencyKeys:
    """Keys of a subject (a till, a browser), kept for a day with the hash of what was asked."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def once(
        self,
        request: KeyedRequest | None,
        decode: Callable[[str], T],
        work: Work[T],
        *,
        keeps: Callable[[T], bool] = lambda _answer: True,
    ) -> T | IdempotencyConflict:
        """Do the work and keep its answer with it, or give the answer that it got before.

        Without a key the work is done each time. An answer that `keeps` says no to is not kept: it
        had no effect, and the next request under the same key may get another one. A holder that
        died is taken over after half a minute; it cannot come back, because the answer and the
        effect are kept together or not at all.
        """
        if request is None:
            async with self._context.unit_of_work() as unit:
                return await work(unit)
        subject, key, lease = request.subject, request.key, secrets.token_hex(16)
        stored = await self._claim(subject, key, hashlib.sha256(request.body).hexdigest(), lease)
        if isinstance(stored, IdempotencyConflict):
            return stored
        if stored is not None:
            return decode(stored)
        return await self._do(subject, key, lease, work, keeps)

    async def _claim(
        self, subject: str, key: str, body_hash: str, lease: str
    ) -> str | IdempotencyConflict | None:
        """Return the stored answer, what is wrong, or None when the key is ours now."""
        async with self._context.unit_of_work() as unit:
            connection, now = unit.connection, unit.now
            until = now + LEASE_MS
            if await idempotency.claim(
                connection,
                subject,
                key,
                body_hash=body_hash,
                lease=lease,
                at=now,
                until=until,
            ):
                return None
            stored = await idempotency.get(connection, subject, key)
            if stored is None or stored.body_hash != body_hash:
                return IdempotencyConflict.OTHER_BODY if stored else IdempotencyConflict.IN_FLIGHT
            if stored.answer is not None:
                return stored.answer
            taken = await idempotency.take_over(
                connection, subject, key, lease=lease, at=now, until=until
            )
            return None if taken else IdempotencyConflict.IN_FLIGHT

    async def _do(
        self,
        subject: str,
        key: str,
        lease: str,
        work: Work[T],
        keeps: Callable[[T], bool],
    ) -> T | IdempotencyConflict:
        try:
            return await self._work(subject, key, lease, work, keeps)
        except LostLeaseError:
            return IdempotencyConflict.IN_FLIGHT
        except BaseException:
            # Also a cancellation, such as a till that hangs up: the key must not stay taken.
            async with self._context.unit_of_work() as unit:
                await idempotency.release(unit.connection, subject, key, lease)
            raise

    async def _work(
        self, subject: str, key: str, lease: str, work: Work[T], keeps: Callable[[T], bool]
    ) -> T:
        async with self._context.unit_of_work() as unit:
            answer = await work(unit)
            if not keeps(answer):
                await idempotency.release(unit.connection, subject, key, lease)
                return answer
            encoded = msgspec.json.encode(answer).decode()
            kept = await idempotency.finish(
                unit.connection, subject, key, lease=lease, answer=encoded
            )
            if not kept:
                raise LostLeaseError
            return answer
