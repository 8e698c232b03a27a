from locator.service.idle_stores import IdleStores


def looking(*seconds: float) -> IdleStores:
    """Return what is known after a store spoke at second 0 and nobody at these."""
    idle_stores = IdleStores()
    idle_stores.poll(0.0, ["shop"])
    for second in seconds:
        idle_stores.poll(second, [])
    return idle_stores


def test_a_store_is_silent_when_nothing_came_for_five_seconds() -> None:
    idle_stores = looking(1, 2, 3, 4)
    assert idle_stores.of(4.0, -10.0) == {}
    idle_stores.poll(5.0, [])
    assert idle_stores.of(5.0, -10.0) == {"shop": 5000}


def test_a_store_that_speaks_is_silent_no_more() -> None:
    idle_stores = looking(1, 2, 3, 4, 5, 6)
    idle_stores.poll(7.0, ["shop"])
    assert idle_stores.of(7.0, -10.0) == {}


def test_nobody_is_silent_to_whoever_is_not_connected() -> None:
    idle_stores = looking(*range(1, 20))
    assert idle_stores.of(19.0, None) == {}
    assert idle_stores.of(19.0, 15.0) == {}
    assert idle_stores.of(19.0, 14.0) == {"shop": 19_000}


def test_after_a_stall_one_listens_before_one_believes_in_silence() -> None:
    idle_stores = looking(1, 60)
    assert idle_stores.of(60.0, -10.0) == {}
    for second in (61, 62, 63, 64, 65):
        idle_stores.poll(second, [])
    assert idle_stores.of(65.0, -10.0) == {"shop": 65_000}


def test_a_store_that_never_spoke_is_not_silent() -> None:
    idle_stores = IdleStores()
    idle_stores.poll(100.0, [])
    assert idle_stores.of(100.0, -10.0) == {}
