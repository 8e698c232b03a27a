"""From zone events to coupons, and from what happens to coupons to whoever counts and watches."""

import datetime as dt

from chaland.metrics import Metrics
from coupons.happenings import Happening, HappeningKind
from coupons.presence import Presence, PresenceKind
from coupons.service import Coupons
from locator.service import Locator
from locator.service.live import Heard
from locator.service.watchers import Notice

NOTICES = {
    HappeningKind.COUPON_ISSUED: ("A coupon went out: {en}", "Un coupon est parti : {fr}"),
    HappeningKind.COUPON_REDEEMED: (
        "A coupon was redeemed: {en}",
        "Un coupon a été utilisé : {fr}",
    ),
    HappeningKind.SHARE_QUALIFIED: (
        "A shared deal brought a new customer",
        "Une offre partagée a amené un nouveau client",
    ),
}


async def offer(coupons: Coupons, heard: Heard) -> None:
    """Tell the coupons about the zone events of customers' devices."""
    for event in heard.tick.zone_events:
        binding = heard.bindings.get(event.device)
        customer = None if binding is None else await coupons.customer_of(binding)
        if customer is None:
            continue
        await coupons.on_presence(
            Presence(
                event_id=event.id,
                customer=customer,
                store=event.store,
                floor=event.floor,
                zone=event.zone,
                kind=PresenceKind(event.kind),
                at=event.at,
                since=event.since,
            )
        )


def count(metrics: Metrics, happening: Happening) -> None:
    """Count what happened."""
    family, _, state = happening.kind.partition(".")
    match family:
        case "decision":
            metrics.decision(happening.subject)
        case "coupon":
            metrics.coupon(state)
        case "points":
            metrics.points(state, happening.quantity)


def announce(locator: Locator, happening: Happening) -> None:
    """Show managers who are looking what happened; never to whom."""
    texts = NOTICES.get(happening.kind)
    if texts is None:
        return
    words = {"en": "", "fr": ""}
    if happening.title is not None:
        words = {"en": happening.title.en, "fr": happening.title.fr}
    notice = Notice(
        at=dt.datetime.fromtimestamp(happening.at / 1000, dt.UTC),
        kind=happening.kind,
        text={language: text.format(**words) for language, text in zip(words, texts, strict=True)},
    )
    locator.tell(happening.store, notice)
