"""From zone events to coupons, and from what happens to coupons to whoever counts and watches."""

import datetime as dt

from chaland.metrics import Metrics
from coupons.domain_events import DomainEvent, DomainEventKind
from coupons.service import Coupons
from coupons.zone_event import CustomerZoneEvent, CustomerZoneEventKind
from locator.service.live import StoreTick
from locator.service.locator import Locator
from locator.service.watchers import Notice

NOTICES = {
    DomainEventKind.COUPON_ISSUED: ("A coupon went out: {en}", "Un coupon est parti : {fr}"),
    DomainEventKind.COUPON_REDEEMED: (
        "A coupon was redeemed: {en}",
        "Un coupon a été utilisé : {fr}",
    ),
    DomainEventKind.SHARE_QUALIFIED: (
        "A shared deal brought a new customer",
        "Une offre partagée a amené un nouveau client",
    ),
}


async def decide_on_zone_events(coupons: Coupons, heard: StoreTick) -> None:
    """Tell the coupons about the zone events of customers' devices."""
    for event in heard.tick.zone_events:
        binding = heard.bindings.get(event.device)
        customer = None if binding is None else await coupons.customer_of(binding)
        if customer is None:
            continue
        await coupons.on_zone_event(
            CustomerZoneEvent(
                event_id=event.id,
                customer=customer,
                store=event.store,
                floor=event.floor,
                zone=event.zone,
                kind=CustomerZoneEventKind(event.kind),
                at=event.at,
                since=event.since,
            )
        )


def count_event(metrics: Metrics, event: DomainEvent) -> None:
    """Count what happened."""
    family, _, state = event.kind.partition(".")
    match family:
        case "decision":
            metrics.decision(event.subject)
        case "coupon":
            metrics.coupon(state)
        case "points":
            metrics.points(state, event.quantity)


def show_event(locator: Locator, event: DomainEvent) -> None:
    """Show managers who are looking what happened; never to whom."""
    texts = NOTICES.get(event.kind)
    if texts is None:
        return
    words = {"en": "", "fr": ""}
    if event.title is not None:
        words = {"en": event.title.en, "fr": event.title.fr}
    notice = Notice(
        at=dt.datetime.fromtimestamp(event.at / 1000, dt.UTC),
        kind=event.kind,
        text={language: text.format(**words) for language, text in zip(words, texts, strict=True)},
    )
    locator.views.notify(event.store, notice)
