"""The whole service in this process, and a browser that talks to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import ClientSession, CookieJar, web

from chaland.app import SETTINGS
from chaland.auth import SIGNED_SESSIONS, STAFF
from chaland.serving import serving
from chaland.settings_loader import load
from conventions.roles import Identity, Role
from floorplans.http import SERVICE as FLOORPLANS
from locator.http import LOCATOR
from testbed.patience import until
from testbed.square import square

SECRET = "a secret of the tests, long enough"


class Service:
    """A running service with the square store."""

    def __init__(self, app: web.Application) -> None:
        self.app = app
        self.url = app[SETTINGS].local_url

    @asynccontextmanager
    async def browser(self, **headers: str) -> AsyncIterator[ClientSession]:
        """Open a browser with cookies of its own."""
        jar = CookieJar(unsafe=True)
        async with ClientSession(self.url, cookie_jar=jar, headers=headers) as session:
            yield session

    @asynccontextmanager
    async def staff(self, role: Role = Role.MANAGER, *stores: str) -> AsyncIterator[ClientSession]:
        """Open a browser in which a member of staff is logged in."""
        subject = await self.app[STAFF].put(f"{role} {stores}", "a password", role, stores)
        identity = Identity(subject=subject, role=role)
        token = self.app[SIGNED_SESSIONS].login_token(identity)
        async with self.browser() as session:
            await session.get("/login/link", params={"token": token, "next": "/healthz"})
            yield session

    async def key(self, role: Role = Role.TILL, *stores: str) -> str:
        """Return a new API key."""
        return await self.app[STAFF].create_key("tests", role, stores)


@asynccontextmanager
async def service(folder: Path, **settings: str) -> AsyncIterator[Service]:
    """Run the service with an SQLite database and a broker of its own, unless told otherwise."""
    environment = {
        "CHALAND_FOLDER": str(folder),
        "CHALAND_DATABASE_URL": f"sqlite:///{folder / 'chaland.db'}",
        "CHALAND_HTTP_PORT": "0",
        "CHALAND_BROKER_PORT": "0",
        "CHALAND_SECRET": SECRET,
    } | {f"CHALAND_{name.upper()}": value for name, value in settings.items()}
    async with serving(load(None, environment)) as app:
        await app[FLOORPLANS].put(square())
        await until(lambda: square().store in app[LOCATOR].registry.stores, "the store to open")
        yield Service(app)
