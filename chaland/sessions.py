"""Signed session cookies, signed login links, and the sealed cookie of a portal device."""

import base64
import hashlib
import secrets

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
LOGIN_LINK_S = 10 * 60


class SignedSession(Identity, frozen=True, kw_only=True):
    """Whom a cookie or a login link names; its `id` is what ends when somebody logs out.

    The id is part of what is signed: base64 lets a copy of the whole be written in other ways.
    """

    id: str
    generation: int = 0


class SignedSessions:
    """Sessions that need no row while they last: what the cookie says is signed with the secret.

    Staff and shoppers have a cookie each, so that one browser can be both.
    """

    def __init__(self, secret: bytes, *, secure: bool) -> None:
        self._sessions = URLSafeTimedSerializer(secret, salt="chaland session")
        self._links = URLSafeTimedSerializer(secret, salt="chaland login link")
        # Signed would not do for the device: its pseudonym has to stay unreadable.
        key = hashlib.sha256(b"chaland device cookie" + secret).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(key))
        self._secure = secure

    def open(
        self, response: web.StreamResponse, identity: Identity, *, generation: int = 0
    ) -> None:
        """Make the browser that gets this response act as `identity` from now on.

        Args:
            response: gets the cookie.
            identity: who acts.
            generation: of the password that a member of staff has now.
        """
        shopper = identity.role is Role.SHOPPER
        signed = _signed(self._sessions, identity, generation)
        name, lasts = (SHOPPER_COOKIE, SHOPPER_S) if shopper else (STAFF_COOKIE, STAFF_S)
        self._set(response, name, signed, lasts)

    def close(self, response: web.StreamResponse) -> None:
        """Make the browser that gets this response forget who it is."""
        for name in (STAFF_COOKIE, SHOPPER_COOKIE):
            response.del_cookie(name, path="/")

    def staff(self, request: web.Request) -> SignedSession | None:
        """Return the session of staff that a cookie names, ended or not, or None."""
        return self._read(request, STAFF_COOKIE, STAFF_S)

    def shopper(self, request: web.Request) -> SignedSession | None:
        """Return the session of a customer that a cookie names, ended or not, or None."""
        return self._read(request, SHOPPER_COOKIE, SHOPPER_S)

    def login_token(self, identity: Identity) -> str:
        """Return a token that logs in as `identity`, once and within minutes."""
        return _signed(self._links, identity)

    def of_login_token(self, token: str) -> SignedSession | None:
        """Return what a login token says, used or not, or None when it is false or old."""
        return _read(self._links, token, LOGIN_LINK_S)

    def bind_device(self, response: web.StreamResponse, binding: str) -> None:
        """Let the browser carry the pseudonym of its own device, unreadable to everybody else."""
        self._set(response, DEVICE_COOKIE, self._seal.encrypt(binding.encode()).decode(), DEVICE_S)

    def device_binding(self, request: web.Request) -> str | None:
        """Return the binding pseudonym of the device that came through the portal, or None."""
        try:
            return self._seal.decrypt(request.cookies.get(DEVICE_COOKIE, ""), DEVICE_S).decode()
        except InvalidToken:
            return None

    def _read(self, request: web.Request, name: str, lasts: int) -> SignedSession | None:
        session = _read(self._sessions, request.cookies.get(name, ""), lasts)
        if session is None:
            return None
        # Signed alike, so a shopper's cookie could be renamed into one of staff.
        right = (session.role is Role.SHOPPER) == (name == SHOPPER_COOKIE)
        return session if right else None

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


def _signed(signer: URLSafeTimedSerializer, identity: Identity, generation: int = 0) -> str:
    session = SignedSession(
        id=secrets.token_urlsafe(16),
        subject=identity.subject,
        role=identity.role,
        stores=identity.stores,
        generation=generation,
    )
    return str(signer.dumps(msgspec.to_builtins(session)))


def _read(signer: URLSafeTimedSerializer, text: str, lasts_s: int) -> SignedSession | None:
    try:
        return msgspec.convert(signer.loads(text, max_age=lasts_s), SignedSession)
    except (BadSignature, msgspec.ValidationError):
        return None
