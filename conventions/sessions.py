"""The port through which packages open sessions; `chaland` has the cookies behind it."""

from typing import Protocol

from aiohttp import web

from conventions.roles import Identity


class Sessions(Protocol):
    """Sessions in signed cookies, and the sealed cookie that names a device of the portal."""

    def open(self, response: web.StreamResponse, identity: Identity) -> None:
        """Make the browser that gets this response act as `identity` from now on."""

    def close(self, response: web.StreamResponse) -> None:
        """Make the browser that gets this response forget who it is."""

    def device_binding(self, request: web.Request) -> str | None:
        """Return the binding pseudonym of the device that came through the portal, or None."""


SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions", Sessions)
