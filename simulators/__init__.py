"""A store with people, phones and access points that speaks only MQTT and HTTP.

In a running demo::

    simulation = Simulation(
        broker_url="mqtt://127.0.0.1:1883",  # mqtt:// or mqtts://, user:password@ allowed
        floorplan=galerie(),
        service_url="http://127.0.0.1:8080",  # None: phones are heard but do not use the portal
        people=150,                           # in the store at once, on average over the day
        seed=1,
        speed=1.0,                            # simulated seconds a second
        guest=True,                           # one more phone, always in, under GUEST_MAC
        till_key="chk_…",                     # None: nobody redeems
    )
    task = asyncio.create_task(simulation.run(stop))  # ends soon after stop.set()
    simulation.truth()               # tuple[GroundTruth, ...] now: GroundTruth(mac, x, y, floor)
    simulation.send_guest("cheese")  # the guest walks there and stays; None: goes on touring
    await simulation.lead_guest((12, 8), walking=True)  # straight there; until release_guest()
    simulation.counts                # collections.Counter: messages, readings, HTTP answers, errors

From the command line, the same without the truth::

    await simulate(broker_url=…, floorplan=…, service_url=…, people=…, seed=…, speed=…,
                   guest=…, till_key=…, stop=stop)

A recording that can be replayed and scored, the same for the same seed::

    write_recording(folder, seed=1, minutes=10, people=60, survey=True, faults=Faults())
"""

from simulators.faults import Faults
from simulators.galerie import galerie
from simulators.phones import GUEST_MAC
from simulators.recording import write_recording
from simulators.store import Simulation, simulate
from simulators.world import GroundTruth

__all__ = [
    "GUEST_MAC",
    "Faults",
    "GroundTruth",
    "Simulation",
    "galerie",
    "simulate",
    "write_recording",
]
