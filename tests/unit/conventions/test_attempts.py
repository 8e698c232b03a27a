from dataclasses import dataclass

import pytest

from conventions.attempts import CountsInMemory, FailedAttempts, TooManyAttempts

MOST = 3
WINDOW_MS = 60_000


@dataclass
class PassingClock:
    now: int = 10 * WINDOW_MS + 15_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> PassingClock:
    return PassingClock()


@pytest.fixture
def attempts(clock: PassingClock) -> FailedAttempts:
    return FailedAttempts(CountsInMemory(most=MOST, window_ms=WINDOW_MS), clock)


async def test_one_failure_too_many_waits_until_the_first_is_past(
    attempts: FailedAttempts, clock: PassingClock
) -> None:
    allowed = [await attempts.count("till") for _ in range(MOST)]
    clock.now += 20_000

    assert allowed == [None] * MOST
    assert await attempts.count("till") == TooManyAttempts(retry_after_s=40)
    assert await attempts.count("another till") is None


@pytest.mark.parametrize("begun_ms", range(0, WINDOW_MS, 7_000))
async def test_no_window_wherever_it_begins_has_more_failures_than_allowed(
    attempts: FailedAttempts, clock: PassingClock, begun_ms: int
) -> None:
    clock.now += begun_ms
    failed_at = []
    for _ in range(3 * WINDOW_MS // 1_000):
        if await attempts.count("till") is None:
            failed_at.append(clock.now)
        clock.now += 1_000

    within = [sum(at <= other < at + WINDOW_MS for other in failed_at) for at in failed_at]
    assert max(within) == MOST


async def test_what_is_past_no_longer_counts(attempts: FailedAttempts, clock: PassingClock) -> None:
    for _ in range(MOST):
        await attempts.count("till")
    clock.now += WINDOW_MS

    assert await attempts.count("till") is None


async def test_what_was_right_is_forgiven(attempts: FailedAttempts) -> None:
    for _ in range(2 * MOST):
        assert await attempts.count("till") is None
        await attempts.forgive("till")


async def test_forgiving_what_is_past_gives_nobody_a_free_guess(
    attempts: FailedAttempts, clock: PassingClock
) -> None:
    await attempts.count("till")
    clock.now += WINDOW_MS
    await attempts.forgive("till")

    allowed = [await attempts.count("till") for _ in range(MOST)]
    assert allowed == [None] * MOST
    assert await attempts.count("till") is not None


async def test_made_up_names_are_forgotten(clock: PassingClock) -> None:
    counts = CountsInMemory(most=MOST, window_ms=WINDOW_MS)
    for number in range(100):
        await counts.add(f"name {number}", clock.now)
    clock.now += WINDOW_MS

    await counts.add("ana", clock.now)

    assert list(counts._failures) == ["ana"]
