"""Points, and the rewards they buy."""

from aiohttp import web

from conventions.bodies import answer
from conventions.operations import operation
from conventions.problems import Problem
from conventions.roles import Role
from coupons.coupon import Coupon
from coupons.http.phone_views import CouponView, coupon_view
from coupons.http.points_views import PointsStatement, RewardList, reward_view, statement_view
from coupons.http.requests import ID, found, idempotency_key, service, shopper
from coupons.service.rewards import RewardRefusal

SHOPPER = (Role.SHOPPER,)


def routes() -> list[web.RouteDef]:
    """Return the routes of points and rewards."""
    return [
        web.get("/v1/me/points", points),
        web.get("/v1/me/rewards", rewards),
        web.post(f"/v1/me/rewards/{{campaign:{ID}}}", buy),
    ]


@operation("My points: lots and entries", gives=PointsStatement, roles=SHOPPER)
async def points(request: web.Request) -> web.Response:
    """Answer the balance with the lots and entries that it is the sum of."""
    customer = await shopper(request)
    store = await _store_of(request, customer)
    return answer(statement_view(await service(request).points.account(customer, store)))


@operation("What my points can buy", gives=RewardList, roles=SHOPPER)
async def rewards(request: web.Request) -> web.Response:
    """Answer the rewards that are sold now, cheapest first."""
    store = await _store_of(request, await shopper(request))
    on_offer = await service(request).rewards.on_offer(store)
    return answer(RewardList(items=[reward_view(campaign) for campaign in on_offer]))


@operation(
    "Pay points for a reward; the Idempotency-Key makes it once",
    gives=CouponView,
    status=201,
    roles=SHOPPER,
)
async def buy(request: web.Request) -> web.Response:
    """Sell a reward; the key is obligatory, because a second payment cannot be seen from here."""
    customer = await shopper(request)
    purchase = idempotency_key(request)
    if purchase is None:
        raise Problem(400, "idempotency_key_missing", "Send an Idempotency-Key of your own.")
    bought = await service(request).rewards.buy(customer, request.match_info["campaign"], purchase)
    if bought == RewardRefusal.UNKNOWN_REWARD:
        raise Problem(404, "not_found", "There is no such reward.")
    if not isinstance(bought, Coupon):
        raise Problem(422, str(bought), "This reward is not to be had.", reasons=(str(bought),))
    held = found(await service(request).phone.coupon(customer, bought.id), "coupon")
    return answer(coupon_view(held), status=201)


async def _store_of(request: web.Request, customer: str) -> str:
    return found(await service(request).customers.profile(customer), "customer").customer.store
