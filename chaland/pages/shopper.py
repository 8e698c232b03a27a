import datetime as dt
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from babel.dates import format_skeleton
from babel.numbers import format_currency, get_currency_precision

from chaland.pages.languages import Catalogue, catalogue, language_of
from chaland.pages.rendering import render
from chaland.pages.stores import store_of, stores
from conventions.problems import Problem
from conventions.roles import IDENTITY, Role
from conventions.sessions import SESSIONS
from coupons.consents import TEXTS
from coupons.http import SERVICE as COUPONS
from coupons.http.share_views import share_view
from coupons.offer import Offer, OfferKind


async def _phone(request: web.Request) -> web.Response:
    identity = request.get(IDENTITY)
    return render(
        request,
        "shopper.html",
        store=await store_of(request),
        share=request.query.get("share", ""),
        device=request.app[SESSIONS].device_binding(request) is not None,
        joined=identity is not None and identity.role is Role.SHOPPER,
        purposes=_json({purpose.value: text for purpose, text in TEXTS.items()}),
    )


async def _deal(request: web.Request) -> web.Response:
    service = request.app[COUPONS]
    shared = await service.shares.deal(request.match_info["share"])
    if shared is None:
        raise Problem(404, "not_found", "There is no such deal.")
    share = share_view(shared, service.now())
    store = next(store for store in await stores(request) if store.id == share.store)
    words = catalogue(language_of(request))
    return render(
        request,
        "deal.html",
        store=store,
        share=share,
        by=share.by,
        title=getattr(share.title, words.language),
        condition=getattr(share.condition, words.language),
        offer_text=offer_text(share.offer, words),
        until=_moment(share.valid_until, store.timezone, words.language),
        origin=str(request.url.origin()),
    )


async def _app(request: web.Request) -> web.Response:
    """Answer what a phone needs to keep the page on its home screen."""
    store = await store_of(request)
    manifest = {
        "name": store.name,
        "short_name": store.name,
        "start_url": f"/s/{store.id}",
        "scope": "/",
        "display": "standalone",
        "background_color": "#eff4f4",
        "theme_color": "#07606d",
        "icons": [{"src": "/static/img/mark.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    body = msgspec.json.encode(manifest)
    return web.Response(body=body, content_type="application/manifest+json")


def offer_text(offer: Offer, words: Catalogue) -> str:
    """Return the words of an offer, such as a percentage off, in the language of `words`."""
    if offer.kind is OfferKind.PERCENT:
        return words.text("offer.percent", value=offer.value)
    if offer.kind is OfferKind.AMOUNT:
        amount = offer.value / 10 ** get_currency_precision(offer.currency)
        money = format_currency(amount, offer.currency, locale=words.language)
        return words.text("offer.amount", value=money)
    return getattr(offer.text, words.language) if offer.text else ""


def _moment(at: str, timezone: str, language: str) -> str:
    local = dt.datetime.fromisoformat(at).astimezone(ZoneInfo(timezone))
    return f"{format_skeleton('MMMEd', local, locale=language)}, {local:%H:%M}"


def _json(content: object) -> str:
    """Return JSON that no text in it can end the script element of."""
    return msgspec.json.encode(content).decode().replace("<", "\\u003c")


def routes() -> list[web.RouteDef]:
    """Return the pages of shoppers and of their friends."""
    return [
        web.get("/s/{store}", _phone),
        web.get("/s/{store}/app.webmanifest", _app),
        web.get("/d/{share}", _deal),
    ]
