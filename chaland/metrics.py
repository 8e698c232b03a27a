"""What a running service counts; the names are public and stay."""

from aiohttp import web
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from conventions.operations import operation
from conventions.problems import problems
from conventions.roles import Role

TICK_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


# Without this each counter would have a second series, `_created`, that nobody asked for.
disable_created_metrics()  # type: ignore[no-untyped-call] # the library has no types here


class Metrics:
    """The figures of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._messages = self._counter("messages", "Messages heard, by outcome.", "outcome")
        self._readings = self._counter("readings", "Readings heard, by outcome.", "outcome")
        self._fixes = Counter("chaland_fixes", "Positions found.", registry=self.registry)
        self._zone_events = self._counter("zone_events", "Zone events, by kind.", "kind")
        self._decisions = self._counter("decisions", "Coupon decisions, by outcome.", "outcome")
        self._coupons = self._counter("coupons", "Coupons that reached a state.", "state")
        self._points = self._counter("points", "Points that reached a state.", "state")
        self._people = Gauge("chaland_people", "People in the stores now.", registry=self.registry)
        self._tick_seconds = Histogram(
            "chaland_tick_seconds",
            "Time to find all positions of a tick.",
            registry=self.registry,
            buckets=TICK_BUCKETS_S,
        )
        self._queue_readings = Gauge(
            "chaland_queue_readings", "Readings that wait.", registry=self.registry
        )
        self._access_points = Gauge(
            "chaland_access_points",
            "Access points of the stores, by state.",
            ["state"],
            registry=self.registry,
        )

    def messages(self, outcome: str, number: int) -> None:
        """Count messages: `accepted` or why not."""
        self._messages.labels(outcome).inc(number)

    def readings(self, outcome: str, number: int) -> None:
        """Count readings: `accepted` or why not."""
        self._readings.labels(outcome).inc(number)

    def tick(self, seconds: float, fixes: int) -> None:
        """Count a tick of a store, the time it took and the positions it found."""
        self._tick_seconds.observe(seconds)
        self._fixes.inc(fixes)

    def zone_event(self, kind: str) -> None:
        """Count a zone event: `entered`, `dwelled`, `exited` or `absent`."""
        self._zone_events.labels(kind).inc()

    def people(self, number: int) -> None:
        """Say how many people are in all stores now."""
        self._people.set(number)

    def queue(self, readings: int) -> None:
        """Say how many readings wait."""
        self._queue_readings.set(readings)

    def access_points(self, state: str, number: int) -> None:
        """Say how many access points are in a state."""
        self._access_points.labels(state).set(number)

    def decision(self, outcome: str) -> None:
        """Count a coupon decision by its outcome, such as `issued` or `paused`."""
        self._decisions.labels(outcome).inc()

    def coupon(self, state: str) -> None:
        """Count a coupon that was issued, viewed, saved, redeemed or rolled back."""
        self._coupons.labels(state).inc()

    def points(self, state: str, number: int) -> None:
        """Count points that became pending, earned, spent, expired or reversed."""
        self._points.labels(state).inc(number)

    def _counter(self, name: str, documentation: str, label: str) -> Counter:
        return Counter(f"chaland_{name}", documentation, [label], registry=self.registry)


METRICS: web.AppKey[Metrics] = web.AppKey("metrics", Metrics)


@operation("Figures for Prometheus", media_type="text/plain", roles=(Role.ADMIN, Role.AUDITOR))
async def show(request: web.Request) -> web.Response:
    """Answer in Prometheus' text format."""
    text = generate_latest(request.app[METRICS].registry)
    return web.Response(body=text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def routes() -> list[web.RouteDef]:
    """Return the route that Prometheus reads."""
    return [web.get("/metrics", show)]


def on_its_own(metrics: Metrics) -> web.Application:
    """Return an application that answers the figures and nothing else, to anybody."""
    app = web.Application(middlewares=[problems])
    app[METRICS] = metrics
    app.add_routes(routes())
    return app
