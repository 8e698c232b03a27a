"""Exclusions over HTTP: objections by the phone's own browser, and devices of staff by managers."""

import msgspec
from aiohttp import web

from conventions.bodies import answer, body
from conventions.macs import canonical_mac
from conventions.operations import operation
from conventions.problems import Problem, invalid_fields
from conventions.roles import Role, require
from conventions.sessions import SESSIONS
from locator.http import LOCATOR
from locator.service.left_out import ExclusionReason, LeftOut

LEFT_OUT: web.AppKey[LeftOut] = web.AppKey("left_out", LeftOut)
EXCLUDERS = (Role.MANAGER, Role.ADMIN)


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the phone of this browser is known from the portal, and whether it is left out."""

    phone: bool
    objected: bool


class NewStaffDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The MAC address that a device of staff has on the store's network; it is not kept."""

    mac: str


class StaffDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device that is left out; from its `id` nobody can tell its address."""

    id: str


class StaffDevices(msgspec.Struct, frozen=True, kw_only=True):
    """The devices of staff that are left out."""

    items: list[StaffDevice]


@operation("Whether the phone that asks is left out", gives=Objection)
async def objection(request: web.Request) -> web.Response:
    """Answer for the phone's own device, known by its session from the portal; no login."""
    store = _store(request)
    binding = request.app[SESSIONS].device_binding(request)
    objected = binding is not None and await request.app[LEFT_OUT].has_objected(store, binding)
    return answer(Objection(phone=binding is not None, objected=objected))


@operation("Object to being counted, with the phone that asks", gives=Objection)
async def object_to_it(request: web.Request) -> web.Response:
    """Leave the device out at once, and withdraw its open visit."""
    store, binding = _store(request), _phone(request)
    await request.app[LEFT_OUT].add(store, binding, ExclusionReason.OBJECTED)
    return answer(Objection(phone=True, objected=True))


@operation("Take an objection back, with the phone that asks", gives=Objection)
async def take_back(request: web.Request) -> web.Response:
    """Count the device again from now on."""
    store, binding = _store(request), _phone(request)
    await request.app[LEFT_OUT].remove(store, binding, ExclusionReason.OBJECTED)
    return answer(Objection(phone=True, objected=False))


@operation("The devices of staff", gives=StaffDevices, roles=EXCLUDERS)
async def staff_devices(request: web.Request) -> web.Response:
    """Answer with the bindings of staff's devices."""
    store = _store(request, EXCLUDERS)
    bindings = await request.app[LEFT_OUT].for_reason(store, ExclusionReason.STAFF)
    return answer(StaffDevices(items=[StaffDevice(id=binding) for binding in bindings]))


@operation(
    "Leave a device of staff out",
    takes=NewStaffDevice,
    gives=StaffDevice,
    status=201,
    roles=EXCLUDERS,
)
async def add_staff_device(request: web.Request) -> web.Response:
    """Leave it out at once; the address is forgotten here."""
    store = _store(request, EXCLUDERS)
    mac = canonical_mac((await body(request, NewStaffDevice)).mac)
    if mac is None:
        wrong = ("mac", "12 hexadecimal digits")
        raise invalid_fields("invalid_body", wrong, detail="mac: expected a MAC address.")
    left_out = request.app[LEFT_OUT]
    binding = left_out.binding(mac)
    await left_out.add(store, binding, ExclusionReason.STAFF)
    return answer(StaffDevice(id=binding), status=201)


@operation("Count a device of staff again", status=204, roles=EXCLUDERS)
async def remove_staff_device(request: web.Request) -> web.Response:
    """Take the reason back; an objection of the same device stays."""
    store, binding = _store(request, EXCLUDERS), request.match_info["device"]
    if not await request.app[LEFT_OUT].remove(store, binding, ExclusionReason.STAFF):
        raise Problem(404, "not_found", "There is no such device.")
    return web.Response(status=204)


def _store(request: web.Request, roles: tuple[Role, ...] = ()) -> str:
    store = request.match_info["store"]
    if roles:
        require(request, *roles, store=store)
    if store not in request.app[LOCATOR].registry.stores:
        raise Problem(404, "not_found", "There is no such store, or it has no floorplan yet.")
    return store


def _phone(request: web.Request) -> str:
    binding = request.app[SESSIONS].device_binding(request)
    if binding is None:
        detail = "Join the store's WiFi with this phone and open its welcome page, then come back."
        raise Problem(409, "no_phone", detail)
    return binding


def routes() -> list[web.RouteDef]:
    """Return the routes of objections and of devices of staff."""
    return [
        web.get("/v1/stores/{store}/objection", objection),
        web.put("/v1/stores/{store}/objection", object_to_it),
        web.delete("/v1/stores/{store}/objection", take_back),
        web.get("/v1/stores/{store}/staff-devices", staff_devices),
        web.post("/v1/stores/{store}/staff-devices", add_staff_device),
        web.delete("/v1/stores/{store}/staff-devices/{device}", remove_staff_device),
    ]
