import asyncio
from collections.abc import AsyncIterator

from coupons.consents import Purpose
from coupons.customer import Customer
from coupons.http.phone_views import message_data
from coupons.phone import HeldCoupon, PhoneContent, PhoneMessage
from coupons.service.redemptions import RedemptionRequest, Till
from testbed.patience import patience
from tests.offers import DAY, SECOND
from tests.shops import Shop


async def next_message(messages: AsyncIterator[PhoneMessage]) -> PhoneMessage:
    async with patience("a message to the phone"):
        return await anext(messages)


async def customer_with_coupon(shop: Shop) -> Customer:
    await shop.runs(share_points=50)
    who = await shop.joins()
    await shop.gets_coupon(who.id)
    return who


async def test_snapshot_comes_first_then_coupons_as_they_arrive(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins()
    messages = shop.coupons.phone.messages(who.id, None)
    first = await next_message(messages)
    assert (first.id, first.event) == (0, "snapshot")
    assert isinstance(first.content, PhoneContent)
    assert first.content.coupons == []

    waits = asyncio.create_task(next_message(messages))
    coupon = await shop.gets_coupon(who.id)
    second = await waits

    assert (second.id, second.event) == (1, "coupon")
    assert isinstance(second.content, HeldCoupon)
    assert second.content.id == coupon.id


async def test_resume_brings_what_was_missed_and_no_snapshot(shop: Shop) -> None:
    who = await customer_with_coupon(shop)
    await shop.coupons.phone.view(who.id, (await shop.on_phone(who.id))[0].id)
    await shop.coupons.customers.consent(
        who.id, Purpose.EMAIL, granted=True, language="en", where="test"
    )
    messages = shop.restarted().phone.messages(who.id, 1)
    missed = [await next_message(messages) for _ in range(2)]
    assert [(message.id, message.event) for message in missed] == [(2, "coupon"), (3, "consent")]
    assert message_data(missed[0]).state == "viewed"
    assert message_data(missed[1])["consents"][Purpose.EMAIL] is True


async def test_nothing_is_sent_when_nothing_was_missed(shop: Shop) -> None:
    who = await customer_with_coupon(shop)
    messages = shop.coupons.phone.messages(who.id, 1)
    waits = asyncio.create_task(next_message(messages))
    coupon = await shop.gets_coupon(
        who.id, "evt_2", at=shop.now + DAY, since=shop.now + DAY - 30 * SECOND
    )
    message = await waits
    assert (message.id, message_data(message).id) == (2, coupon.id)


async def test_phone_that_was_away_too_long_gets_a_snapshot(shop: Shop) -> None:
    who = await customer_with_coupon(shop)
    await shop.coupons.phone.view(who.id, (await shop.on_phone(who.id))[0].id)
    shop.now += 8 * DAY
    await shop.coupons.sweep()
    first = await next_message(shop.coupons.phone.messages(who.id, 1))
    assert (first.id, first.event) == (2, "snapshot")


async def test_id_from_another_life_gets_a_snapshot(shop: Shop) -> None:
    who = await customer_with_coupon(shop)
    assert (await next_message(shop.coupons.phone.messages(who.id, 999))).event == "snapshot"


async def test_till_and_friends_are_told_to_the_phone(shop: Shop) -> None:
    who = await customer_with_coupon(shop)
    [view] = await shop.on_phone(who.id)
    share = await shop.coupons.shares.share(who.id, view.id, None)
    assert share is not None
    await shop.joins("Ali", share=share.id)
    await shop.coupons.redemptions.redeem(
        Till(id="key_1", store="shop"), RedemptionRequest(code=view.code)
    )
    messages = shop.coupons.phone.messages(who.id, 2)
    missed = [await next_message(messages) for _ in range(3)]
    assert [message.event for message in missed] == ["points", "points", "coupon"]
    assert message_data(missed[1]).active == 50
    assert message_data(missed[2]).state == "redeemed"


async def test_stream_ends_when_the_customer_is_erased(shop: Shop) -> None:
    who = await customer_with_coupon(shop)
    messages = shop.coupons.phone.messages(who.id, None)
    await next_message(messages)
    ends = asyncio.create_task(_rest(messages))
    await shop.coupons.data_subject_requests.erase(who.id)
    async with patience("the stream to end"):
        assert await ends == []
    assert await _rest(shop.coupons.phone.messages("cus_unknown", None)) == []


async def test_events_at_once_are_numbered_without_a_gap(shop: Shop) -> None:
    who = await customer_with_coupon(shop)
    await asyncio.gather(
        *(
            shop.coupons.customers.consent(
                who.id, purpose, granted=True, language="en", where="test"
            )
            for purpose in list(Purpose) * 4
        )
    )
    messages = shop.coupons.phone.messages(who.id, 1)
    assert [(await next_message(messages)).id for _ in range(16)] == list(range(2, 18))


async def test_steps_of_a_coupon_are_those_of_its_owner(shop: Shop) -> None:
    who, other = await customer_with_coupon(shop), await shop.joins("Ali")
    [view] = await shop.on_phone(who.id)
    phone = shop.coupons.phone
    assert await phone.coupon(other.id, view.id) is None
    assert await phone.view(other.id, view.id) is None
    assert await phone.save(other.id, view.id) is None
    assert await phone.dismiss(other.id, view.id, never_from_zone=True) is None
    saved = await phone.save(who.id, view.id)
    viewed = await phone.view(who.id, view.id)
    assert saved is not None
    assert viewed is not None
    assert (saved.state, viewed.state) == ("saved", "saved")


async def _rest(messages: AsyncIterator[PhoneMessage]) -> list[PhoneMessage]:
    return [message async for message in messages if message.event != "coupon"]
