from coupons.funnel import funnel
from coupons.rules import Outcome


def test_funnel_counts_stays_and_keeps_those_who_did_not_agree_apart() -> None:
    counts = funnel(
        {
            Outcome.ISSUED: 7,
            Outcome.HELD_OUT: 2,
            Outcome.OUTRANKED: 1,
            Outcome.DWELL_TOO_SHORT: 40,
            Outcome.ONCE_PER_VISIT: 5,
            Outcome.NO_CONSENT: 99,
        },
        {"viewed": 6, "saved": 3, "redeemed": 2},
    )
    assert (counts.considered, counts.eligible, counts.sent) == (55, 10, 7)
    assert (counts.held_out, counts.outranked, counts.no_consent) == (2, 1, 99)
    assert counts.suppressed == {"dwell_too_short": 40, "once_per_visit": 5}
    assert (counts.viewed, counts.saved, counts.redeemed, counts.rolled_back) == (6, 3, 2, 0)
