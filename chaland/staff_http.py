"""Staff over HTTP: listed, made, changed and removed by admins; and the audit log."""

from typing import Annotated

import msgspec
from aiohttp import web

from chaland.auth import STAFF
from chaland.staff import Member
from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.paging import identifier, limit
from conventions.problems import Problem, invalid_fields
from conventions.roles import Identity, Role, require
from conventions.times import Moment, rfc3339

READERS = (Role.ADMIN, Role.AUDITOR)
WRITERS = (Role.ADMIN,)

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
# NIST SP 800-63B, 3.1.1.2: length is what counts, and no rules on characters.
Password = Annotated[str, msgspec.Meta(min_length=8, max_length=256)]


class NewMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member of staff to be; no `stores` means all of them."""

    name: Name
    password: Password
    role: Role
    stores: tuple[str, ...] = ()


class MemberChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What shall be otherwise; what is absent stays."""

    password: Password | None = None
    role: Role | None = None
    stores: tuple[str, ...] | None = None


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff; no `stores` means all of them."""

    id: str
    name: str
    role: Role
    stores: tuple[str, ...]


class MemberList(msgspec.Struct, frozen=True, kw_only=True):
    """All staff by name."""

    items: list[MemberView]


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to whose account or which key."""

    id: str
    at: Moment
    actor: str
    action: str
    subject: str


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries, oldest first; `next` is the `after` of the page that follows."""

    items: list[AuditEntry]
    next: str | None


@operation("Staff by name", gives=MemberList, roles=READERS)
async def members(request: web.Request) -> web.Response:
    """Answer the staff whose stores are among the reader's own."""
    reader = require(request, *READERS)
    known = await request.app[STAFF].members()
    return answer(MemberList(items=[_view(one) for one in known if _covers(reader, one.stores)]))


@operation("Make a member of staff", takes=NewMember, gives=MemberView, status=201, roles=WRITERS)
async def create(request: web.Request) -> web.Response:
    """Let somebody log in; a name is given once."""
    new = await body(request, NewMember)
    admin = _admin(request, new.stores)
    _check(new.role)
    staff = request.app[STAFF]
    if any(one.name == new.name for one in await staff.members()):
        raise Problem(409, "conflict", "There is a member of staff of that name.")
    made = await staff.put(new.name, new.password, new.role, new.stores, by=admin.subject)
    view = MemberView(id=made, name=new.name, role=new.role, stores=new.stores)
    return answer(view, status=201)


@operation(
    "Change a member of staff; a new password logs them out",
    takes=MemberChange,
    gives=MemberView,
    roles=WRITERS,
)
async def change(request: web.Request) -> web.Response:
    """Change role, stores or password."""
    was = await _member(request)
    wanted = await body(request, MemberChange)
    admin = _admin(request, was.stores if wanted.stores is None else wanted.stores)
    _check(wanted.role)
    changed = await request.app[STAFF].change(
        was.subject,
        role=wanted.role,
        stores=wanted.stores,
        password=wanted.password,
        by=admin.subject,
    )
    return answer(_view(changed or was))


@operation("Remove a member of staff, and log them out", status=204, roles=WRITERS)
async def remove(request: web.Request) -> web.Response:
    """Remove a member of staff; what they did stays in the audit log."""
    was = await _member(request)
    await request.app[STAFF].remove(was.subject, by=_admin(request, was.stores).subject)
    return web.Response(status=204)


@operation(
    "Who changed accounts and keys", gives=AuditPage, roles=READERS, query=("after", "limit")
)
async def audit_log(request: web.Request) -> web.Response:
    """Answer a page of the audit log."""
    reader, length = require(request, *READERS), limit(request)
    if reader.stores:
        raise Problem(403, "forbidden", "This is for those who look after all stores.")
    items = [
        AuditEntry(**{**entry, "at": rfc3339(entry["at"])})
        for entry in await request.app[STAFF].audit_log(identifier(request, "after"), length)
    ]
    return answer(AuditPage(items=items, next=items[-1].id if len(items) == length else None))


async def _member(request: web.Request) -> Member:
    found = await request.app[STAFF].identity(request.match_info["member"])
    if found is None:
        raise Problem(404, "not_found", "There is no such member of staff.")
    _admin(request, found.stores)
    return found


def _admin(request: web.Request, stores: tuple[str, ...]) -> Identity:
    admin = require(request, *WRITERS)
    if not _covers(admin, stores):
        raise Problem(403, "forbidden", "An admin of some stores names staff of those alone.")
    return admin


def _covers(reader: Identity, stores: tuple[str, ...]) -> bool:
    # No stores means all: those are beyond whoever has some.
    return not reader.stores or (bool(stores) and set(stores) <= set(reader.stores))


def _check(role: Role | None) -> None:
    if role is Role.SHOPPER:
        raise invalid_fields("invalid_body", ("role", "a role of staff: shoppers join themselves"))


def _view(member: Member) -> MemberView:
    return MemberView(id=member.subject, name=member.name, role=member.role, stores=member.stores)


def routes() -> list[web.RouteDef]:
    """Return the routes of staff and of the audit log."""
    return [
        web.get("/v1/staff", members),
        web.post("/v1/staff", create),
        web.patch("/v1/staff/{member}", change),
        web.delete("/v1/staff/{member}", remove),
        web.get("/v1/audit-log", audit_log),
    ]
