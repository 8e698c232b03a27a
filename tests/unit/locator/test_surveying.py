import pytest

from locator.survey.measuring import HeardPhone, WayPoint, stood, walked

HERE = WayPoint(3.0, 4.0, 1_000)


def test_what_is_heard_while_somebody_stands_is_a_point() -> None:
    heard = [
        HeardPhone("a", -50, 1_000),
        HeardPhone("b", -60.5, 5_000),
        HeardPhone("a", -52, 9_000),
    ]

    samples = stood("p1", "0", HERE, 9_000, heard)

    assert [sample[:6] for sample in samples] == [
        ("p1", 3.0, 4.0, "0", "a", -50),
        ("p1", 3.0, 4.0, "0", "b", -60.5),
        ("p1", 3.0, 4.0, "0", "a", -52),
    ]
    assert [sample.at_ms for sample in samples] == [1_000, 5_000, 9_000]


@pytest.mark.parametrize("at_ms", [999, 9_001])
def test_what_is_heard_before_or_after_is_no_part_of_the_point(at_ms: int) -> None:
    assert stood("p1", "0", HERE, 9_000, [HeardPhone("a", -50, at_ms)]) == []


def test_a_walker_is_between_two_way_points_as_the_time_says() -> None:
    way = [WayPoint(0, 0, 0), WayPoint(10, 0, 10_000), WayPoint(10, 5, 15_000)]
    heard = [HeardPhone("a", -50, at_ms) for at_ms in (0, 2_500, 10_000, 12_000, 15_000)]

    samples = walked("w", "0", way, heard)

    assert [(sample.x, sample.y) for sample in samples] == [
        (0, 0),
        (2.5, 0),
        (10, 0),
        (10, 2),
        (10, 5),
    ]


def test_a_walk_is_a_point_a_step_in_the_order_of_the_way() -> None:
    way = [WayPoint(0, 0, 0), WayPoint(6, 0, 6_000), WayPoint(0, 0, 12_000)]
    heard = [HeardPhone("a", -50, at_ms) for at_ms in range(0, 12_001, 500)]

    points = list(dict.fromkeys(sample.point for sample in walked("w", "0", way, heard)))

    assert points == [f"w.{step:03d}" for step in range(11)]


def test_a_stop_on_the_way_is_one_point() -> None:
    way = [WayPoint(0, 0, 0), WayPoint(0, 0, 5_000)]

    samples = walked("w", "0", way, [HeardPhone("a", -50, at_ms) for at_ms in (0, 2_000, 5_000)])

    assert {sample.point for sample in samples} == {"w.000"}


def test_what_is_heard_outside_the_walk_has_no_place() -> None:
    way = [WayPoint(0, 0, 1_000), WayPoint(5, 0, 6_000)]

    assert walked("w", "0", way, [HeardPhone("a", -50, 999), HeardPhone("a", -50, 6_001)]) == []
