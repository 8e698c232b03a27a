import datetime as dt

import pytest

from locator.calibration.calibration import AccessPointCalibration
from locator.service.access_points import AccessPointHealth, access_point_now
from locator.service.ingest_queue import AccessPointState

NOW = dt.datetime(2026, 11, 22, 14, tzinfo=dt.UTC)
HERE = ("0", 3.0, 4.0)


def state(
    status: str | None = "online", *, last: dt.datetime | None = NOW, name: str = "ap-1"
) -> AccessPointState:
    return AccessPointState(id=name, status=status, last_message_at=last)


def learned(
    heard: float = 200.0, trust: float = 0.9, suspected: tuple[float, float] | None = None
) -> AccessPointCalibration:
    return AccessPointCalibration(
        id="ap-1", heard=heard, offset_db=-1.234, trust=trust, suspected=suspected
    )


@pytest.mark.parametrize(
    ("said", "known", "expected"),
    [
        (state(), learned(), AccessPointHealth.FITS),
        (state(), learned(heard=3.0), AccessPointHealth.HEARD),
        (state(), None, AccessPointHealth.HEARD),
        (state(), learned(suspected=(6.0, 8.0)), AccessPointHealth.DOUBTFUL),
        (state(), learned(trust=0.0), AccessPointHealth.DOUBTFUL),
        (state(last=None), learned(suspected=(6.0, 8.0)), AccessPointHealth.SILENT),
        (state(last=NOW - dt.timedelta(minutes=6)), learned(), AccessPointHealth.SILENT),
        (state(last=NOW - dt.timedelta(minutes=4)), learned(), AccessPointHealth.FITS),
        (state(None), learned(), AccessPointHealth.FITS),
        (state("offline"), learned(), AccessPointHealth.OFFLINE),
        (state("offline", last=None), None, AccessPointHealth.OFFLINE),
    ],
)
def test_an_access_point_does_as_its_messages_and_readings_say(
    said: AccessPointState, known: AccessPointCalibration | None, expected: AccessPointHealth
) -> None:
    assert access_point_now(said, HERE, known, NOW, judged=True).state is expected


def test_nobody_says_that_a_place_fits_that_is_not_judged() -> None:
    assert (
        access_point_now(state(), HERE, learned(), NOW, judged=False).state
        is AccessPointHealth.HEARD
    )


def test_a_doubtful_place_comes_with_its_distance() -> None:
    now = access_point_now(
        state(), HERE, learned(trust=0.0, suspected=(6.0, 8.0)), NOW, judged=True
    )

    assert (now.suspected_distance_m, now.left_out, now.offset_db) == (5.0, True, -1.2)


def test_nothing_is_claimed_of_one_that_is_on_no_floorplan() -> None:
    now = access_point_now(state(name="stranger"), None, None, NOW, judged=False)

    assert (now.floor, now.place, now.trust, now.left_out) == (None, None, None, False)
