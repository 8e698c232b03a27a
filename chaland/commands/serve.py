import asyncio
from pathlib import Path

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from chaland.broker import BrokerStartError
from chaland.commands.configuration import config_option, settings_help, settings_of
from chaland.serving import PortTakenError, serving, stop_signal
from chaland.settings import Settings
from floorplans.errors import FloorplanError
from locator.errors import SurveyError


@click.command(epilog=settings_help())
@config_option
def command(config: Path | None) -> None:
    """Run the service.

    Without settings it listens on 127.0.0.1:8080, keeps an SQLite database in ./var, and has an
    MQTT broker of its own on 127.0.0.1:1883. Ctrl-C stops it and loses nothing that was decided.
    """
    settings = settings_of(config)
    try:
        asyncio.run(_serve(settings))
    except PortTakenError as error:
        raise click.ClickException(f"{error} (CHALAND_HTTP_HOST, CHALAND_HTTP_PORT)") from error
    except BrokerStartError as error:
        raise click.ClickException(f"{error} (CHALAND_BROKER_HOST, CHALAND_BROKER_PORT)") from error
    except (FloorplanError, SurveyError) as error:
        raise click.ClickException(f"{settings.floorplans.folder}: {error}") from error
    except (SQLAlchemyError, ConnectionError) as error:
        shown = make_url(settings.database.url).render_as_string(hide_password=True)
        cause = getattr(error, "orig", None) or error
        raise click.ClickException(f"{shown}: {cause} (CHALAND_DATABASE_URL)") from error


async def _serve(settings: Settings) -> None:
    with stop_signal() as stop:
        async with serving(settings):
            await stop.wait()
