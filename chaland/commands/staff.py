import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click

from chaland.clock import now_ms
from chaland.commands.configuration import ROLES, config_option, settings_of
from chaland.database import open_database
from chaland.migrations import migrate
from chaland.settings import Settings
from chaland.staff import Member, Staff
from conventions.roles import Role


@click.command()
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(ROLES), help="manager, unless said otherwise.")
@click.option("--store", "stores", multiple=True, help="A store; may be repeated. None: all.")
@click.option("--password", envvar="CHALAND_PASSWORD", help="Asked for where it is not given.")
@click.option("--keep-password", "instead", flag_value="keep", help="Change the rest alone.")
@click.option("--remove", "instead", flag_value="remove", help="Remove NAME, and log them out.")
@click.option("--list", "instead", flag_value="list", help="Show everybody who may log in.")
@config_option
def command(
    *,
    name: str | None,
    role: str | None,
    stores: tuple[str, ...],
    password: str | None,
    instead: str | None,
    config: Path | None,
) -> None:
    """Let NAME log in, or change their password, role and stores.

    A new password logs them out everywhere.
    """
    settings, chosen = settings_of(config), Role(role or Role.MANAGER)
    if instead == "list":
        for member in asyncio.run(_members(settings)):
            click.echo(f"{member.name}: {member.role}, {', '.join(member.stores) or 'all stores'}")
        return
    if name is None:
        raise click.UsageError("name somebody, or ask for --list")
    if instead == "remove":
        asyncio.run(_remove(settings, name))
        click.echo(f"{name} may no longer log in")
        return
    if instead == "keep":
        asyncio.run(_change(settings, name, chosen, stores))
    else:
        password = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
        asyncio.run(_put(settings, name, str(password), chosen, stores))
    click.echo(f"{name} may log in as {chosen}")


@asynccontextmanager
async def _staff(settings: Settings) -> AsyncIterator[Staff]:
    engine = open_database(settings.database.url)
    try:
        await migrate(engine)
        yield Staff(engine, now_ms)
    finally:
        await engine.dispose()


async def _members(settings: Settings) -> list[Member]:
    async with _staff(settings) as staff:
        return await staff.members()


async def _put(
    settings: Settings, name: str, password: str, role: Role, stores: tuple[str, ...]
) -> None:
    async with _staff(settings) as staff:
        await staff.put(name, password, role, stores)


async def _change(settings: Settings, name: str, role: Role, stores: tuple[str, ...]) -> None:
    async with _staff(settings) as staff:
        await staff.change(await _id(staff, name), role=role, stores=stores)


async def _remove(settings: Settings, name: str) -> None:
    async with _staff(settings) as staff:
        await staff.remove(await _id(staff, name))


async def _id(staff: Staff, name: str) -> str:
    for member in await staff.members():
        if member.name == name:
            return member.subject
    raise click.ClickException(f"{name} is not among the staff: see --list")
