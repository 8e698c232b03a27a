from collections import defaultdict

import numpy as np

from floorplans.model import Floorplan
from simulators.beacons import EVERY_S, Beacons

SECONDS = 100


def heard(store: Floorplan, seed: int = 1) -> dict[tuple[int, str], list[float]]:
    beacons = Beacons(store, np.zeros(len(store.access_points)), seed=seed)
    found = defaultdict(list)
    for second in range(SECONDS):
        for column in range(len(store.access_points)):
            for mac, level in beacons.hear(column, second):
                found[column, mac].append(level)
    return found


def test_access_points_hear_each_other_the_louder_the_nearer(store: Floorplan) -> None:
    found = heard(store)
    places = {point.extra["bssid"]: point.place for point in store.access_points}
    ears = [point.place for point in store.access_points]
    apart = [ears[column].distance(places[mac]) for column, mac in found]
    level = [float(np.mean(levels)) for levels in found.values()]
    assert np.corrcoef(np.log10(apart), level)[0, 1] < -0.8
    assert all(-96 <= one <= -15 for one in level)


def test_nobody_hears_itself_and_all_listen_now_and_then(store: Floorplan) -> None:
    found = heard(store)
    own = [point.extra["bssid"] for point in store.access_points]
    assert all(mac != own[column] for column, mac in found)
    assert max(map(len, found.values())) == SECONDS / EVERY_S


def test_the_same_seed_gives_the_same_levels(store: Floorplan) -> None:
    assert heard(store) == heard(store)
    assert heard(store) != heard(store, seed=2)
