"""What an installation may choose: every setting with its default, meaning and bounds."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from conventions.ids import IDENTIFIER
from locator.settings import EngineSettings

MIN_SECRET = 32

Port = Annotated[int, Meta(ge=0, le=65535)]
Text = Annotated[str, Meta(min_length=1)]


def _about(description: str, expected: str) -> Meta:
    return Meta(description=description, extra={"expected": expected})


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the settings file; each field names its meaning and what it expects."""


class HttpSettings(Section, frozen=True, kw_only=True):
    """Where the service listens, and the address that phones find it at."""

    host: Annotated[Text, _about("address to listen on", "an address or host name")] = "127.0.0.1"
    port: Annotated[
        Port, _about("port to listen on; 0 takes a free one", "a port from 0 to 65535")
    ] = 8080
    public_url: Annotated[
        str,
        _about(
            "address that phones use, in links and codes; empty: host and port",
            "http://… or https://… without a path, or nothing",
        ),
    ] = ""
    metrics_host: Annotated[
        Text, _about("address to listen on for /metrics alone", "an address or host name")
    ] = "127.0.0.1"
    metrics_port: Annotated[
        Port,
        _about(
            "port for /metrics alone, open to all who reach it; 0: none, and a key on the main one",
            "a port from 0 to 65535",
        ),
    ] = 0
    trusted_proxies: Annotated[
        tuple[Annotated[str, Meta(max_length=43)], ...],
        _about(
            "proxies whose Forwarded or X-Forwarded-For says who asks; none: nobody's",
            "IP addresses or networks such as 10.0.0.0/8, separated by commas",
        ),
    ] = ()


class BrokerSettings(Section, frozen=True, kw_only=True):
    """The MQTT broker that the access points publish to."""

    url: Annotated[
        str,
        _about(
            "mqtt://[user:password@]host[:port]; empty: a broker inside this process",
            "mqtt://host[:port] or mqtts://host[:port], or nothing",
        ),
    ] = ""
    host: Annotated[
        Text, _about("address of the broker inside this process", "an address or host name")
    ] = "127.0.0.1"
    port: Annotated[
        Port, _about("port of the broker inside this process", "a port from 0 to 65535")
    ] = 1883
    partition: Annotated[
        int,
        Meta(ge=0),
        _about("number of the persistent session that this worker owns", "0 or a whole number"),
    ] = 0
    stores: Annotated[
        tuple[Annotated[str, Meta(pattern=rf"^{IDENTIFIER}\Z")], ...],
        _about("stores of the partition; none: every store", "store names, separated by commas"),
    ] = ()
    queue_readings: Annotated[
        int,
        Meta(ge=1000),
        _about("readings that may wait; what comes on top is refused", "a number from 1000 up"),
    ] = 500_000


class DatabaseSettings(Section, frozen=True, kw_only=True):
    """Where decisions, coupons, points and figures are kept."""

    url: Annotated[
        Text, _about("database to use", "sqlite:///FILE or postgresql://user:password@host/name")
    ] = "sqlite+aiosqlite:///var/chaland.db"


class SolverSettings(Section, frozen=True, kw_only=True):
    """Which solver finds positions; the locator has the rest."""

    method: Annotated[
        Literal["trilateration", "radiomap"],
        _about("solver of the positions", "trilateration or radiomap"),
    ] = "radiomap"
    threads: Annotated[
        int,
        Meta(ge=1),
        _about("threads of one product of matrices; more than 1 seldom pays", "a number from 1 up"),
    ] = 1


class FloorplansSettings(Section, frozen=True, kw_only=True):
    """A folder of floorplans, so that a new installation knows its stores."""

    folder: Annotated[
        str,
        _about("folder whose *.geojson are imported at start where the store lacks them", "a path"),
    ] = ""


class LogSettings(Section, frozen=True, kw_only=True):
    """What the service says of itself; never a MAC address."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        _about("least important level that is written", "debug, info, warning or error"),
    ] = "info"
    format: Annotated[
        Literal["console", "json"], _about("lines for people or for machines", "console or json")
    ] = "console"


class Settings(Section, frozen=True, kw_only=True):
    """All settings; `secret` signs sessions and keys pseudonyms, so changing it forgets both."""

    http: HttpSettings = HttpSettings()
    broker: BrokerSettings = BrokerSettings()
    database: DatabaseSettings = DatabaseSettings()
    positioning: SolverSettings = SolverSettings()
    engine: EngineSettings = EngineSettings()
    floorplans: FloorplansSettings = FloorplansSettings()
    log: LogSettings = LogSettings()
    folder: Annotated[Text, _about("folder for what the service keeps itself", "a path")] = "var"
    secret: Annotated[
        str,
        _about(
            "signs sessions and keys pseudonyms; empty: made once and kept in the folder",
            f"at least {MIN_SECRET} characters, or nothing",
        ),
    ] = ""

    @property
    def local_url(self) -> str:
        """Return the address at which this machine reaches the service."""
        wildcards = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 — recognised, not bound
        host = wildcards.get(self.http.host, self.http.host)
        return f"http://{host}:{self.http.port}"

    @property
    def public_url(self) -> str:
        """Return the address that phones and managers use, without a slash at the end."""
        return self.http.public_url.rstrip("/") or self.local_url
