from locator.service.silence import Silence


def looking(*seconds: float) -> Silence:
    """Return what is known after a store spoke at second 0 and nobody at these."""
    silence = Silence()
    silence.look(0.0, ["shop"])
    for second in seconds:
        silence.look(second, [])
    return silence


def test_a_store_is_silent_when_nothing_came_for_five_seconds() -> None:
    silence = looking(1, 2, 3, 4)
    assert silence.of(4.0, -10.0) == {}
    silence.look(5.0, [])
    assert silence.of(5.0, -10.0) == {"shop": 5000}


def test_a_store_that_speaks_is_silent_no_more() -> None:
    silence = looking(1, 2, 3, 4, 5, 6)
    silence.look(7.0, ["shop"])
    assert silence.of(7.0, -10.0) == {}


def test_nobody_is_silent_to_whoever_is_not_connected() -> None:
    silence = looking(*range(1, 20))
    assert silence.of(19.0, None) == {}
    assert silence.of(19.0, 15.0) == {}
    assert silence.of(19.0, 14.0) == {"shop": 19_000}


def test_after_a_stall_one_listens_before_one_believes_in_silence() -> None:
    silence = looking(1, 60)
    assert silence.of(60.0, -10.0) == {}
    for second in (61, 62, 63, 64, 65):
        silence.look(second, [])
    assert silence.of(65.0, -10.0) == {"shop": 65_000}


def test_a_store_that_never_spoke_is_not_silent() -> None:
    silence = Silence()
    silence.look(100.0, [])
    assert silence.of(100.0, -10.0) == {}
