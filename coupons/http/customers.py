"""Joining, consent, the customer's own record and its end."""

import hashlib
from typing import Any

import msgspec
from aiohttp import web

from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.problems import Problem
from conventions.roles import Identity, Role
from conventions.sessions import SESSIONS
from coupons.consents import TEXT_VERSION, TEXTS, Purpose
from coupons.http.customer_views import CustomerView, customer_view, record_view
from coupons.http.requests import found, key_problem, keyed_request, service, shopper, visitor
from coupons.service.customers import Registration
from coupons.service.idempotency import IdempotencyConflict
from coupons.text_types import DisplayName, Email, Identifier, Language, LocalizedText


class JoinForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody fills in to join; switches that are not named are off."""

    store: Identifier
    name: DisplayName
    email: Email | None = None
    language: Language = "en"
    consents: dict[Purpose, bool] = {}
    share: Identifier | None = None


class ConsentForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer to the current text of a purpose, in the language in which it was shown."""

    granted: bool
    language: Language = "en"


class ConsentTexts(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of all purposes with their version, which a consent refers to."""

    version: str
    texts: dict[str, LocalizedText]


def routes() -> list[web.RouteDef]:
    """Return the routes of customers."""
    return [
        web.get("/v1/consents", consent_texts),
        web.post("/v1/customers", join),
        web.get("/v1/me", profile),
        web.delete("/v1/me", erase),
        web.put("/v1/me/consents/{purpose}", consent),
        web.post("/v1/me/device", bind),
        web.get("/v1/me/export", export),
    ]


@operation("The texts that customers agree to", gives=ConsentTexts)
async def consent_texts(_request: web.Request) -> web.Response:
    """Answer the texts of today; an answer to one of them keeps its version and its hash."""
    texts = {purpose.value: text for purpose, text in TEXTS.items()}
    return answer(ConsentTexts(version=TEXT_VERSION, texts=texts))


@operation(
    "Join a store; the Idempotency-Key, a random one, makes it safe to ask again",
    takes=JoinForm,
    gives=CustomerView,
    status=201,
)
async def join(request: web.Request) -> web.Response:
    """Make a customer and log the browser in; asked again under the same key, the same one."""
    form = await body(request, JoinForm)
    if not await service(request).stores.exists(form.store):
        raise Problem(404, "unknown_store", f"There is no store {form.store}.")
    registration = Registration(
        store=form.store,
        name=form.name.strip(),
        # An empty input of a form is no address.
        email=form.email or None,
        language=form.language,
        consents=form.consents,
        share=form.share,
        visitor=visitor(request),
        binding=request.app[SESSIONS].device_binding(request),
        where=f"POST {request.path}",
    )
    keyed = await keyed_request(request, _joining(registration))
    customer = await service(request).customers.join(registration, keyed)
    if isinstance(customer, IdempotencyConflict):
        raise key_problem(customer)
    response = answer(await _profile(request, customer), status=201)
    identity = Identity(subject=customer, role=Role.SHOPPER, stores=(form.store,))
    request.app[SESSIONS].open(response, identity)
    return response


@operation("Who I am, what I agreed to, my points", gives=CustomerView, roles=(Role.SHOPPER,))
async def profile(request: web.Request) -> web.Response:
    """Answer the profile of whoever the session names."""
    customer = await shopper(request)
    return answer(await _profile(request, customer))


@operation(
    "Agree to a purpose, or withdraw",
    takes=ConsentForm,
    gives=CustomerView,
    roles=(Role.SHOPPER,),
)
async def consent(request: web.Request) -> web.Response:
    """Keep an answer; it holds from the next decision on."""
    customer = await shopper(request)
    purpose = _purpose(request)
    form = await body(request, ConsentForm)
    await service(request).customers.consent(
        customer,
        purpose,
        granted=form.granted,
        language=form.language,
        where=f"PUT {request.path}",
        binding=request.app[SESSIONS].device_binding(request),
    )
    return answer(await _profile(request, customer))


@operation("Make the device of this WiFi session mine", status=204, roles=(Role.SHOPPER,))
async def bind(request: web.Request) -> web.Response:
    """Bind the device whose sealed cookie the portal has set; the address itself is never known."""
    customer = await shopper(request)
    binding = request.app[SESSIONS].device_binding(request)
    if binding is None:
        raise Problem(409, "no_device", "Open this page from the shop's WiFi first.")
    await service(request).customers.bind(customer, binding)
    return web.Response(status=204)


@operation("Everything that is kept about me", gives=dict[str, Any], roles=(Role.SHOPPER,))
async def export(request: web.Request) -> web.Response:
    """Answer the customer's whole record as a file."""
    customer = await shopper(request)
    record = found(await service(request).data_subject_requests.export(customer), "customer")
    name = f'attachment; filename="{customer}.json"'
    return answer(
        record_view(record), headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )


@operation("Forget me", status=204, roles=(Role.SHOPPER,))
async def erase(request: web.Request) -> web.Response:
    """Erase the customer and log the browser out."""
    await service(request).data_subject_requests.erase(await shopper(request))
    # The cookie names nobody any more; without it the page begins anew.
    response = web.Response(status=204)
    request.app[SESSIONS].close(response)
    return response


async def _profile(request: web.Request, customer: str) -> CustomerView:
    return customer_view(found(await service(request).customers.profile(customer), "customer"))


def _joining(registration: Registration) -> str:
    """Return whose key it is that somebody joins under, who is nobody yet: the browser's."""
    browser = registration.visitor or registration.binding or ""
    return f"join {hashlib.sha256(browser.encode()).hexdigest()}"


def _purpose(request: web.Request) -> Purpose:
    try:
        return Purpose(request.match_info["purpose"])
    except ValueError as error:
        raise Problem(404, "unknown_purpose", f"Purposes are {', '.join(Purpose)}.") from error
