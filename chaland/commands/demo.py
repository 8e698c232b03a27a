import asyncio
import os
import shutil
import socket
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console

from chaland import logs
from chaland.demo import DemoAccess, demonstration
from chaland.serving import stop_signal
from chaland.settings import Settings
from chaland.settings_loader import SettingsError, load

HTTP_PORT = 8080


@click.command()
@click.option("--people", type=click.IntRange(1, 2_000), default=150, show_default=True,
              help="In the store at once, on average.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True,
              help="The same seed gives the same people and phones.")  # fmt: skip
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False),
              default=Path("var/demo"), show_default=True,
              help="Where the database is kept.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Forget what an earlier demonstration left there.")
def command(*, people: int, seed: int, folder: Path, fresh: bool) -> None:
    """Run the whole product on this machine, with a simulated store.

    It prints the addresses of a manager's page and of a shopper's phone, and stops with Ctrl-C.
    CHALAND_… settings are followed, such as CHALAND_HTTP_PORT.
    """
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        settings = load(None, _defaults(folder) | dict(os.environ))
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    logs.configure(settings.log.level, settings.log.format)
    asyncio.run(_run(settings, people, seed))


def _defaults(folder: Path) -> dict[str, str]:
    return {
        "CHALAND_FOLDER": str(folder),
        "CHALAND_DATABASE_URL": f"sqlite:///{folder}/chaland.db",
        "CHALAND_HTTP_PORT": str(_free(HTTP_PORT)),
        "CHALAND_BROKER_PORT": "0",
        "CHALAND_LOG_LEVEL": "warning",
    }


def _free(port: int) -> int:
    """Return the port, or 0 for any other when somebody has it."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port


async def _run(settings: Settings, people: int, seed: int) -> None:
    console = Console(stderr=True)
    with stop_signal() as stop:
        status = console.status("Preparing …")
        status.start()

        def progress(text: str) -> None:
            status.update(text)
            if not console.is_terminal:
                click.echo(text, err=True)

        demo = demonstration(settings, people=people, seed=seed, progress=progress)
        async with demo as access:
            status.stop()
            _show(access)
            await stop.wait()
            console.print("Closing the store …")


def _show(access: DemoAccess) -> None:
    click.echo(f"manager: {access.manager}")
    click.echo(f"shopper: {access.shopper}")
    click.echo(f"till:    {access.till} with the key {access.till_key}")
    click.echo(f"(log in by hand: {access.name}, {access.password}; stop with Ctrl-C)")
