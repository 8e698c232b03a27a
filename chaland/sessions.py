"""Signed session cookies, signed login links, and the sealed cookie of a portal device."""

import base64
import hashlib

import msgspec
from aiohttp import web
from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, URLSafeTimedSerializer

from conventions.roles import Identity, Role

STAFF_COOKIE = "chaland_staff"
SHOPPER_COOKIE = "chaland_shopper"
DEVICE_COOKIE = "chaland_device"
STAFF_S = 12 * 3600
SHOPPER_S = 365 * 24 * 3600
DEVICE_S = 14 * 24 * 3600
LOGIN_LINK_S = 24 * 3600


class SignedSessions:
    """Sessions that need no table: what the cookie says is signed with the secret.

    Staff and shoppers have a cookie each, so that one browser can be both.
    """

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        self._sessions = URLSafeTimedSerializer(secret, salt="chaland session")
        self._links = URLSafeTimedSerializer(secret, salt="chaland login link")
        # Signed would not do for the device: its pseudonym has to stay unreadable.
        key = hashlib.sha256(b"chaland device cookie" + secret).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(key))
        self._secure = secure

    def open(self, response: web.StreamResponse, identity: Identity) -> None:
        """Make the browser that gets this response act as `identity` from now on."""
        shopper = identity.role is Role.SHOPPER
        signed = self._sessions.dumps(msgspec.to_builtins(identity))
        name, lasts = (SHOPPER_COOKIE, SHOPPER_S) if shopper else (STAFF_COOKIE, STAFF_S)
        self._set(response, name, str(signed), lasts)

    def close(self, response: web.StreamResponse) -> None:
        """Make the browser that gets this response forget who it is."""
        for name in (STAFF_COOKIE, SHOPPER_COOKIE):
            response.del_cookie(name, path="/")

    def staff(self, request: web.Request) -> Identity | None:
        """Return the member of staff who is logged in, or None."""
        return self._read(request, STAFF_COOKIE, STAFF_S)

    def shopper(self, request: web.Request) -> Identity | None:
        """Return the customer who joined with this browser, or None."""
        return self._read(request, SHOPPER_COOKIE, SHOPPER_S)

    def login_token(self, identity: Identity) -> str:
        """Return a token that logs in as `identity` for a day."""
        return str(self._links.dumps(msgspec.to_builtins(identity)))

    def of_login_token(self, token: str) -> Identity | None:
        """Return whom a login token names, or None when it is false or old."""
        try:
            return msgspec.convert(self._links.loads(token, max_age=LOGIN_LINK_S), Identity)
        except (BadSignature, msgspec.ValidationError):
            return None

    def bind_device(self, response: web.StreamResponse, binding: str) -> None:
        """Let the browser carry the pseudonym of its own device, unreadable to everybody else."""
        self._set(response, DEVICE_COOKIE, self._seal.encrypt(binding.encode()).decode(), DEVICE_S)

    def device_binding(self, request: web.Request) -> str | None:
        """Return the binding pseudonym of the device that came through the portal, or None."""
        try:
            return self._seal.decrypt(request.cookies.get(DEVICE_COOKIE, ""), DEVICE_S).decode()
        except InvalidToken:
            return None

    def _read(self, request: web.Request, name: str, lasts: int) -> Identity | None:
        try:
            payload = self._sessions.loads(request.cookies.get(name, ""), max_age=lasts)
            identity = msgspec.convert(payload, Identity)
        except (BadSignature, msgspec.ValidationError):
            return None
        # Signed alike, so a shopper's cookie could be renamed into one of staff.
        right = (identity.role is Role.SHOPPER) == (name == SHOPPER_COOKIE)
        return identity if right else None

    def _set(self, response: web.StreamResponse, name: str, value: str, lasts: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=lasts,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self._secure,
        )
