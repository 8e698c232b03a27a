import hashlib

import msgspec
import pytest

from coupons.service.context import ServiceContext
from coupons.service.idempotency import LEASE_MS, IdempotencyConflict, IdempotencyKeys, KeyedRequest
from coupons.service.keys import DerivedKeys
from coupons.service.store_directory import StoreDirectory
from coupons.service.unit_of_work import UnitOfWork
from floorplans.service import FloorplanStore
from tests.shops import SECRET, Shop

BODY_HASH = hashlib.sha256(b"body").hexdigest()
DECODE = msgspec.json.Decoder(str).decode


@pytest.fixture
def keys(shop: Shop) -> IdempotencyKeys:
    stores = StoreDirectory(FloorplanStore(shop.engine).floors, lambda: shop.now)
    return IdempotencyKeys(
        ServiceContext(shop.engine, DerivedKeys(SECRET), lambda: shop.now, stores)
    )


def asks(body: bytes = b"body") -> KeyedRequest:
    return KeyedRequest(subject="till", key="key", body=body)


async def fails(_unit: UnitOfWork) -> str:
    raise ConnectionError("the machine died")


async def says(_unit: UnitOfWork) -> str:
    return "done"


async def says_another_thing(_unit: UnitOfWork) -> str:
    return "done again"


async def test_work_that_failed_may_be_tried_again(keys: IdempotencyKeys) -> None:
    with pytest.raises(ConnectionError):
        await keys.once(asks(), DECODE, fails)
    assert await keys.once(asks(), DECODE, says) == "done"
    assert await keys.once(asks(), DECODE, fails) == "done"


async def test_holder_that_was_overtaken_keeps_nothing(keys: IdempotencyKeys, shop: Shop) -> None:
    """The first holder stands still for so long that a second request takes the key over."""
    lease = "the first holder"
    assert await keys._claim("till", "key", BODY_HASH, lease) is None
    shop.now += LEASE_MS - 1
    early = await keys.once(asks(), DECODE, says)
    shop.now += 1
    second = await keys.once(asks(), DECODE, says)

    assert early is IdempotencyConflict.IN_FLIGHT
    assert second == "done"
    late = await keys._do("till", "key", lease, says_another_thing, bool)
    assert late is IdempotencyConflict.IN_FLIGHT
    assert await keys.once(asks(), DECODE, fails) == "done"


async def test_other_body_is_told_even_while_the_first_is_under_way(
    keys: IdempotencyKeys,
) -> None:
    assert await keys._claim("till", "key", BODY_HASH, "lease") is None
    other = await keys.once(asks(b"another body"), DECODE, says)
    assert other is IdempotencyConflict.OTHER_BODY


async def test_answer_that_says_try_again_is_not_kept(keys: IdempotencyKeys) -> None:
    first = await keys.once(asks(), DECODE, says, keeps=lambda answer: answer != "done")
    assert first == "done"
    assert await keys.once(asks(), DECODE, says_another_thing) == "done again"
    assert await keys.once(asks(), DECODE, says) == "done again"
