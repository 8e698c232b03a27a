"""A process that a test kills: it tells everything from the beginning, a line for each step.

Usage: python -m tests.killed_shop DATABASE_URL MS_AFTER_NOW SHARER:FRIEND…
"""

import asyncio
import sys

from chaland.database import open_database
from coupons.service.idempotency import KeyedRequest
from coupons.service.redemptions import RedemptionRequest, Till
from tests.offers import NOW
from tests.shops import Shop

TILL = Till(id="key_1", store="shop")


async def main(url: str, later: int, pairs: list[tuple[str, str]]) -> None:
    engine = open_database(url)
    shop = Shop(engine, NOW + later)
    for sharer, friend in pairs:
        coupon = await shop.gets_coupon(sharer, f"evt of {sharer}")
        done(f"issued {coupon.id}")
        sale = RedemptionRequest(
            code=await code_of(shop, sharer, coupon.id),
            keyed=KeyedRequest(subject=TILL.id, key=sharer, body=b"sale"),
        )
        await shop.coupons.redemptions.redeem(TILL, sale)
        done(f"redeemed {coupon.id}")
        share = await shop.coupons.shares.share(sharer, coupon.id, None)
        assert share is not None
        await shop.coupons.shares.opened(share.id, f"browser of {friend}", None)
        done(f"opened {share.id}")
        await shop.coupons.shares.claim(share.id, friend, f"browser of {friend}", None)
        done(f"claimed {share.id}")
    await engine.dispose()


async def code_of(shop: Shop, customer: str, coupon: str) -> str:
    view = await shop.coupons.phone.coupon(customer, coupon)
    assert view is not None
    return view.code


def done(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    names = [name.split(":") for name in sys.argv[3:]]
    pairs = [(sharer, friend) for sharer, friend in names]
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), pairs))
