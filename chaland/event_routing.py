"""Events between the packages: zone events to decisions, domain events to metrics and live views.

The locator and the coupons do not know each other, so each event is translated here.
"""

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


async def decide_on_zone_events(coupons: Coupons, store_tick: StoreTick) -> None:
    """Have the coupons decide on those zone events of a tick that concern customers' devices."""
    for event in store_tick.tick.zone_events:
        binding = store_tick.bindings.get(event.device)
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
    """Count a domain event in the metric of its family."""
    family, _, state = event.kind.partition(".")
    match family:
        case "decision":
            metrics.decision(event.subject)
        case "coupon":
            metrics.coupon(state)
        case "points":
            metrics.points(state, event.quantity)


def show_event(locator: Locator, event: DomainEvent) -> None:
    """Show a domain event to managers who look at the live view; never whom it concerns."""
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
