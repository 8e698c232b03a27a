import numpy as np
import pytest

from floorplans.grid import grid_of
from floorplans.heat import HeatAccumulator, HeatSlot, Patch, merged, packed, raster, unpacked
from floorplans.periods import SLOT_MS
from tests import plans

PLAN = plans.plan(plans.fixture(3, 1, 7, 5))


def patch(first_row: int, first_col: int, *rows: list[float]) -> Patch:
    return Patch(first_row, first_col, np.array(rows, dtype=np.float32))


def only_slot(heat: HeatAccumulator) -> HeatSlot:
    (slot,) = heat.drain()
    return slot


def test_time_adds_up_where_it_was_spent() -> None:
    heat = HeatAccumulator(grid_of(PLAN))

    heat.add(SLOT_MS + 5, [[0.5, 0.5], [0.2, 0.7], [9.5, 5.5]], [1.0, 2.0, 4.0])
    heat.add(SLOT_MS + 6, [[0.5, 0.5]], 8.0)

    slot = only_slot(heat)
    assert slot.start_ms == SLOT_MS
    assert slot.patch.seconds.shape == (6, 10)
    assert slot.patch.seconds[0, 0] == 11
    assert slot.patch.seconds[5, 9] == 4
    assert slot.patch.seconds.sum() == 15


def test_each_five_minutes_are_kept_apart_and_drained_once() -> None:
    heat = HeatAccumulator(grid_of(PLAN))
    heat.add(2 * SLOT_MS, [[1, 1]], 1.0)
    heat.add(2 * SLOT_MS - 1, [[1, 1]], 2.0)

    slots = heat.drain()

    assert [(slot.start_ms, slot.patch.seconds.sum()) for slot in slots] == [
        (SLOT_MS, 2),
        (2 * SLOT_MS, 1),
    ]
    assert heat.drain() == []


def test_estimates_beside_the_floor_count_in_the_nearest_cell() -> None:
    heat = HeatAccumulator(grid_of(PLAN))

    heat.add(0, [[3.5, 2.5], [-1.5, 0.5], [10.4, 6.4]], 1.0)

    seconds = only_slot(heat).patch.seconds
    assert seconds[2, 2] == 1
    assert seconds[0, 0] == 1
    assert seconds[5, 9] == 1


def test_people_in_the_street_are_not_counted() -> None:
    heat = HeatAccumulator(grid_of(PLAN))

    heat.add(0, [[-4.0, 1.0], [1.0, 9.0], [float("nan"), 1.0], [float("inf"), 1.0]], 1.0)

    assert only_slot(heat).patch.seconds.sum() == 0


def test_nobody_is_no_trouble() -> None:
    heat = HeatAccumulator(grid_of(PLAN))

    heat.add(0, np.zeros((0, 2)), np.zeros(0))

    assert only_slot(heat).patch.seconds.sum() == 0


def test_patches_of_different_places_are_merged() -> None:
    whole = merged([patch(0, 0, [1, 2]), patch(-1, 1, [10], [20], [30])])

    assert (whole.first_row, whole.first_col) == (-1, 0)
    assert whole.seconds.tolist() == [[0, 10], [1, 22], [0, 30]]


def test_a_raster_is_in_person_minutes_a_square_metre() -> None:
    grid = grid_of(PLAN, 0.5)
    one_minute = patch(0, 0, [60])

    heat = raster("0", grid, [one_minute, one_minute], 0, SLOT_MS)

    assert heat.values.shape == (12, 20)
    assert heat.values.dtype == np.float32
    assert heat.values[0, 0] == pytest.approx(8)
    assert heat.values[0, 1] == 0
    assert np.isnan(heat.values[6, 10])


def test_a_raster_shows_the_part_of_a_patch_that_lies_on_the_floor() -> None:
    grid = grid_of(plans.plan())
    around = Patch(-2, -3, np.full((20, 30), 60, dtype=np.float32))

    heat = raster("0", grid, [around, patch(50, 50, [60]), patch(-9, -9, [60])], 0, SLOT_MS)

    assert (heat.values == 1).all()


def test_packing_keeps_every_value() -> None:
    seconds = np.random.default_rng(1).random((7, 11), dtype=np.float32)

    assert np.array_equal(unpacked(packed(seconds), (7, 11)), seconds)
