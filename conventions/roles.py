"""Who may do what: an identity is put on the request by the authentication of the product."""

import enum

import msgspec
from aiohttp import web

from conventions.problems import Problem


class Role(enum.StrEnum):
    """The roles of the HTTP conventions; a shopper is a customer with a session of their own."""

    TILL = "till"
    MANAGER = "manager"
    MARKETER = "marketer"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SHOPPER = "shopper"


STAFF = (Role.MANAGER, Role.MARKETER, Role.ADMIN, Role.AUDITOR)
EDITORS = (Role.MANAGER, Role.MARKETER, Role.ADMIN)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: `subject` is a user, key or customer id; no `stores` means all of them."""

    subject: str
    role: Role
    stores: tuple[str, ...] = ()


IDENTITY = web.RequestKey("identity", Identity)


def require(request: web.Request, *roles: Role, store: str | None = None) -> Identity:
    """Return who asks.

    Raises:
        Problem: 401 when nobody is logged in, 403 when the role or the store is not allowed.
    """
    # 401 before 403: without an identity nothing is said of what would be allowed.
    identity: Identity | None = request.get(IDENTITY)
    if identity is None:
        raise Problem(401, "unauthenticated", "Log in, or send an API key.")
    if identity.role not in roles:
        raise Problem(403, "forbidden", f"This needs the role {' or '.join(roles)}.")
    if store is not None and identity.stores and store not in identity.stores:
        raise Problem(403, "forbidden", f"Store {store} is not one of yours.")
    return identity
