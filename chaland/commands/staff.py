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
@click.option("--role", type=click.Choice(ROLES), default="manager", show_default=True)
@click.option("--store", "stores", multiple=True, help="A store; may be repeated. None: all.")
@click.password_option(envvar="CHALAND_PASSWORD", help="Asked for where it is not given.")
@config_option
def command(
    name: str, role: str, stores: tuple[str, ...], password: str, config: Path | None
) -> None:
    """Let NAME log in, or change their password, role and stores."""
    asyncio.run(_put(settings_of(config), name, password, Role(role), stores))
    click.echo(f"{name} may log in as {role}")


async def _put(
    settings: Settings, name: str, password: str, role: Role, stores: tuple[str, ...]
) -> None:
    engine = open_database(settings.database.url)
    try:
        await migrate(engine)
        await Staff(engine, now_ms).put(name, password, role, stores)
    finally:
        await engine.dispose()
