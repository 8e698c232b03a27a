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
    return FailedAttempts(CountsInMemory(), clock, most=MOST, window_ms=WINDOW_MS)


async def test_one_failure_too_many_waits_for_the_end_of_the_window(
    attempts: FailedAttempts,
) -> None:
    allowed = [await attempts.count("till") for _ in range(MOST)]

    assert allowed == [None] * MOST
    assert await attempts.count("till") == TooManyAttempts(retry_after_s=45)
    assert await attempts.check("till") == TooManyAttempts(retry_after_s=45)
    assert await attempts.check("another till") is None


async def test_a_new_window_begins_anew(attempts: FailedAttempts, clock: PassingClock) -> None:
    for _ in range(MOST):
        await attempts.count("till")
    clock.now += 45_000

    assert await attempts.count("till") is None


async def test_what_was_right_is_forgiven(attempts: FailedAttempts) -> None:
    for _ in range(2 * MOST):
        assert await attempts.count("till") is None
        await attempts.forgive("till")


async def test_checking_counts_nothing(attempts: FailedAttempts) -> None:
    for _ in range(2 * MOST):
        assert await attempts.check("till") is None


async def test_forgiving_in_the_next_window_gives_nobody_a_free_guess(
    attempts: FailedAttempts, clock: PassingClock
) -> None:
    await attempts.count("till")
    clock.now += WINDOW_MS
    await attempts.forgive("till")

    allowed = [await attempts.count("till") for _ in range(MOST)]
    assert allowed == [None] * MOST
    assert await attempts.count("till") is not None
