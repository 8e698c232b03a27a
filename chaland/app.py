"""The composition root: the one place where the parts meet."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

import coupons.http
import floorplans.http
import locator.http
import locator.http.calibrations
import locator.http.left_out
import locator.http.survey
import locator.http.survey_file
from chaland import (
    auth,
    event_routing,
    health,
    metrics,
    middlewares,
    openapi,
    pages,
    portal,
    staff_http,
    streaming,
)
from chaland.authorisation import allowed
from chaland.broker import embedded_broker
from chaland.client_address import PROXIES, TrustedProxies
from chaland.clock import now_ms
from chaland.database import open_database
from chaland.floorplan_import import import_floorplans
from chaland.health import Part
from chaland.metrics import Metrics
from chaland.migrations import migrate
from chaland.secret import key_for, secret_of
from chaland.sessions import SignedSessions
from chaland.settings import Settings
from chaland.spent_tokens import SpentTokens
from chaland.staff import Staff
from conventions.problems import problems
from conventions.sessions import SESSIONS
from coupons.http import SERVICE as COUPONS
from coupons.service import Coupons
from floorplans.service import FloorplanStore
from locator.http import LOCATOR
from locator.http.left_out import LEFT_OUT
from locator.http.survey import SURVEYS
from locator.mqtt import BrokerAddress, Subscriber
from locator.readings.pseudonyms import Pseudonyms
from locator.service.left_out import LeftOut
from locator.service.locator import Locator
from locator.service.store_builder import LocatorSettings
from locator.service.surveys import Surveys

log = structlog.get_logger()

MAX_BODY_BYTES = 8 * 2**20
SWEEP_EVERY_S = 600.0
ASK_AGAIN_S = 5.0
ROUTED = (
    auth,
    staff_http,
    portal,
    health,
    metrics,
    openapi,
    floorplans.http,
    locator.http,
    locator.http.calibrations,
    locator.http.left_out,
    locator.http.survey,
    locator.http.survey_file,
    coupons.http,
    pages,
)

SETTINGS: web.AppKey[Settings] = web.AppKey("settings", Settings)
SECRET: web.AppKey[bytes] = web.AppKey("secret", bytes)
DATABASE: web.AppKey[AsyncEngine] = web.AppKey("database", AsyncEngine)
SUBSCRIBER: web.AppKey[Subscriber] = web.AppKey("subscriber", Subscriber)
BROKER_URL: web.AppKey[str] = web.AppKey("broker_url", str)


def build(settings: Settings) -> web.Application:
    """Return the whole service; its parts start with it, in order, and end in the other."""
    app = web.Application(
        middlewares=[middlewares.internal_errors, problems, auth.identities, allowed],
        client_max_size=MAX_BODY_BYTES,
    )
    app[SETTINGS] = settings
    app[SECRET] = secret_of(settings)
    app[metrics.METRICS] = Metrics()
    _add_identities(app)
    app.on_response_prepare.append(middlewares.add_headers)
    streaming.setup(app)
    for part in ROUTED:
        app.add_routes(part.routes())
    pages.setup(app)
    # Each context may use those before it: they start in this order and end in the reverse one.
    app.cleanup_ctx.extend([_database, _staff, _coupons, _locator, _broker, _subscriber])
    return app


def _add_identities(app: web.Application) -> None:
    secure = app[SETTINGS].public_url.startswith("https:")
    if secure:
        app.on_response_prepare.append(middlewares.require_https)
    sessions = SignedSessions(key_for("sessions", app[SECRET]), secure=secure)
    app[SESSIONS] = app[auth.SIGNED_SESSIONS] = sessions
    app[auth.ATTEMPTS] = auth.sign_in_attempts(now_ms)
    app[PROXIES] = TrustedProxies(app[SETTINGS].http.trusted_proxies)
    app[portal.PSEUDONYMS] = Pseudonyms(key_for("bindings", app[SECRET]))
    app[health.CHECKS] = {}


async def _database(app: web.Application) -> AsyncIterator[None]:
    engine = app[DATABASE] = open_database(app[SETTINGS].database.url)
    try:
        await migrate(engine)
        app[health.CHECKS]["database"] = health.database_check(engine)
        yield
    finally:
        await engine.dispose()


async def _staff(app: web.Application) -> AsyncIterator[None]:
    app[auth.STAFF] = Staff(app[DATABASE], now_ms)
    app[auth.SPENT_TOKENS] = SpentTokens(app[DATABASE], now_ms)
    yield


async def _coupons(app: web.Application) -> AsyncIterator[None]:
    coupons = app[COUPONS] = Coupons(app[DATABASE], key_for("coupons", app[SECRET]), now_ms)
    coupons.listen(partial(event_routing.count_event, app[metrics.METRICS]))
    async with background(app, "housekeeping", _sweep(coupons), lambda: None):
        yield


async def _sweep(coupons: Coupons) -> None:
    while True:
        try:
            await coupons.sweep()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("sweep_failed", error=type(error).__name__)
        await asyncio.sleep(SWEEP_EVERY_S)


async def _locator(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    bindings = key_for("bindings", app[SECRET])
    plans = app[floorplans.http.SERVICE] = FloorplanStore(app[DATABASE])
    folder = settings.floorplans.folder
    surveys = await import_floorplans(plans, Path(folder)) if folder else {}
    app[LOCATOR] = Locator(
        app[DATABASE],
        plans,
        pseudonyms=lambda _store: Pseudonyms(bindings),
        clock=now_ms,
        settings=LocatorSettings(
            method=settings.positioning.method,
            engine=settings.engine,
            queue_readings=settings.broker.queue_readings,
        ),
        metrics=app[metrics.METRICS],
        connected_since=lambda: app[SUBSCRIBER].connected_at,
    )
    app[LEFT_OUT] = LeftOut(
        app[DATABASE], apply=app[LOCATOR].exclusions.apply, binding=app[portal.PSEUDONYMS].binding
    )
    app[SURVEYS] = Surveys(
        app[DATABASE],
        plans,
        app[LOCATOR],
        binding=app[portal.PSEUDONYMS].binding,
        clock=now_ms,
    )
    await app[SURVEYS].begin(surveys)
    app[LOCATOR].publisher.on_tick(partial(event_routing.decide_on_zone_events, app[COUPONS]))
    app[COUPONS].listen(partial(event_routing.show_event, app[LOCATOR]))
    await app[LOCATOR].registry.load()
    located = app[LOCATOR]
    async with background(
        app, "positions", located.loop.run(), lambda: located.why, located.loop.stop
    ):
        yield
    await app[SURVEYS].close()
    await app[LOCATOR].finish()


async def _broker(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS].broker
    broker: AbstractAsyncContextManager[str] = (
        nullcontext(settings.url) if settings.url else embedded_broker(settings.host, settings.port)
    )
    async with broker as url:
        app[BROKER_URL] = url
        yield


async def _subscriber(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS].broker
    subscriber = app[SUBSCRIBER] = Subscriber(
        BrokerAddress.of(app[BROKER_URL]),
        partition=settings.partition,
        stores=settings.stores,
        on_message=app[LOCATOR].ingest_queue.put,
    )

    def why() -> str | None:
        return None if subscriber.connected_at is not None else subscriber.why

    async with background(app, "broker", subscriber.run(), why):
        yield


@asynccontextmanager
async def background(
    app: web.Application,
    name: str,
    work: Coroutine[None, None, None],
    why: Callable[[], str | None],
    stop: Callable[[], None] | None = None,
) -> AsyncIterator[None]:
    """Run a part's task; its health is what `why` says, and that the task is still there.

    At the end `stop` asks it to return in its own time; without one it is cancelled. It is asked
    until it does: before Python 3.12 `asyncio.wait_for`, which aiomqtt uses, may lose a
    cancellation.
    """
    task = asyncio.create_task(work, name=name)

    async def check() -> Part:
        if task.done():
            return Part(ok=False, why="its task ended; the log says why")
        wrong = why()
        return Part(ok=wrong is None, why=wrong or "works")

    app[health.CHECKS][name] = check
    task.add_done_callback(_say_why)
    try:
        yield
    finally:
        while not task.done():
            (stop or task.cancel)()
            await asyncio.wait([task], timeout=ASK_AGAIN_S)


def _say_why(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("task_failed", task=task.get_name(), exc_info=error)
