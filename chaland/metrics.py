"""What a running service counts; the names are public and stay."""

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from conventions.operations import operation

TICK_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


class Metrics:
    """The figures of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.messages = self._counter("messages", "Messages heard, by outcome.", "outcome")
        self.readings = self._counter("readings", "Readings heard, by outcome.", "outcome")
        self.fixes = Counter("chaland_fixes", "Positions found.", registry=self.registry)
        self.zone_events = self._counter("zone_events", "Zone events, by kind.", "kind")
        self.decisions = self._counter("decisions", "Coupon decisions, by outcome.", "outcome")
        self.coupons = self._counter("coupons", "Coupons that reached a state.", "state")
        self.points = self._counter("points", "Points that reached a state.", "state")
        self.people = Gauge("chaland_people", "People in the stores now.", registry=self.registry)
        self.tick_seconds = Histogram(
            "chaland_tick_seconds",
            "Time to find all positions of a tick.",
            registry=self.registry,
            buckets=TICK_BUCKETS_S,
        )
        self.queue_readings = Gauge(
            "chaland_queue_readings", "Readings that wait.", registry=self.registry
        )

    def _counter(self, name: str, says: str, label: str) -> Counter:
        return Counter(f"chaland_{name}", says, [label], registry=self.registry)


METRICS: web.AppKey[Metrics] = web.AppKey("metrics", Metrics)


@operation("Figures for Prometheus", media_type="text/plain")
async def show(request: web.Request) -> web.Response:
    """Answer in Prometheus' text format."""
    text = generate_latest(request.app[METRICS].registry)
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def routes() -> list[web.RouteDef]:
    """Return the route that Prometheus reads."""
    return [web.get("/metrics", show)]
