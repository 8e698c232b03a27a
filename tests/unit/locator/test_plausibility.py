import pytest

from locator.readings.messages import Decoded, decode
from locator.readings.plausibility import plausible
from tests.unit.locator.test_messages import payload

PHONE = "a483e7123456"


def heard(*readings: tuple[str, float]) -> Decoded:
    return decode(payload(*({"mac": mac, "rssi": rssi} for mac, rssi in readings)))


@pytest.mark.parametrize(
    "nobody",
    [
        "ff:ff:ff:ff:ff:ff",
        "01:00:5e:00:00:fb",
        "33:33:00:00:00:fb",
        "0b:00:00:00:00:01",
        "00:00:00:00:00:00",
    ],
)
def test_an_address_that_no_device_has_is_refused_alone(nobody: str) -> None:
    found = plausible(heard((PHONE, -60.0), (nobody, -50.0)))

    assert (found.macs, found.rssi) == ([PHONE], [-60.0])
    assert found.refused == {"no_device": 1}


@pytest.mark.parametrize("first", ["00", "02", "a4", "da"])
def test_an_address_of_a_device_is_believed_whether_its_phone_made_it_up_or_not(first: str) -> None:
    message = heard((f"{first}:83:e7:00:00:01", -60.0))

    assert plausible(message) is message
    assert message.macs == [f"{first}83e7000001"]


@pytest.mark.parametrize("rssi", [0, -1, -5, -9.9])
def test_a_level_that_no_phone_has_is_refused(rssi: float) -> None:
    found = plausible(heard((PHONE, rssi), (PHONE, -10.0)))

    assert found.rssi == [-10.0]
    assert found.refused == {"impossible_level": 1}


def test_what_was_malformed_stays_counted() -> None:
    found = plausible(heard(("rubbish", -60.0), ("ff:ff:ff:ff:ff:ff", 0)))

    assert found.macs == []
    assert found.refused == {"bad_mac": 1, "no_device": 1}


def test_the_time_of_a_message_is_kept_when_nothing_of_it_is_believed() -> None:
    message = heard(("ff:ff:ff:ff:ff:ff", -50.0))

    assert plausible(message).at == message.at
