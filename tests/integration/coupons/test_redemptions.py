import asyncio
from typing import Any

import msgspec
import pytest

from conventions.attempts import TooManyAttempts
from coupons.codes import ALPHABET, check_character
from coupons.coupon import RedemptionRefusal
from coupons.domain_events import DomainEventKind
from coupons.offer import Offer, OfferKind
from coupons.redemption import Locked, Redeemed, Redemption, Refused
from coupons.service.attempts import WRONG_CODES
from coupons.service.idempotency import LEASE_MS, IdempotencyConflict, KeyedRequest
from coupons.service.redemptions import RedemptionRequest, Till, Validation
from tests.offers import DAY, HOUR, MINUTE, SECOND
from tests.shops import Shop

TILL, OTHER_TILL = Till(id="key_1", store="shop"), Till(id="key_2", store="shop")
UNKNOWN_CODE = "0" * 14 + "1"
UNKNOWN_CODE += check_character(UNKNOWN_CODE)


@pytest.fixture
async def code(shop: Shop) -> str:
    await shop.runs(coupon_ttl_s=3600)
    who = await shop.joins()
    await shop.gets_coupon(who.id)
    return await shop.code(who.id)


def refused(*reasons: RedemptionRefusal) -> Refused:
    return Refused(reasons=reasons)


async def takes(shop: Shop, code: str, till: Till = TILL, **changes: Any) -> object:
    key, body = changes.pop("key", None), changes.pop("body", b"")
    keyed = None if key is None else KeyedRequest(subject=till.id, key=key, body=body)
    request = RedemptionRequest(code=code, keyed=keyed, **changes)
    outcome = await shop.coupons.redemptions.redeem(till, request)
    if isinstance(outcome, Refused):
        return msgspec.structs.replace(outcome, locked_until=None)
    return outcome


async def taken(shop: Shop, code: str, till: Till = TILL, **changes: Any) -> Redemption:
    outcome = await takes(shop, code, till, **changes)
    assert isinstance(outcome, Redeemed)
    return outcome.redemption


async def test_validate_says_everything_and_changes_nothing(shop: Shop, code: str) -> None:
    for _ in range(3):
        said = await shop.coupons.redemptions.validate(TILL, code, basket_total=1_000)
        assert isinstance(said, Validation)
        assert all(verdict.ok for verdict in said.verdicts)
        assert said.discount == 200
    assert await taken(shop, code)


async def test_code_is_taken_once(shop: Shop, code: str) -> None:
    first = await taken(shop, code, amount=1_050)
    assert (first.till, first.store, first.amount, first.discount) == ("key_1", "shop", 1_050, 210)
    assert await takes(shop, code) == refused(RedemptionRefusal.ALREADY_REDEEMED)
    assert shop.kinds().count(DomainEventKind.COUPON_REDEEMED) == 1


async def test_many_tills_at_once_take_it_once(shop: Shop, code: str) -> None:
    tills = [Till(id=f"key_{n}", store="shop") for n in range(20)]
    outcomes = await asyncio.gather(*(takes(shop, code, till) for till in tills))
    assert sum(isinstance(outcome, Redeemed) for outcome in outcomes) == 1
    assert outcomes.count(refused(RedemptionRefusal.ALREADY_REDEEMED)) == 19


async def test_code_may_be_typed_by_hand(shop: Shop, code: str) -> None:
    assert await taken(shop, code.lower().replace("-", " "))


async def test_another_store_does_not_take_it(shop: Shop, code: str) -> None:
    elsewhere = Till(id="key_9", store="other")
    assert await takes(shop, code, elsewhere) == refused(RedemptionRefusal.WRONG_STORE)
    assert await taken(shop, code)


async def test_expired_coupon_is_not_taken(shop: Shop, code: str) -> None:
    shop.now += HOUR
    assert await takes(shop, code) == refused(RedemptionRefusal.EXPIRED)


async def test_locked_coupon_is_taken_by_its_till_alone(shop: Shop, code: str) -> None:
    locked = await shop.coupons.redemptions.lock(TILL, code, seconds=120)
    assert isinstance(locked, Locked)

    blocked = await shop.coupons.redemptions.lock(OTHER_TILL, code, seconds=120)
    assert blocked == Refused(reasons=(RedemptionRefusal.LOCKED,), locked_until=locked.until)
    assert await takes(shop, code, OTHER_TILL) == refused(RedemptionRefusal.LOCKED)
    assert await taken(shop, code, lock=locked.lock)


async def test_lock_ends_by_itself(shop: Shop, code: str) -> None:
    await shop.coupons.redemptions.lock(TILL, code, seconds=120)
    shop.now += 120 * SECOND
    assert await taken(shop, code, OTHER_TILL)


async def test_lock_that_is_over_is_not_taken_for_one_that_holds(shop: Shop, code: str) -> None:
    locked = await shop.coupons.redemptions.lock(TILL, code, seconds=120)
    assert isinstance(locked, Locked)
    shop.now += 121 * SECOND
    assert await takes(shop, code, lock=locked.lock) == refused(RedemptionRefusal.LOCKED)


async def test_rolled_back_coupon_can_be_used_again(shop: Shop, code: str) -> None:
    first = await taken(shop, code)
    undone = await shop.coupons.redemptions.roll_back(first.id)
    again = await shop.coupons.redemptions.roll_back(first.id)

    assert undone is not None
    assert undone.rolled_back_at == shop.now
    assert again == undone
    assert shop.kinds().count(DomainEventKind.COUPON_ROLLED_BACK) == 1
    second = await taken(shop, code)
    assert second.id != first.id
    await shop.coupons.redemptions.roll_back(first.id)
    assert await takes(shop, code) == refused(RedemptionRefusal.ALREADY_REDEEMED)


async def test_unknown_redemption_is_not_rolled_back(shop: Shop) -> None:
    assert await shop.coupons.redemptions.roll_back("red_1") is None
    assert await shop.coupons.redemptions.store_of("red_1") is None


async def test_guessing_till_is_stopped_and_others_are_not(shop: Shop, code: str) -> None:
    for _ in range(WRONG_CODES):
        assert await takes(shop, UNKNOWN_CODE) == refused(RedemptionRefusal.UNKNOWN_CODE)

    stopped = await takes(shop, code)

    assert isinstance(stopped, TooManyAttempts)
    assert 1 <= stopped.retry_after_s <= 60
    assert isinstance(await shop.coupons.redemptions.validate(OTHER_TILL, code, None), Validation)
    shop.now += MINUTE
    assert await taken(shop, code)


async def test_guesses_at_once_are_counted_before_they_are_made(shop: Shop) -> None:
    outcomes = await asyncio.gather(*(takes(shop, UNKNOWN_CODE) for _ in range(30)))
    answered = outcomes.count(refused(RedemptionRefusal.UNKNOWN_CODE))
    assert answered == WRONG_CODES


async def test_honest_till_may_be_busy(shop: Shop, code: str) -> None:
    for _ in range(2 * WRONG_CODES):
        said = await shop.coupons.redemptions.validate(TILL, code, None)
        assert isinstance(said, Validation)


@pytest.mark.parametrize("wrong", ["", "ABCD", ALPHABET, "U" * 16, "\N{SNOWMAN}" * 16])
async def test_what_cannot_be_a_code_is_unknown(shop: Shop, wrong: str) -> None:
    assert await takes(shop, wrong) == refused(RedemptionRefusal.UNKNOWN_CODE)


async def test_what_cannot_be_a_code_is_no_guess(shop: Shop, code: str) -> None:
    for _ in range(WRONG_CODES + 1):
        await takes(shop, "ABCD-EFGH-JKMN-PQRS")

    assert await taken(shop, code)


async def test_same_key_and_body_gets_the_same_answer(shop: Shop, code: str) -> None:
    asked: dict[str, Any] = {"key": "sale 1", "body": b"one"}
    first = await taken(shop, code, **asked)
    shop.now += HOUR
    again = await taken(shop, code, **asked)
    assert again == first
    assert shop.kinds().count(DomainEventKind.COUPON_REDEEMED) == 1


async def test_refusal_is_an_answer_too(shop: Shop, code: str) -> None:
    await taken(shop, code)
    refusal = refused(RedemptionRefusal.ALREADY_REDEEMED)
    asked: dict[str, Any] = {"key": "sale 2", "body": b"one"}
    assert [await takes(shop, code, **asked) for _ in range(2)] == [refusal, refusal]


async def test_same_key_with_another_body_is_refused(shop: Shop, code: str) -> None:
    await taken(shop, code, key="sale 1", body=b"one")
    assert await takes(shop, code, key="sale 1", body=b"two") is IdempotencyConflict.OTHER_BODY


async def test_keys_of_two_tills_have_nothing_to_do_with_each_other(shop: Shop, code: str) -> None:
    await taken(shop, code, key="sale 1", body=b"one")
    other = await takes(shop, code, OTHER_TILL, key="sale 1", body=b"two")
    assert other == refused(RedemptionRefusal.ALREADY_REDEEMED)


async def test_same_key_many_times_at_once_is_answered_or_told_to_wait(
    shop: Shop, code: str
) -> None:
    asked: dict[str, Any] = {"key": "sale 1", "body": b"one"}
    outcomes = await asyncio.gather(*(takes(shop, code, **asked) for _ in range(10)))
    done = {o.redemption.id for o in outcomes if isinstance(o, Redeemed)}
    assert len(done) == 1
    assert all(isinstance(o, Redeemed) or o is IdempotencyConflict.IN_FLIGHT for o in outcomes)
    assert (await taken(shop, code, **asked)).id in done


async def test_key_is_forgotten_after_a_day(shop: Shop, code: str) -> None:
    await taken(shop, code, key="sale 1", body=b"one")
    shop.now += DAY + MINUTE
    await shop.coupons.sweep()
    late = await takes(shop, code, key="sale 1", body=b"two")
    assert isinstance(late, Refused)


@pytest.mark.parametrize("steps", range(0, 60, 5))
async def test_killed_till_asks_again(shop: Shop, code: str, steps: int) -> None:
    asked: dict[str, Any] = {"key": "sale 1", "body": b"one"}
    killed = asyncio.create_task(takes(shop, code, **asked))
    for _ in range(steps):
        await asyncio.sleep(0)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)

    shop.now += LEASE_MS
    first = await taken(shop, code, **asked)
    assert await taken(shop, code, **asked) == first
    assert shop.kinds().count(DomainEventKind.COUPON_REDEEMED) <= 1


async def test_words_decide_what_a_text_offer_takes_off(shop: Shop) -> None:
    words = (await shop.runs()).terms.title
    await shop.runs(zones=("bakery",), offer=Offer(kind=OfferKind.TEXT, text=words))
    who = await shop.joins()
    await shop.gets_coupon(who.id, zone="bakery")
    redemption = await taken(shop, await shop.code(who.id), amount=900)
    assert (redemption.amount, redemption.discount) == (900, None)


async def test_no_code_is_kept_in_clear(shop: Shop, code: str) -> None:
    await taken(shop, code, key="sale 1", body=code.encode())
    async with shop.engine.connect() as connection:
        for table in ("coupons", "redemptions", "idempotency_keys", "phone_events", "decisions"):
            rows = (await connection.exec_driver_sql(f"SELECT * FROM {table}")).all()  # noqa: S608 — the names are above
            assert code not in repr(rows)
            assert code.replace("-", "") not in repr(rows)


async def test_key_that_met_a_lock_gets_the_coupon_once_the_lock_is_over(
    shop: Shop, code: str
) -> None:
    asked: dict[str, Any] = {"key": "sale 1", "body": b"one"}
    await shop.coupons.redemptions.lock(OTHER_TILL, code, 120)
    assert await takes(shop, code, **asked) == refused(RedemptionRefusal.LOCKED)
    shop.now += 120_000
    first = await taken(shop, code, **asked)
    assert await taken(shop, code, **asked) == first
