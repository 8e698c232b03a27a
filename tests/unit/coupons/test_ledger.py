from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from coupons.ledger import (
    Lot,
    LotState,
    Posting,
    add_pending,
    balance,
    customer_account,
    earn,
    expire,
    reverse,
    spend,
)

WHO = "cus_1"


def lot(name: str, points: int, expires_at: int = 1_000) -> Lot:
    return Lot(
        id=name,
        customer=WHO,
        store="shop",
        state=LotState.PENDING,
        points=points,
        remaining=points,
        source=f"arrival of {name}",
        created_at=0,
        expires_at=expires_at,
    )


def active(name: str, points: int, expires_at: int = 1_000) -> Lot:
    return earn(lot(name, points), at=0, expires_at=expires_at).lots[0]


def test_pending_then_earn_moves_points_from_the_store_to_the_customer() -> None:
    promised = add_pending(lot("lot_1", 50), at=1)
    earned = earn(promised.lots[0], at=2, expires_at=99)
    assert {e.account: e.points for e in promised.entries} == {
        "store:shop:issued": -50,
        customer_account(WHO, LotState.PENDING): 50,
    }
    assert {e.account: e.points for e in earned.entries} == {
        customer_account(WHO, LotState.PENDING): -50,
        customer_account(WHO, LotState.ACTIVE): 50,
    }
    assert earned.lots[0].state is LotState.ACTIVE
    assert earned.lots[0].expires_at == 99


def test_debit_names_the_lots_it_uses_soonest_expiry_first() -> None:
    late, soon = active("lot_a", 30, expires_at=900), active("lot_b", 20, expires_at=500)
    spent = spend([late, soon], 35, "spend:1", at=1)
    assert spent is not None
    assert [(after.id, after.state, after.remaining) for after in spent.lots] == [
        ("lot_b", LotState.SPENT, 0),
        ("lot_a", LotState.ACTIVE, 15),
    ]
    assert Counter({e.lot: e.points for e in spent.entries if e.points > 0}) == {
        "lot_b": 20,
        "lot_a": 15,
    }


def test_neither_pending_nor_overdue_points_can_be_spent() -> None:
    pending, overdue = lot("lot_a", 30), active("lot_b", 30, expires_at=10)
    assert spend([pending, overdue], 1, "spend:1", at=10) is None


def test_nothing_is_spent_when_it_does_not_suffice() -> None:
    assert spend([active("lot_a", 30)], 31, "spend:1", at=1) is None


def test_same_step_of_a_lot_has_the_same_key() -> None:
    one = lot("lot_1", 5)
    assert add_pending(one, 1).key == add_pending(one, 2).key
    assert earn(one, 1, 9).key == earn(one, 2, 9).key
    assert (
        len({add_pending(one, 1).key, earn(one, 1, 9).key, expire(one, 1).key, reverse(one, 1).key})
        == 4
    )


class Books(RuleBasedStateMachine):
    """Any order of steps leaves the books balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.lots: dict[str, Lot] = {}
        self.accounts: Counter[str] = Counter()
        self.now = 0

    def post(self, posting: Posting) -> None:
        assert sum(entry.points for entry in posting.entries) == 0
        for entry in posting.entries:
            self.accounts[entry.account] += entry.points
        self.lots.update({after.id: after for after in posting.lots})

    def some(self, state: LotState, choice: int) -> Lot | None:
        fitting = [lot for lot in self.lots.values() if lot.state is state]
        return fitting[choice % len(fitting)] if fitting else None

    @rule(seconds=st.integers(0, 100))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @rule(points=st.integers(1, 100), lasts=st.integers(1, 300))
    def a_lot_is_promised(self, points: int, lasts: int) -> None:
        name = f"lot_{len(self.lots)}"
        self.post(add_pending(lot(name, points, self.now + lasts), self.now))

    @rule(choice=st.integers(0), lasts=st.integers(1, 300))
    def a_lot_is_earned(self, choice: int, lasts: int) -> None:
        if (pending := self.some(LotState.PENDING, choice)) is not None:
            self.post(earn(pending, self.now, self.now + lasts))

    @precondition(lambda self: self.lots)
    @rule(points=st.integers(1, 150))
    def points_are_spent(self, points: int) -> None:
        usable = [lot for lot in self.lots.values() if lot.expires_at > self.now]
        had = balance(usable, LotState.ACTIVE)
        spent = spend(self.lots.values(), points, f"spend:{len(self.accounts)}", self.now)
        assert (spent is not None) == (points <= had)
        if spent is not None:
            assert spent.points == points
            self.post(spent)

    @rule(choice=st.integers(0), state=st.sampled_from([LotState.PENDING, LotState.ACTIVE]))
    def a_lot_expires(self, choice: int, state: LotState) -> None:
        if (open_lot := self.some(state, choice)) is not None:
            self.post(expire(open_lot, self.now))

    @rule(choice=st.integers(0), state=st.sampled_from([LotState.PENDING, LotState.ACTIVE]))
    def a_lot_is_reversed(self, choice: int, state: LotState) -> None:
        if (open_lot := self.some(state, choice)) is not None:
            self.post(reverse(open_lot, self.now))

    @invariant()
    def all_accounts_sum_to_zero(self) -> None:
        assert sum(self.accounts.values()) == 0

    @invariant()
    def accounts_are_what_remains_in_the_lots(self) -> None:
        for state in (LotState.PENDING, LotState.ACTIVE):
            assert self.accounts[customer_account(WHO, state)] == balance(self.lots.values(), state)

    @invariant()
    def no_lot_is_negative_nor_more_than_it_was(self) -> None:
        for one in self.lots.values():
            assert 0 <= one.remaining <= one.points
            ended = one.state in {LotState.SPENT, LotState.EXPIRED, LotState.REVERSED}
            assert ended == (one.remaining == 0)


TestBooks = Books.TestCase
