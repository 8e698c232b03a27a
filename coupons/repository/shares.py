"""Shares and referrals; the table of referrals has been called `arrivals` from the start."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.repository.rows import changed, first, structs, upsert, values
from coupons.sharing import REWARDED_FRIENDS, Referral, ReferralRejection, ReferralState, Share
from coupons.tables import arrivals, shares


async def add(connection: AsyncConnection, share: Share) -> None:
    """Insert a share; a coupon can have one."""
    await connection.execute(shares.insert().values(values(share)))


async def get(connection: AsyncConnection, share: str) -> Share | None:
    """Return a share, or None when its owner was erased."""
    return first(await connection.execute(shares.select().where(shares.c.id == share)), Share)


async def of_coupon(connection: AsyncConnection, coupon: str) -> Share | None:
    """Return a coupon's share, or None."""
    query = shares.select().where(shares.c.coupon == coupon)
    return first(await connection.execute(query), Share)


async def of_customer(connection: AsyncConnection, customer: str) -> list[Share]:
    """Return a customer's shares, oldest first."""
    query = shares.select().where(shares.c.customer == customer).order_by(shares.c.created_at)
    return structs(await connection.execute(query), Share)


async def count_pending(connection: AsyncConnection, share: str) -> bool:
    """Count one more friend whose points are pending; False when the cap is reached."""
    return await _count(connection, share, shares.c.promised)


async def count_earned(connection: AsyncConnection, share: str) -> bool:
    """Count one more friend who really came; False when the cap is reached."""
    return await _count(connection, share, shares.c.earned)


async def _count(connection: AsyncConnection, share: str, column: sa.Column[int]) -> bool:
    # The cap is part of the UPDATE: checked first, many friends at once would all be under it.
    where = (shares.c.id == share) & (column < REWARDED_FRIENDS)
    return await changed(connection, shares.update().where(where).values({column: column + 1})) == 1


async def add_referral(connection: AsyncConnection, referral: Referral) -> bool:
    """Keep a browser's first referral through a share; False when it came before."""
    statement = upsert(connection, arrivals).values(values(referral)).on_conflict_do_nothing()
    return (await connection.execute(statement)).rowcount == 1


async def referral_of(connection: AsyncConnection, share: str, visitor: str) -> Referral | None:
    """Return a browser's referral through a share, or None."""
    query = arrivals.select().where(arrivals.c.share == share, arrivals.c.visitor == visitor)
    return first(await connection.execute(query), Referral)


async def settled_referral(
    connection: AsyncConnection, share: str, customer: str
) -> Referral | None:
    """Return how a customer's referral through a share was settled, or None."""
    query = arrivals.select().where(arrivals.c.share == share, arrivals.c.customer == customer)
    return first(await connection.execute(query), Referral)


async def was_rewarded(connection: AsyncConnection, friend: str) -> bool:
    """Say whether the friend already brought somebody points."""
    query = sa.select(arrivals.c.id).where(
        arrivals.c.customer == friend, arrivals.c.state == ReferralState.QUALIFIED
    )
    return (await connection.execute(query)).first() is not None


async def settle(
    connection: AsyncConnection,
    referral: str,
    friend: str,
    reason: ReferralRejection | None,
    at: int,
) -> bool:
    """Settle a referral; False when it was settled before."""
    where = (arrivals.c.id == referral) & (arrivals.c.state == ReferralState.OPENED)
    state = ReferralState.QUALIFIED if reason is None else ReferralState.REJECTED
    row = {"state": state, "reason": reason, "customer": friend, "settled_at": at}
    return await changed(connection, arrivals.update().where(where).values(row)) == 1


async def referrals_of(connection: AsyncConnection, friend: str) -> list[Referral]:
    """Return the referrals through which a customer came, oldest first."""
    query = arrivals.select().where(arrivals.c.customer == friend).order_by(arrivals.c.opened_at)
    return structs(await connection.execute(query), Referral)


async def forget_friend(connection: AsyncConnection, friend: str) -> None:
    """Leave nothing of a friend but that somebody arrived."""
    theirs = arrivals.c.customer == friend
    # The browser's pseudonym is unique in a share, so it is replaced by the row's own id.
    nobody = {"customer": None, "visitor": arrivals.c.id}
    await changed(connection, arrivals.update().where(theirs).values(nobody))
