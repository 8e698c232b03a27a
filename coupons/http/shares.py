"""Shared deals: the link, the page behind it, and those who follow it."""

from aiohttp import hdrs, web
from crawlerdetect import CrawlerDetect

from conventions.bodies import answer
from conventions.operations import operation
from conventions.roles import IDENTITY, Role
from conventions.sessions import SESSIONS
from coupons.http.requests import (
    ID,
    found,
    new_visitor,
    remember_visitor,
    service,
    shopper,
    visitor,
)
from coupons.http.share_views import (
    ShareLinkView,
    ShareOutcomeView,
    ShareView,
    link_view,
    outcome_view,
    share_view,
)

SHARE = f"/v1/shares/{{share:{ID}}}"
# Messengers fetch a link to draw its preview, long before a person opens it.
CRAWLERS = CrawlerDetect()
# A robot is answered like a browser, so that it learns nothing; nothing is written.
IGNORED = ShareOutcomeView(state="ignored", reason="crawler")


def routes() -> list[web.RouteDef]:
    """Return the routes of shared deals."""
    return [
        web.post(f"/v1/me/coupons/{{coupon:{ID}}}/shares", share),
        web.get(SHARE, deal),
        web.post(f"{SHARE}/opened", opened),
        web.post(f"{SHARE}/claim", claim),
    ]


@operation(
    "Make the link of a coupon; again gives the same",
    gives=ShareLinkView,
    status=201,
    roles=(Role.SHOPPER,),
)
async def share(request: web.Request) -> web.Response:
    """Answer the one link of a coupon, and remember the browser that shares."""
    customer = await shopper(request)
    token = visitor(request) or new_visitor()
    made = found(
        await service(request).shares.share(customer, request.match_info["coupon"], token),
        "coupon",
    )
    response = answer(link_view(made), status=201, headers={hdrs.LOCATION: f"/v1/shares/{made.id}"})
    remember_visitor(request, response, token)
    return response


@operation("A shared deal, as anybody sees it", gives=ShareView)
async def deal(request: web.Request) -> web.Response:
    """Answer what is shared, without who may use it."""
    shown = found(await service(request).shares.deal(request.match_info["share"]), "deal")
    return answer(share_view(shown, service(request).now()))


@operation("A browser shows the deal to a person", gives=ShareOutcomeView)
async def opened(request: web.Request) -> web.Response:
    """Note a real arrival; robots that make previews are none."""
    if is_robot(request):
        return answer(IGNORED)
    token = visitor(request) or new_visitor()
    identity = request.get(IDENTITY)
    viewer = identity.subject if identity and identity.role is Role.SHOPPER else None
    outcome = await service(request).shares.opened(request.match_info["share"], token, viewer)
    response = answer(outcome_view(found(outcome, "deal")))
    remember_visitor(request, response, token)
    return response


@operation(
    "I want this deal; whoever shared it gets points if I am new",
    gives=ShareOutcomeView,
    roles=(Role.SHOPPER,),
)
async def claim(request: web.Request) -> web.Response:
    """Settle the referral of this customer, and give them the deal."""
    customer = await shopper(request)
    outcome = await service(request).shares.claim(
        request.match_info["share"],
        customer,
        visitor(request),
        request.app[SESSIONS].device_binding(request),
    )
    return answer(outcome_view(found(outcome, "deal")))


def is_robot(request: web.Request) -> bool:
    """Say whether the user agent names itself a robot, or nothing at all."""
    agent = request.headers.get(hdrs.USER_AGENT, "")
    return not agent or bool(CRAWLERS.is_crawler(agent))
