"""Where the guest of a simulation is led, and when that is done."""

import asyncio
from dataclasses import dataclass

from simulators.crowd import Place
from simulators.world import World

# So long after the guest is there, no packet from elsewhere is on its way any more.
SETTLED_S = 1.0


@dataclass(frozen=True)
class Led:
    """When the guest set out and when they were there, in seconds of the simulation."""

    left_s: float
    there_s: float


@dataclass(frozen=True)
class _Errand:
    place: Place
    walking: bool
    done: "asyncio.Future[Led]"


class Errands:
    """What somebody outside wants of the guest, done between two steps of the world."""

    def __init__(self) -> None:
        self._wanted: list[_Errand | None] = []
        self._under_way: list[tuple[_Errand, Led]] = []

    async def lead(self, place: Place, *, walking: bool) -> Led:
        """Have the guest led to a place; return when they are heard there and nowhere else."""
        done: asyncio.Future[Led] = asyncio.get_running_loop().create_future()
        self._wanted.append(_Errand(place, walking, done))
        return await done

    def release(self) -> None:
        """Have the guest do as they like again."""
        self._wanted.append(None)

    def run(self, world: World) -> None:
        """Do what is wanted, and tell of what is done; all until `world.second` has been heard."""
        wanted, self._wanted = self._wanted, []
        for errand in wanted:
            if errand is None:
                world.release_guest()
            else:
                there_s = world.lead_guest(errand.place, walking=errand.walking)
                self._under_way.append((errand, Led(world.second, there_s)))
        due = [one for one in self._under_way if one[1].there_s + SETTLED_S <= world.second]
        self._under_way = [one for one in self._under_way if one not in due]
        for errand, led in due:
            if not errand.done.done():
                errand.done.set_result(led)

    def give_up(self) -> None:
        """Let nobody wait any longer."""
        for errand in [*self._wanted, *(errand for errand, _ in self._under_way)]:
            if errand is not None:
                errand.done.cancel()
