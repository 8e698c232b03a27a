"""Coupons: each step is one conditional UPDATE, so that it happens once."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.coupon import AcquisitionChannel, Coupon, CouponState
from coupons.repository.rows import changed, first, structs, values
from coupons.tables import coupons

UNUSED = (CouponState.ISSUED, CouponState.VIEWED, CouponState.SAVED, CouponState.ROLLED_BACK)


async def add(
    connection: AsyncConnection, coupon: Coupon, *, once_key: str, code_hmac: str
) -> None:
    """Insert a coupon with its once-key and the HMAC of its code.

    Raises:
        IntegrityError: when `once_key` was used before.
    """
    row = {**values(coupon), "once_key": once_key, "code_hmac": code_hmac}
    await connection.execute(coupons.insert().values(row))


async def get(connection: AsyncConnection, coupon: str) -> Coupon | None:
    """Return a coupon of any customer, or None; the service checks whose it is."""
    return first(await connection.execute(coupons.select().where(coupons.c.id == coupon)), Coupon)


async def by_code(connection: AsyncConnection, code_hmac: str) -> Coupon | None:
    """Return the coupon of a code, or None."""
    query = coupons.select().where(coupons.c.code_hmac == code_hmac)
    return first(await connection.execute(query), Coupon)


async def on_phone(connection: AsyncConnection, customer: str, limit: int) -> list[Coupon]:
    """Return a customer's coupons that were not dismissed, newest first."""
    query = (
        coupons.select()
        .where(coupons.c.customer == customer, coupons.c.dismissed_at.is_(None))
        .order_by(coupons.c.issued_at.desc(), coupons.c.id.desc())
        .limit(limit)
    )
    return structs(await connection.execute(query), Coupon)


async def of_customer(connection: AsyncConnection, customer: str) -> list[Coupon]:
    """Return all of a customer's coupons, oldest first."""
    query = coupons.select().where(coupons.c.customer == customer).order_by(coupons.c.issued_at)
    return structs(await connection.execute(query), Coupon)


async def previous(
    connection: AsyncConnection, customer: str, campaigns: Collection[str]
) -> list[Coupon]:
    """Return the coupons that a customer already had from some campaigns."""
    query = coupons.select().where(
        coupons.c.customer == customer, coupons.c.campaign.in_(campaigns)
    )
    return structs(await connection.execute(query), Coupon)


async def claimed(connection: AsyncConnection, once_key: str) -> Coupon | None:
    """Return the coupon that was issued under a once-key, or None: a retry gets the same one."""
    query = coupons.select().where(coupons.c.once_key == once_key)
    return first(await connection.execute(query), Coupon)


async def view(connection: AsyncConnection, coupon: str, at: int) -> bool:
    """Mark a coupon viewed; False when it was before."""
    where = (coupons.c.id == coupon) & coupons.c.viewed_at.is_(None)
    state = sa.case(
        (coupons.c.state == CouponState.ISSUED, CouponState.VIEWED), else_=coupons.c.state
    )
    return await _set(connection, where, viewed_at=at, state=state)


async def save(connection: AsyncConnection, coupon: str, at: int) -> bool:
    """Mark a coupon saved; False when it was before."""
    where = (coupons.c.id == coupon) & coupons.c.saved_at.is_(None)
    # The state only moves forward: saving a redeemed coupon is noted, and it stays redeemed.
    fresh = coupons.c.state.in_((CouponState.ISSUED, CouponState.VIEWED))
    state = sa.case((fresh, CouponState.SAVED), else_=coupons.c.state)
    return await _set(connection, where, saved_at=at, state=state)


async def dismiss(connection: AsyncConnection, coupon: str, at: int) -> bool:
    """Put a coupon out of sight; False when it was before."""
    where = (coupons.c.id == coupon) & coupons.c.dismissed_at.is_(None)
    return await _set(connection, where, dismissed_at=at)


# `CouponState` has no "locked": a lock ends by itself, and no job has to be there to end it.
def _usable(coupon: str, till: str, at: int) -> sa.ColumnElement[bool]:
    free = sa.or_(
        coupons.c.locked_until.is_(None),
        coupons.c.locked_until <= at,
        coupons.c.locked_by == till,
    )
    return sa.and_(
        coupons.c.id == coupon, coupons.c.state.in_(UNUSED), coupons.c.valid_until > at, free
    )


async def lock(
    connection: AsyncConnection, coupon: str, till: str, lock: str, at: int, until: int
) -> bool:
    """Keep a coupon for a till; False when it cannot be used or another till has it."""
    where = _usable(coupon, till, at)
    return await _set(connection, where, lock=lock, locked_by=till, locked_until=until)


async def redeem(
    connection: AsyncConnection, coupon: str, till: str, at: int, lock: str | None
) -> bool:
    """Use a coupon; False when it cannot be used, or the given lock does not hold."""
    # Two tills may both have been told that the coupon is good. This UPDATE alone decides: it
    # changes a row for one of them.
    where = _usable(coupon, till, at)
    if lock is not None:
        where &= (coupons.c.lock == lock) & (coupons.c.locked_until > at)
    unlocked = {"lock": None, "locked_by": None, "locked_until": None}
    redeemed = {"state": CouponState.REDEEMED, "redeemed_at": at, "rolled_back_at": None}
    return await _set(connection, where, **redeemed, **unlocked)


async def roll_back(connection: AsyncConnection, coupon: str, at: int) -> bool:
    """Give a redeemed coupon back; False when it was not redeemed."""
    where = (coupons.c.id == coupon) & (coupons.c.state == CouponState.REDEEMED)
    return await _set(connection, where, state=CouponState.ROLLED_BACK, rolled_back_at=at)


async def counts_of_campaign(connection: AsyncConnection, campaign: str) -> dict[str, int]:
    """Return how many of a campaign's coupons that were sent in zones came how far."""
    counts = await _counts(connection, coupons.c.campaign == campaign)
    return counts.get(campaign, {})


async def counts_of_customer(
    connection: AsyncConnection, customer: str
) -> dict[str, dict[str, int]]:
    """Return, by campaign, how many coupons sent to a customer in zones came how far."""
    return await _counts(connection, coupons.c.customer == customer)


async def _counts(
    connection: AsyncConnection, where: sa.ColumnElement[bool]
) -> dict[str, dict[str, int]]:
    steps = {
        "viewed": coupons.c.viewed_at.is_not(None),
        "saved": coupons.c.saved_at.is_not(None),
        "redeemed": coupons.c.redeemed_at.is_not(None),
        "rolled_back": coupons.c.rolled_back_at.is_not(None),
    }
    sums = [sa.func.count().filter(reached).label(step) for step, reached in steps.items()]
    query = (
        sa.select(coupons.c.campaign, *sums)
        .where(where, coupons.c.channel == AcquisitionChannel.ZONE)
        .group_by(coupons.c.campaign)
    )
    rows = await connection.execute(query)
    return {row.campaign: {step: getattr(row, step) for step in steps} for row in rows}


async def _set(
    connection: AsyncConnection, where: sa.ColumnElement[bool], **columns: object
) -> bool:
    return await changed(connection, coupons.update().where(where).values(**columns)) == 1


async def forget_places(connection: AsyncConnection, customer: str) -> None:
    """Blank in which zone and visit a customer got coupons."""
    theirs = coupons.c.customer == customer
    await connection.execute(coupons.update().where(theirs).values(zone=None, visit=None))
