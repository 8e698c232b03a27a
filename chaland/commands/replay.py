import asyncio
from pathlib import Path

import click
from aiomqtt import MqttError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from chaland.clock import now_ms
from chaland.commands.configuration import broker_option
from chaland.replaying import moved, publish
from locator.errors import RecordingError, SurveyError
from locator.mqtt import BrokerAddress
from locator.scoring.recording import Recording, read_recording


@click.command()
@click.argument("recording", type=click.Path(path_type=Path, exists=True, file_okay=False))
@broker_option
@click.option("--speed", type=click.FloatRange(min=0), default=1.0, show_default=True,
              help="How many times as fast; 0 waits for nothing.")  # fmt: skip
def command(*, recording: Path, url: str, speed: float) -> None:
    """Publish the messages of RECORDING as if its access points sent them now.

    The first message's `at` becomes this moment; all others keep their distance from it in `at`,
    and their distance divided by the speed in the time of publishing. The service that listens
    must know the store: CHALAND_FLOORPLANS_FOLDER=RECORDING makes `chaland serve` import it.
    """
    address = BrokerAddress.of(url)
    try:
        asyncio.run(_replay(read_recording(recording), address, speed))
    except (RecordingError, SurveyError, ValueError) as error:
        raise click.ClickException(f"{recording}: {error}") from error
    except MqttError as error:
        raise click.ClickException(f"{address.host}:{address.port}: {error} (--broker)") from error


async def _replay(recording: Recording, address: BrokerAddress, speed: float) -> None:
    total = sum(1 for _ in recording.messages())
    with Progress(
        TextColumn(recording.name), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    ) as progress:
        task = progress.add_task("publish", total=total)
        await publish(
            moved(recording.messages(), now_ms()),
            address,
            speed=speed,
            published=lambda number: progress.update(task, completed=number),
        )
