import asyncio
from pathlib import Path

import click

from chaland import logs
from chaland.commands.configuration import broker_option
from chaland.serving import stop_signal
from floorplans.errors import FloorplanError
from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from simulators.galerie import galerie
from simulators.store import Simulation


@click.command()
@broker_option
@click.option("--service", metavar="URL",
              help="Where phones find the service; without it they are only heard.")  # fmt: skip
@click.option("--floorplan", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="The store; without it Galerie Nord, 60 m by 40 m.")  # fmt: skip
@click.option("--people", type=click.IntRange(1, 20_000), default=150, show_default=True,
              help="In the store at once, on average.")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True,
              help="The same seed gives the same people and phones.")  # fmt: skip
@click.option("--speed", type=click.FloatRange(min=0.1), default=1.0, show_default=True,
              help="Simulated seconds a second.")  # fmt: skip
@click.option("--till-key", envvar="CHALAND_TILL_KEY", show_envvar=True,
              help="API key of the tills; without it nobody redeems.")  # fmt: skip
def command(
    *,
    url: str,
    service: str | None,
    floorplan: Path | None,
    people: int,
    seed: int,
    speed: float,
    till_key: str | None,
) -> None:
    """Simulate a store: access points that publish, and phones that use the service.

    It speaks MQTT as access points do and HTTP as phones do, and nothing else.
    """
    logs.configure()
    simulation = Simulation(
        broker_url=url,
        floorplan=_plan(floorplan),
        service_url=service,
        people=people,
        seed=seed,
        speed=speed,
        till_key=till_key,
    )
    asyncio.run(_run(simulation))


def _plan(file: Path | None) -> Floorplan:
    if file is None:
        return galerie()
    try:
        return read_floorplan(file.read_bytes())
    except FloorplanError as error:
        raise click.ClickException(f"{file}: {error}") from error


async def _run(simulation: Simulation) -> None:
    with stop_signal() as stop:
        await simulation.run(stop)
