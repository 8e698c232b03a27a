"""Campaigns for those who run them: made, edited, counted and explained."""

from aiohttp import web

from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.paging import identifier, limit
from conventions.problems import Problem
from conventions.roles import EDITORS, STAFF, require
from coupons.campaign import Campaign, CampaignState
from coupons.http.campaign_forms import (
    CampaignForm,
    CampaignPatch,
    patched,
    terms_of,
)
from coupons.http.campaign_views import (
    CampaignList,
    CampaignView,
    DecisionList,
    FunnelView,
    campaign_view,
    decision_view,
    funnel_view,
)
from coupons.http.requests import ID, found, key_problem, keyed_request, service
from coupons.service.idempotency import IdempotencyConflict

CAMPAIGN = f"/v1/campaigns/{{campaign:{ID}}}"
FILTERS = ("campaign", "customer", "store", "outcome")


def routes() -> list[web.RouteDef]:
    """Return the routes of campaigns and decisions."""
    return [
        web.get("/v1/campaigns", campaigns),
        web.post("/v1/campaigns", create),
        web.get(CAMPAIGN, campaign),
        web.patch(CAMPAIGN, edit),
        web.get(f"{CAMPAIGN}/funnel", funnel),
        web.get("/v1/decisions", decisions),
    ]


@operation(
    "Campaigns, oldest first", gives=CampaignList, roles=STAFF, query=("store", "after", "limit")
)
async def campaigns(request: web.Request) -> web.Response:
    """Answer a page of the campaigns of the reader's stores."""
    stores = _stores(request)
    length = limit(request)
    page = await service(request).campaigns.page(stores, identifier(request, "after"), length)
    views = [campaign_view(item) for item in page]
    return answer(CampaignList(items=views, next=page[-1].id if len(page) == length else None))


@operation(
    "Make a campaign; the Idempotency-Key makes it safe to ask again",
    takes=CampaignForm,
    gives=CampaignView,
    status=201,
    roles=EDITORS,
)
async def create(request: web.Request) -> web.Response:
    """Create a campaign from a whole form; it is a draft unless the form says otherwise."""
    form = await body(request, CampaignForm)
    identity = require(request, *EDITORS, store=form.store)
    if not await service(request).stores.exists(form.store):
        raise Problem(404, "unknown_store", f"There is no store {form.store}.")
    terms = terms_of(form, await service(request).stores.zones(form.store))
    keyed = await keyed_request(request, identity.subject)
    made = await service(request).campaigns.create(form.store, terms, form.state, keyed)
    if isinstance(made, IdempotencyConflict):
        raise key_problem(made)
    response = _versioned(made, status=201)
    response.headers["Location"] = f"/v1/campaigns/{made.id}"
    return response


@operation("A campaign", gives=CampaignView, roles=STAFF)
async def campaign(request: web.Request) -> web.Response:
    """Answer a campaign, with the version that an edit may name."""
    # Asked twice: who may see no campaign at all must not learn which ids there are.
    require(request, *STAFF)
    shown = await _campaign(request)
    require(request, *STAFF, store=shown.store)
    return _versioned(shown)


@operation(
    "Edit a campaign; with If-Match, only that version of it",
    takes=CampaignPatch,
    gives=CampaignView,
    roles=EDITORS,
)
async def edit(request: web.Request) -> web.Response:
    """Change what the body names; coupons that were issued keep what they promised."""
    require(request, *EDITORS)
    was = await _campaign(request)
    require(request, *EDITORS, store=was.store)
    # RFC 9110, 13.1.1: without If-Match any version may be edited; `*` names any that is there.
    wanted = request.if_match
    if wanted is not None and not {etag.value for etag in wanted} & {str(was.version), "*"}:
        raise _overtaken()
    form = patched(was, await body(request, CampaignPatch))
    if was.state is CampaignState.ENDED and form.state is not CampaignState.ENDED:
        raise Problem(409, "campaign_ended", "An ended campaign never runs again: make a new one.")
    terms = terms_of(form, await service(request).stores.zones(was.store))
    edited = await service(request).campaigns.edit(was, terms, form.state)
    if edited is None:
        raise _overtaken()
    return _versioned(edited)


@operation("From the zone to the till", gives=FunnelView, roles=STAFF)
async def funnel(request: web.Request) -> web.Response:
    """Answer the counts of a campaign, each rate with both of its numbers."""
    require(request, *STAFF)
    shown = await _campaign(request)
    require(request, *STAFF, store=shown.store)
    return answer(funnel_view(shown.id, await service(request).campaigns.funnel(shown.id)))


@operation(
    "Decisions, newest first: why, and why not",
    gives=DecisionList,
    roles=STAFF,
    query=(*FILTERS, "after", "limit"),
)
async def decisions(request: web.Request) -> web.Response:
    """Answer a page of decisions of the reader's stores."""
    stores = _stores(request)
    filters = {name: value for name in FILTERS if (value := identifier(request, name)) is not None}
    length, after = limit(request), identifier(request, "after")
    page = await service(request).decisions.page(stores, filters, after, length)
    views = [decision_view(row) for row in page]
    return answer(DecisionList(items=views, next=page[-1].id if len(page) == length else None))


def _stores(request: web.Request) -> tuple[str, ...]:
    store = identifier(request, "store")
    identity = require(request, *STAFF, store=store)
    return identity.stores if store is None else (store,)


async def _campaign(request: web.Request) -> Campaign:
    name = request.match_info["campaign"]
    return found(await service(request).campaigns.get(name), "campaign")


def _versioned(shown: Campaign, *, status: int = 200) -> web.Response:
    response = answer(campaign_view(shown), status=status)
    response.etag = str(shown.version)
    return response


def _overtaken() -> Problem:
    detail = "Somebody has edited this campaign meanwhile: read it again, and change that."
    return Problem(412, "precondition_failed", detail)
