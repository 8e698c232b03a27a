import numpy as np
from numpy.testing import assert_array_equal

from simulators.tills import Tills

LANE = np.array([(0.0, 0.0), (0.0, 1.0), (0.0, 2.0)])


def tills(count: int) -> Tills:
    lanes = [LANE + np.array((5.0 * till, 0.0)) for till in range(count)]
    return Tills(lanes, range(count), service_s=30.0)


def test_whoever_comes_first_is_served_at_once(rng: np.random.Generator) -> None:
    shop = tills(1)
    till = shop.shortest(0.0, rng)
    assert till is not None
    at_s, places = shop.join(till, 100.0, 102.0, rng)
    assert at_s[0] == 100.0
    assert at_s[-1] > 102.0
    assert_array_equal(places, [LANE[0], LANE[0]])


def test_the_second_stands_behind_and_steps_forward(rng: np.random.Generator) -> None:
    shop = tills(1)
    till = shop.shortest(0.0, rng)
    assert till is not None
    first_s, _ = shop.join(till, 100.0, 102.0, rng)
    second_s, places = shop.join(till, 101.0, 103.0, rng)
    assert_array_equal(places, [LANE[1], LANE[0], LANE[0]])
    assert second_s[1] == first_s[-1]
    assert second_s[-1] > first_s[-1]


def test_a_long_queue_ends_at_the_end_of_its_lane(rng: np.random.Generator) -> None:
    shop = tills(1)
    till = shop.shortest(0.0, rng)
    assert till is not None
    for second in range(6):
        _, places = shop.join(till, second, second + 2.0, rng)
    assert_array_equal(places[0], LANE[-1])


def test_people_choose_the_shortest_queue(rng: np.random.Generator) -> None:
    shop = tills(2)
    first = shop.shortest(0.0, rng)
    assert first is not None
    shop.join(first, 0.0, 2.0, rng)
    assert shop.shortest(1.0, rng) is not first


def test_a_store_without_tills_has_none(rng: np.random.Generator) -> None:
    assert tills(0).shortest(0.0, rng) is None
