from locator.readings.messages import Decoded
from locator.service.ear import MOST_READINGS, Ear
from locator.survey.measuring import HeardPhone

PHONE, OTHER = "02a483e71234", "02a483e71235"


class Clock:
    def __init__(self, now_ms: int = 1_000_000) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def said(at_ms: int, *macs: str, age: int = 0, associated: bool = True) -> Decoded:
    number = len(macs)
    return Decoded(at_ms, list(macs), [-50.0] * number, [associated] * number, [age] * number)


def phone_ear(clock: Clock) -> Ear:
    return Ear(lambda mac: mac == PHONE, clock)


def test_hears_one_phone_alone() -> None:
    clock = Clock()
    ear = phone_ear(clock)

    ear.hear("a", said(clock.now_ms, OTHER, PHONE, OTHER))

    assert ear.heard == [HeardPhone("a", -50.0, clock.now_ms)]


def test_an_old_packet_was_heard_before() -> None:
    clock = Clock()
    ear = phone_ear(clock)

    ear.hear("a", said(clock.now_ms, PHONE, age=300))

    assert ear.heard[0].at_ms == clock.now_ms - 300


def test_a_clock_that_is_wrong_does_no_harm() -> None:
    clock = Clock()
    ear = phone_ear(clock)

    ear.hear("ahead", said(clock.now_ms + 3_600_000, PHONE))
    ear.hear("behind", said(clock.now_ms - 3_600_000, PHONE))

    assert [reading.at_ms for reading in ear.heard] == [clock.now_ms, clock.now_ms]


def test_a_message_that_comes_late_tells_of_before() -> None:
    clock = Clock()
    ear = phone_ear(clock)
    ear.hear("a", said(clock.now_ms, OTHER))
    sent_ms = clock.now_ms + 1_000
    clock.now_ms += 9_000

    ear.hear("a", said(sent_ms, PHONE))

    assert ear.heard[0].at_ms == sent_ms


def test_a_phone_is_found_by_an_associated_reading_then_heard_by_all() -> None:
    clock = Clock()
    ear = phone_ear(clock)

    ear.hear("a", said(clock.now_ms, PHONE, associated=False))
    ear.hear("b", said(clock.now_ms, PHONE))
    ear.hear("a", said(clock.now_ms, PHONE, associated=False))

    assert [reading.access_point for reading in ear.heard] == ["b", "a"]


def test_nobody_is_asked_for_once_the_phone_is_found() -> None:
    asked: list[str] = []

    def is_it(mac: str) -> bool:
        asked.append(mac)
        return mac == PHONE

    ear = Ear(is_it, Clock())
    ear.hear("a", said(1_000_000, PHONE))
    ear.hear("a", said(1_000_000, OTHER))

    assert asked == [PHONE]


def test_what_is_kept_is_bounded() -> None:
    clock = Clock()
    ear = phone_ear(clock)

    for _ in range(25):
        ear.hear("a", said(clock.now_ms, *[PHONE] * 1_000))

    assert len(ear.heard) == MOST_READINGS
