import asyncio
from pathlib import Path

import click

from chaland.clock import now_ms
from chaland.commands.configuration import ROLES, config_option, settings_of
from chaland.database import open_database
from chaland.migrations import migrate
from chaland.settings import Settings
from chaland.staff import Staff
from conventions.roles import Role


@click.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="till", show_default=True)
@click.option("--store", "stores", multiple=True, help="A store; may be repeated. None: all.")
@click.option("--revoke", is_flag=True, help="Make the keys of that name useless instead.")
@config_option
def command(
    name: str, role: str, stores: tuple[str, ...], revoke: bool, config: Path | None
) -> None:
    """Make an API key for NAME, such as a till, and print it: it is shown once."""
    settings = settings_of(config)
    if revoke:
        click.echo(f"{asyncio.run(_revoke(settings, name))} revoked")
    else:
        click.echo(asyncio.run(_create(settings, name, Role(role), stores)))


async def _create(settings: Settings, name: str, role: Role, stores: tuple[str, ...]) -> str:
    engine = open_database(settings.database.url)
    try:
        await migrate(engine)
        return await Staff(engine, now_ms).create_key(name, role, stores)
    finally:
        await engine.dispose()


async def _revoke(settings: Settings, name: str) -> int:
    engine = open_database(settings.database.url)
    try:
        await migrate(engine)
        return await Staff(engine, now_ms).revoke_keys(name)
    finally:
        await engine.dispose()
