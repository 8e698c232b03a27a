"""Points: double entry, and lots that are pending, active, spent, expired or reversed.

Every posting's entries sum to zero. What a customer has is the sum of the customer's accounts, and
also the sum of what remains in the customer's lots.
"""

import enum
from collections.abc import Iterable, Sequence

import msgspec


class LotState(enum.StrEnum):
    """A lot begins pending, becomes active, and ends in one of the other states."""

    PENDING = "pending"
    ACTIVE = "active"
    SPENT = "spent"
    EXPIRED = "expired"
    REVERSED = "reversed"


class PostingKind(enum.StrEnum):
    """What a posting does to points; the names are in `/metrics` and in statements."""

    PENDING = "pending"
    EARNED = "earned"
    SPENT = "spent"
    EXPIRED = "expired"
    REVERSED = "reversed"


class Lot(msgspec.Struct, frozen=True, kw_only=True):
    """Points of one source; `remaining` of `points` are still the customer's."""

    id: str
    customer: str
    store: str
    state: LotState
    points: int
    remaining: int
    source: str
    created_at: int
    expires_at: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a posting: points that come to (or leave) an account."""

    account: str
    points: int
    lot: str | None = None


class Posting(msgspec.Struct, frozen=True, kw_only=True):
    """Entries that sum to zero, and the lots as they stand after; `key` makes it happen once."""

    key: str
    kind: PostingKind
    at: int
    entries: tuple[Entry, ...]
    lots: tuple[Lot, ...]

    @property
    def points(self) -> int:
        """How many points moved: the sum of the entries on one side."""
        return sum(entry.points for entry in self.entries if entry.points > 0)


class LedgerLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as a statement shows it: with its own id, and its posting's kind, key and time."""

    id: str
    kind: PostingKind
    account: str
    points: int
    lot: str | None
    key: str
    at: int


class PointsBalance(msgspec.Struct, frozen=True, kw_only=True):
    """Points of a customer; `next_reward` is the price of the cheapest reward, or None."""

    pending: int
    active: int
    next_reward: int | None


class PointsAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's balance with the lots and ledger lines that it is the sum of."""

    balance: PointsBalance
    lots: list[Lot]
    lines: list[LedgerLine]


def customer_account(customer: str, state: LotState) -> str:
    """Return the account of a customer's pending or active points."""
    # Written into every entry that is kept: another spelling would be another account.
    return f"customer:{customer}:{state}"


# The key of its posting begins with `promise:` in every ledger that was ever written.
def add_pending(lot: Lot, at: int) -> Posting:
    """Open a pending lot: the store issues points that are not the customer's to spend yet."""
    entries = _move(
        lot,
        lot.points,
        source=_store_account(lot, "issued"),
        target=customer_account(lot.customer, LotState.PENDING),
    )
    return _posting(f"promise:{lot.id}", PostingKind.PENDING, at, entries, (lot,))


def earn(lot: Lot, at: int, expires_at: int) -> Posting:
    """Make a pending lot active until `expires_at`."""
    entries = _move(
        lot,
        lot.remaining,
        source=customer_account(lot.customer, LotState.PENDING),
        target=customer_account(lot.customer, LotState.ACTIVE),
    )
    active = msgspec.structs.replace(lot, state=LotState.ACTIVE, expires_at=expires_at)
    return _posting(f"earn:{lot.id}", PostingKind.EARNED, at, entries, (active,))


def spend(lots: Iterable[Lot], points: int, key: str, at: int) -> Posting | None:
    """Take points out of active lots, soonest expiry first; None when they do not suffice."""
    entries: list[Entry] = []
    after: list[Lot] = []
    # Soonest expiry first, as customers expect; the id breaks ties the same way every time.
    for lot in sorted(lots, key=lambda lot: (lot.expires_at, lot.id)):
        usable = lot.state is LotState.ACTIVE and lot.expires_at > at
        used = min(lot.remaining, points) if usable else 0
        if used == 0:
            continue
        points -= used
        left = lot.remaining - used
        state = LotState.ACTIVE if left else LotState.SPENT
        after.append(msgspec.structs.replace(lot, state=state, remaining=left))
        entries += _move(
            lot,
            used,
            source=customer_account(lot.customer, LotState.ACTIVE),
            target=_store_account(lot, "spent"),
        )
    return None if points else _posting(key, PostingKind.SPENT, at, entries, after)


def expire(lot: Lot, at: int) -> Posting:
    """End a lot whose time is over; what remains goes back to the store."""
    return _end(lot, at, LotState.EXPIRED, PostingKind.EXPIRED)


def reverse(lot: Lot, at: int) -> Posting:
    """Take a lot back, such as that of a referral that turns out not to count."""
    return _end(lot, at, LotState.REVERSED, PostingKind.REVERSED)


def balance(lots: Iterable[Lot], state: LotState) -> int:
    """Return the points that remain in the lots of one state."""
    return sum(lot.remaining for lot in lots if lot.state is state)


def _end(lot: Lot, at: int, state: LotState, kind: PostingKind) -> Posting:
    entries = _move(
        lot,
        lot.remaining,
        source=customer_account(lot.customer, lot.state),
        target=_store_account(lot, state),
    )
    ended = msgspec.structs.replace(lot, state=state, remaining=0)
    return _posting(f"{kind}:{lot.id}", kind, at, entries, (ended,))


def _move(lot: Lot, points: int, *, source: str, target: str) -> tuple[Entry, Entry]:
    return (
        Entry(account=source, points=-points, lot=lot.id),
        Entry(account=target, points=points, lot=lot.id),
    )


def _store_account(lot: Lot, name: str) -> str:
    return f"store:{lot.store}:{name}"


def _posting(
    key: str, kind: PostingKind, at: int, entries: Sequence[Entry], lots: Sequence[Lot]
) -> Posting:
    return Posting(key=key, kind=kind, at=at, entries=tuple(entries), lots=tuple(lots))
