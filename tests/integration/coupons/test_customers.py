import asyncio
import json
from pathlib import Path

import sqlalchemy as sa

from chaland.database import open_database
from coupons.consents import TEXT_VERSION, Purpose
from coupons.coupon import Coupon
from coupons.domain_events import DomainEventKind
from coupons.http.customer_views import record_view
from coupons.service.idempotency import KeyedRequest
from coupons.service.redemptions import RedemptionRequest, Till
from coupons.tables import metadata
from testbed.tables import create_tables
from tests.offers import zone_event
from tests.shops import Shop


async def where_named(shop: Shop, name: str) -> set[str]:
    """Return the tables in which a text occurs."""
    found = set()
    async with shop.engine.connect() as connection:
        for table in metadata.sorted_tables:
            if name in repr((await connection.execute(sa.select(table))).all()):
                found.add(table.name)
    return found


def files_with(folder: Path, text: bytes) -> set[str]:
    return {file.name for file in folder.iterdir() if text in file.read_bytes()}


async def test_switches_are_off_until_somebody_turns_them_on(shop: Shop) -> None:
    who = await shop.joins(consents={Purpose.EMAIL: True})
    profile = await shop.coupons.customers.profile(who.id)
    assert profile is not None
    assert {purpose for purpose, granted in profile.consents.items() if granted} == {"email"}
    assert set(profile.consents) == {purpose.value for purpose in Purpose}


async def test_every_answer_is_a_row_with_its_proof(shop: Shop) -> None:
    who = await shop.joins(consents={Purpose.EMAIL: True}, where="the join page")
    for granted in (False, True, False):
        await shop.coupons.customers.consent(
            who.id, Purpose.EMAIL, granted=granted, language="fr", where="the settings page"
        )
    record = await shop.coupons.data_subject_requests.export(who.id)
    assert record is not None
    answers = [answer for answer in record.consents if answer.purpose is Purpose.EMAIL]
    assert [answer.granted for answer in answers] == [True, False, True, False]
    assert {answer.text_version for answer in answers} == {TEXT_VERSION}
    assert [answer.language for answer in answers] == ["en", "fr", "fr", "fr"]
    assert answers[0].proof.startswith("the join page; text sha256:")
    assert record_view(record)["consents"][1]["at"].endswith("Z")


async def test_device_belongs_to_whoever_logged_in_last(shop: Shop) -> None:
    lea = await shop.joins("Léa", binding="phone 1")
    assert await shop.coupons.customer_of("phone 1") == lea.id
    ali = await shop.joins("Ali")
    await shop.coupons.customers.bind(ali.id, "phone 1")
    assert await shop.coupons.customer_of("phone 1") == ali.id
    assert await shop.coupons.customer_of("phone 2") is None
    emitted = [(h.kind, h.subject, h.customer) for h in shop.events if h.kind.startswith("device")]
    assert emitted == [
        (DomainEventKind.DEVICE_BOUND, "phone 1", lea.id),
        (DomainEventKind.DEVICE_UNBOUND, "phone 1", lea.id),
        (DomainEventKind.DEVICE_BOUND, "phone 1", ali.id),
    ]


async def test_binding_again_tells_nobody(shop: Shop) -> None:
    who = await shop.joins(binding="phone 1")
    emitted = len(shop.events)
    assert await shop.coupons.customers.bind(who.id, "phone 1")
    assert len(shop.events) == emitted


async def test_nobody_is_bound_asked_or_shown(shop: Shop) -> None:
    customers = shop.coupons.customers
    assert not await customers.exists("cus_1")
    assert not await customers.bind("cus_1", "phone 1")
    assert not await customers.consent(
        "cus_1", Purpose.EMAIL, granted=True, language="en", where="test"
    )
    assert await customers.profile("cus_1") is None
    assert await shop.coupons.data_subject_requests.export("cus_1") is None
    assert not await shop.coupons.data_subject_requests.erase("cus_1")


async def test_export_has_everything(shop: Shop) -> None:
    await shop.runs(share_points=50)
    who = await shop.joins(binding="phone 1", email="lea@example.org")
    coupon = await shop.gets_coupon(who.id)
    share = await shop.coupons.shares.share(who.id, coupon.id, None)
    assert share is not None
    await shop.joins("Ali", share=share.id)
    await shop.coupons.redemptions.redeem(
        Till(id="key_1", store="shop"), RedemptionRequest(code=await shop.code(who.id))
    )
    await shop.coupons.phone.dismiss(who.id, coupon.id, never_from_zone=True)

    kept = await shop.coupons.data_subject_requests.export(who.id)

    assert kept is not None
    record = record_view(kept)
    assert [name for name, content in record.items() if not content] == ["arrivals"]
    assert record["devices"] == ["phone 1"]
    assert record["zones_refused"][0]["zone"] == "cheese"
    assert record["coupons"][0]["issued_at"] == "2026-11-21T13:00:00Z"
    assert json.dumps(record)


async def test_erased_customer_is_named_nowhere(shop: Shop) -> None:
    running = await shop.runs(share_points=50)
    who = await shop.joins("Léa Lointaine", binding="phone 1", email="lea@example.org")
    coupon = await shop.gets_coupon(who.id)
    share = await shop.coupons.shares.share(who.id, coupon.id, None)
    assert share is not None
    friend = await shop.joins("Ali", share=share.id)
    await shop.coupons.redemptions.redeem(
        Till(id="key_1", store="shop"), RedemptionRequest(code=await shop.code(who.id))
    )
    counted = await shop.coupons.campaigns.funnel(running.id)

    assert await shop.coupons.data_subject_requests.erase(who.id)

    for name in (who.id, "Lointaine", "lea@example.org", "phone 1", share.id):
        assert await where_named(shop, name) == set()
    assert await shop.coupons.campaigns.funnel(running.id) == counted
    assert await shop.coupons.customer_of("phone 1") is None
    assert DomainEventKind.DEVICE_UNBOUND in shop.kinds()
    assert len(await shop.on_phone(friend.id)) == 1


async def test_keys_name_no_erased_customer(shop: Shop) -> None:
    await shop.runs(share_points=50)
    reward = await shop.runs(zones=(), reward_points=30)
    keyed = KeyedRequest(subject="join", key="k", body=b"{}")
    who = await shop.joins("Léa", keyed=keyed)
    coupon = await shop.gets_coupon(who.id)
    share = await shop.coupons.shares.share(who.id, coupon.id, None)
    assert share is not None
    await shop.joins("Ali", share=share.id)
    assert isinstance(await shop.coupons.rewards.buy(who.id, reward.id, "purchase 1"), Coupon)
    sale = KeyedRequest(subject="key_1", key="sale 1", body=b"{}")
    await shop.coupons.redemptions.redeem(
        Till(id="key_1", store="shop"),
        RedemptionRequest(code=await shop.code(who.id), keyed=sale),
    )
    assert {"idempotency_keys", "ledger_postings"} <= await where_named(shop, who.id)

    await shop.coupons.data_subject_requests.erase(who.id)

    assert await where_named(shop, who.id) == set()
    assert (await shop.joins("Léa", keyed=keyed)).id != who.id


async def test_erased_customer_is_in_no_file(tmp_path: Path) -> None:
    """What SQLite writes stays in its log (WAL) until the log is emptied."""
    engine = open_database(f"sqlite+aiosqlite:///{tmp_path / 'chaland.db'}")
    await create_tables(engine)
    shop = Shop(engine)
    await shop.open()
    who = await shop.joins("Léa Lointaine", email="lointaine@example.org")
    assert "chaland.db-wal" in files_with(tmp_path, b"lointaine@")

    await shop.coupons.data_subject_requests.erase(who.id)

    assert files_with(tmp_path, b"ointaine") == set()
    await engine.dispose()


async def test_books_balance_without_the_erased_customer(shop: Shop) -> None:
    await shop.runs(share_points=50)
    who = await shop.joins()
    coupon = await shop.gets_coupon(who.id)
    share = await shop.coupons.shares.share(who.id, coupon.id, None)
    assert share is not None
    await shop.joins("Ali", share=share.id)
    await shop.coupons.data_subject_requests.erase(who.id)

    entries = metadata.tables["ledger_entries"]
    totals = sa.select(entries.c.account, sa.func.sum(entries.c.points)).group_by("account")
    async with shop.engine.connect() as connection:
        balances = {account: int(total) for account, total in await connection.execute(totals)}
    assert balances.pop("store:shop:issued") == -50
    assert balances.pop("store:shop:reversed") == 50
    assert set(balances.values()) == {0}


async def test_erased_friend_leaves_the_points_that_were_earned(shop: Shop) -> None:
    await shop.runs(share_points=50)
    who = await shop.joins()
    coupon = await shop.gets_coupon(who.id)
    share = await shop.coupons.shares.share(who.id, coupon.id, None)
    assert share is not None
    friend = await shop.joins("Ali", share=share.id)
    await shop.coupons.data_subject_requests.erase(friend.id)
    assert (await shop.points(who.id)).active == 50
    assert await where_named(shop, friend.id) == set()


async def test_erasure_and_everything_else_at_once(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins(binding="phone 1")
    coupon = await shop.gets_coupon(who.id)
    code = await shop.code(who.id)
    outcomes = await asyncio.gather(
        *(shop.coupons.on_zone_event(zone_event(who.id, f"evt_{n}")) for n in range(5)),
        shop.coupons.redemptions.redeem(
            Till(id="key_1", store="shop"), RedemptionRequest(code=code)
        ),
        shop.coupons.data_subject_requests.erase(who.id),
        shop.coupons.phone.save(who.id, coupon.id),
        shop.coupons.shares.share(who.id, coupon.id, None),
        shop.coupons.customers.bind(who.id, "phone 2"),
        return_exceptions=True,
    )
    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert await where_named(shop, who.id) == set()
