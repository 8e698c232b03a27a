from locator.readings.messages import Decoded
from locator.service.phone_recorder import MOST_READINGS, PhoneRecorder
from locator.survey.measuring import HeardPhone

PHONE, OTHER = "02a483e71234", "02a483e71235"


class SetClock:
    def __init__(self, now_ms: int = 1_000_000) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms


def said(at_ms: int, *macs: str, age: int = 0, associated: bool = True) -> Decoded:
    number = len(macs)
    return Decoded(at_ms, list(macs), [-50.0] * number, [associated] * number, [age] * number)


def phone_recorder(clock: SetClock) -> PhoneRecorder:
    return PhoneRecorder(lambda mac: mac == PHONE, clock)


def test_hears_one_phone_alone() -> None:
    clock = SetClock()
    recorder = phone_recorder(clock)

    recorder.hear("a", said(clock.now_ms, OTHER, PHONE, OTHER))

    assert recorder.heard == [HeardPhone("a", -50.0, clock.now_ms)]


def test_an_old_packet_was_heard_before() -> None:
    clock = SetClock()
    recorder = phone_recorder(clock)

    recorder.hear("a", said(clock.now_ms, PHONE, age=300))

    assert recorder.heard[0].at_ms == clock.now_ms - 300


def test_a_clock_that_is_wrong_does_no_harm() -> None:
    clock = SetClock()
    recorder = phone_recorder(clock)

    recorder.hear("ahead", said(clock.now_ms + 3_600_000, PHONE))
    recorder.hear("behind", said(clock.now_ms - 3_600_000, PHONE))

    assert [reading.at_ms for reading in recorder.heard] == [clock.now_ms, clock.now_ms]


def test_a_message_that_comes_late_tells_of_before() -> None:
    clock = SetClock()
    recorder = phone_recorder(clock)
    recorder.hear("a", said(clock.now_ms, OTHER))
    sent_ms = clock.now_ms + 1_000
    clock.now_ms += 9_000

    recorder.hear("a", said(sent_ms, PHONE))

    assert recorder.heard[0].at_ms == sent_ms


def test_a_phone_is_found_by_an_associated_reading_then_heard_by_all() -> None:
    clock = SetClock()
    recorder = phone_recorder(clock)

    recorder.hear("a", said(clock.now_ms, PHONE, associated=False))
    recorder.hear("b", said(clock.now_ms, PHONE))
    recorder.hear("a", said(clock.now_ms, PHONE, associated=False))

    assert [reading.access_point for reading in recorder.heard] == ["b", "a"]


def test_nobody_is_asked_for_once_the_phone_is_found() -> None:
    asked: list[str] = []

    def is_it(mac: str) -> bool:
        asked.append(mac)
        return mac == PHONE

    recorder = PhoneRecorder(is_it, SetClock())
    recorder.hear("a", said(1_000_000, PHONE))
    recorder.hear("a", said(1_000_000, OTHER))

    assert asked == [PHONE]


def test_what_is_kept_is_bounded() -> None:
    clock = SetClock()
    recorder = phone_recorder(clock)

    for _ in range(25):
        recorder.hear("a", said(clock.now_ms, *[PHONE] * 1_000))

    assert len(recorder.heard) == MOST_READINGS
