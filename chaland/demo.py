"""A whole store on this machine: service, broker, database, people and their phones."""

import asyncio
import datetime as dt
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

import msgspec
from aiohttp import web

from chaland import auth
from chaland.app import BROKER_URL, SETTINGS
from chaland.clock import now_ms
from chaland.demo_campaigns import seed_campaigns
from chaland.demo_guest import GuestShopper, GuestSurveyor
from chaland.portal import PSEUDONYMS
from chaland.serving import serving
from chaland.settings import Settings
from conventions.bodies import answer
from conventions.operations import operation
from conventions.roles import STAFF, Identity, Role, require
from coupons.http import SERVICE as COUPONS
from floorplans.http import SERVICE as FLOORPLANS
from floorplans.model import Floorplan
from locator.http import LOCATOR
from locator.http.survey import SURVEYS
from simulators.galerie import galerie
from simulators.phones import GUEST_MAC
from simulators.store import Simulation

STAFF_NAME = "demo"
TILL_NAME = "demo till"
# Long enough for visits, stays and heat to have something to show.
OPEN_FOR_S = 300.0
CATCHING_UP_S = 180.0
BEHIND_S = 5.0

SIMULATION: web.AppKey[Simulation] = web.AppKey("simulation", Simulation)


class TruePlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody really is; `device` is the `id` on the live floorplan."""

    x: float
    y: float
    floor: str
    device: str


class TruthNow(msgspec.Struct, frozen=True, kw_only=True):
    """Where everybody really is, which only a simulation can say."""

    at: dt.datetime
    people: tuple[TruePlace, ...]


@dataclass(frozen=True, kw_only=True)
class DemoAccess:
    """The addresses and credentials that `chaland demo` prints."""

    manager: str
    shopper: str
    till: str
    till_key: str
    name: str
    password: str


@asynccontextmanager
async def demonstration(
    settings: Settings, *, people: int, seed: int, progress: Callable[[str], None]
) -> AsyncIterator[DemoAccess]:
    """Run the demonstration; the access open when the first positions are there."""
    progress("Starting the service, its broker and its database …")
    plan = galerie()
    async with serving(settings, [web.get("/v1/stores/{store}/demo/truth", truth)]) as app:
        progress("Drawing the store and its campaigns …")
        access = await _furnish(app, plan)
        app[SIMULATION] = simulation = Simulation(
            broker_url=app[BROKER_URL],
            floorplan=plan,
            service_url=app[SETTINGS].local_url,
            people=people,
            seed=seed,
            guest=True,
            open_for_s=OPEN_FOR_S,
            till_key=access.till_key,
        )
        binding = app[PSEUDONYMS].binding(GUEST_MAC.replace(":", ""))
        app[COUPONS].listen(GuestShopper(binding, simulation))
        app[SURVEYS].carried_by(GuestSurveyor(binding, simulation))
        stop = asyncio.Event()
        task = asyncio.create_task(simulation.run(stop), name="simulation")
        try:
            progress(f"Letting {people} people in …")
            await _catch_up(app, plan.store, task, progress)
            yield access
        finally:
            stop.set()
            await task


@operation("Where everybody really is", gives=TruthNow, roles=STAFF)
async def truth(request: web.Request) -> web.Response:
    """Answer where the simulated people are, under the pseudonyms of the live view."""
    store = request.match_info["store"]
    require(request, *STAFF, store=store)
    places = request.app[SIMULATION].truth()
    names = await request.app[LOCATOR].views.names(store, [place.mac for place in places])
    people = tuple(
        TruePlace(x=round(place.x, 2), y=round(place.y, 2), floor=place.floor, device=name)
        for place, name in zip(places, names, strict=True)
    )
    return answer(TruthNow(at=dt.datetime.now(dt.UTC), people=people))


async def _furnish(app: web.Application, plan: Floorplan) -> DemoAccess:
    await app[FLOORPLANS].put(plan)
    await seed_campaigns(app[COUPONS], plan.store, now_ms())
    staff = app[auth.STAFF]
    password = secrets.token_urlsafe(9)
    manager = await staff.put(STAFF_NAME, password, Role.ADMIN)
    await staff.revoke_keys(TILL_NAME)
    key = await staff.create_key(TILL_NAME, Role.TILL, [plan.store])
    token = app[auth.SIGNED_SESSIONS].login_token(Identity(subject=manager, role=Role.ADMIN))
    url = app[SETTINGS].public_url
    return DemoAccess(
        manager=f"{url}/login/link?token={token}&next={quote(f'/manager/{plan.store}')}",
        shopper=f"{url}/portal/{plan.store}?client_mac={GUEST_MAC}",
        till=f"{url}/till",
        till_key=key,
        name=STAFF_NAME,
        password=password,
    )


async def _catch_up(
    app: web.Application,
    store: str,
    simulation: "asyncio.Task[None]",
    progress: Callable[[str], None],
) -> None:
    """Return when the store's last minutes are told and its people are where they are now."""
    async with asyncio.timeout(CATCHING_UP_S):
        while True:
            if simulation.done():
                simulation.result()
            snapshot = await app[LOCATOR].views.snapshot(store)
            if snapshot is not None and snapshot.at is not None:
                behind_s = (dt.datetime.now(dt.UTC) - snapshot.at).total_seconds()
                if behind_s < BEHIND_S and snapshot.people:
                    return
                caught_up = 1 - min(max(behind_s / OPEN_FOR_S, 0), 1)
                progress(f"Telling the last {OPEN_FOR_S / 60:.0f} minutes: {caught_up:.0%} …")
            await asyncio.sleep(0.5)
