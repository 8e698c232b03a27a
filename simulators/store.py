"""A simulated store that is open: it lives by the clock, on a broker and perhaps on a service."""

import asyncio
import time
from collections import Counter

import structlog

from floorplans.model import Floorplan
from simulators.access_points import SimulatedAccessPoint, broker_endpoint
from simulators.crowd import Place
from simulators.errands import Errands
from simulators.shoppers import Shoppers
from simulators.world import GroundTruth, World

log = structlog.get_logger()

# Whoever is so far behind the clock has much to say, and the next batch says most of it again.
BEHIND_S = 5.0


class Simulation:
    """A store with people, phones and access points.

    Args:
        broker_url: `mqtt://` or `mqtts://`, user and password allowed.
        floorplan: of the floor that is simulated.
        service_url: where the phones find the service; None: they are only heard.
        people: how many are in the store at once, on average over its opening hours.
        seed: the same seed gives the same store, people and phones.
        speed: simulated seconds a second.
        guest: whether one more phone is always in, under `GUEST_MAC`.
        till_key: the API key of the tills; None: nobody redeems.
        open_for_s: how long the store has been open when it starts: it says that first, as fast as
            the broker takes it.

    Raises:
        ValueError: `broker_url` is no such address.
    """

    def __init__(  # noqa: PLR0913 — options of one command, each named by the caller
        self,
        *,
        broker_url: str,
        floorplan: Floorplan,
        service_url: str | None = None,
        people: int,
        seed: int,
        speed: float = 1.0,
        guest: bool = False,
        till_key: str | None = None,
        open_for_s: float = 0.0,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._floorplan = floorplan
        self._people = people
        self._seed = seed
        self._speed = speed
        self._guest = guest
        self._open_for_s = open_for_s
        self._begun_s = 0.0
        self._world: World | None = None
        self._start_ms = 0
        self._wish: str | None = None
        self._errands = Errands()
        broker = broker_endpoint(broker_url)
        self._access_points = {
            ap.id: SimulatedAccessPoint(
                broker=broker, store=floorplan.store, name=ap.id, counts=self.counts
            )
            for ap in floorplan.access_points
        }
        self._shoppers = None if service_url is None else self._new_shoppers(service_url, till_key)

    def _new_shoppers(self, service_url: str, till_key: str | None) -> Shoppers:
        return Shoppers(
            service_url=service_url,
            store=self._floorplan.store,
            seed=self._seed,
            speed=self._speed,
            till_key=till_key,
            counts=self.counts,
        )

    def truth(self) -> tuple[GroundTruth, ...]:
        """Return where everybody on the store's network is now, under the address used there."""
        if self._world is None:
            return ()
        second = self._world.second
        return self._world.truth(min(max(self._now_s(), second - 1.0), float(second)))

    def send_guest(self, zone: str | None) -> None:
        """Have the guest walk to a zone and stay there, or go on touring.

        Raises:
            KeyError: the floor has no such zone.
        """
        if zone is not None and zone not in {known.id for known in self._floorplan.zones}:
            raise KeyError(zone)
        self._wish = zone

    async def lead_guest(self, place: Place, *, walking: bool) -> tuple[int, int]:
        """Put the guest at a place of the floor, or have the guest walk there, straight.

        There the guest stays until led elsewhere or released, whatever `send_guest` says.

        Returns:
            When the guest set out and when they were there, Unix epoch in milliseconds; all that
            access points heard until then has been sent.
        """
        led = await self._errands.lead(place, walking=walking)
        return self._ms(led.left_s), self._ms(led.there_s)

    def release_guest(self) -> None:
        """Have the guest go on from where they were led to."""
        self._errands.release()

    async def run(self, stop: asyncio.Event) -> None:
        """Live until `stop` is set; access points then say `offline`."""
        self._begun_s = time.monotonic() - self._open_for_s / self._speed
        self._start_ms = time.time_ns() // 1_000_000 - round(1000 * self._open_for_s)
        # Some seconds of work: a service in the same process goes on meanwhile, and the store then
        # catches up with the clock.
        self._world = await asyncio.to_thread(self._build)
        log.info("simulation_started", store=self._floorplan.store, people=self._people)
        async with asyncio.TaskGroup() as group:
            for access_point in self._access_points.values():
                group.create_task(access_point.run())
            living = [group.create_task(self._live(self._world))]
            if self._shoppers is not None:
                living.append(group.create_task(self._shoppers.run()))
            try:
                await stop.wait()
            finally:
                for task in living:
                    task.cancel()
                self._errands.give_up()
                for access_point in self._access_points.values():
                    access_point.switch_off()
        log.info("simulation_stopped", store=self._floorplan.store, **self.counts)

    def _build(self) -> World:
        return World(
            self._floorplan,
            seed=self._seed,
            people=self._people,
            start_ms=self._start_ms,
            guest=self._guest,
        )

    async def _live(self, world: World) -> None:
        while True:
            await self._until(world.second)
            world.send_guest(self._wish)
            self._errands.run(world)
            second = world.step()
            if self._shoppers is not None:
                self._shoppers.notice(world.joined(), second.events)
            for batch in second.batches:
                await self._until((batch.at_ms - self._start_ms) / 1000.0)
                qos = 0 if self._now_s() - world.second > BEHIND_S else 1
                await self._access_points[batch.access_point].offer(batch, qos=qos)

    def _ms(self, second: float) -> int:
        return self._start_ms + round(1000.0 * second)

    def _now_s(self) -> float:
        return (time.monotonic() - self._begun_s) * self._speed

    async def _until(self, second: float) -> None:
        await asyncio.sleep(max(0.0, (second - self._now_s()) / self._speed))


async def simulate(  # noqa: PLR0913 — options of one command, each named by the caller
    *,
    broker_url: str,
    floorplan: Floorplan,
    service_url: str | None,
    people: int,
    seed: int,
    speed: float,
    guest: bool,
    till_key: str | None,
    stop: asyncio.Event,
) -> None:
    """Run a `Simulation` until `stop` is set; what it takes is described there."""
    simulation = Simulation(
        broker_url=broker_url,
        floorplan=floorplan,
        service_url=service_url,
        people=people,
        seed=seed,
        speed=speed,
        guest=guest,
        till_key=till_key,
    )
    await simulation.run(stop)
