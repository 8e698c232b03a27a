"""What an installation chooses: a TOML file, and `CHALAND_…` variables that go before it."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from conventions.ids import IDENTIFIER
from locator.settings import EngineSettings

PREFIX = "CHALAND_"
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
MIN_SECRET = 32

Port = Annotated[int, Meta(ge=0, le=65535)]
Text = Annotated[str, Meta(min_length=1)]


def _says(description: str, expected: str) -> Meta:
    return Meta(description=description, extra={"expected": expected})


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A table of the settings file."""


class HttpSettings(Section, frozen=True, kw_only=True):
    """The web side."""

    host: Annotated[Text, _says("address to listen on", "an address or host name")] = "127.0.0.1"
    port: Annotated[
        Port, _says("port to listen on; 0 takes a free one", "a port from 0 to 65535")
    ] = 8080
    public_url: Annotated[
        str,
        _says(
            "address that phones use, in links and codes; empty: host and port",
            "http://… or https://… without a path, or nothing",
        ),
    ] = ""


class BrokerSettings(Section, frozen=True, kw_only=True):
    """The MQTT broker that the access points publish to."""

    url: Annotated[
        str,
        _says(
            "mqtt://[user:password@]host[:port]; empty: a broker inside this process",
            "mqtt://host[:port] or mqtts://host[:port], or nothing",
        ),
    ] = ""
    host: Annotated[
        Text, _says("address of the broker inside this process", "an address or host name")
    ] = "127.0.0.1"
    port: Annotated[
        Port, _says("port of the broker inside this process", "a port from 0 to 65535")
    ] = 1883
    partition: Annotated[
        int,
        Meta(ge=0),
        _says("number of the persistent session that this worker owns", "0 or a whole number"),
    ] = 0
    stores: Annotated[
        tuple[Annotated[str, Meta(pattern=rf"^{IDENTIFIER}\Z")], ...],
        _says("stores of the partition; none: every store", "store names, separated by commas"),
    ] = ()
    queue_readings: Annotated[
        int,
        Meta(ge=1000),
        _says("readings that may wait; what comes on top is refused", "a number from 1000 up"),
    ] = 500_000


class DatabaseSettings(Section, frozen=True, kw_only=True):
    """Where decisions, coupons, points and figures are kept."""

    url: Annotated[
        Text, _says("database to use", "sqlite:///FILE or postgresql://user:password@host/name")
    ] = "sqlite+aiosqlite:///var/chaland.db"


class SolverSettings(Section, frozen=True, kw_only=True):
    """How positions are found."""

    method: Annotated[
        Literal["trilateration", "radiomap"],
        _says("solver of the positions", "trilateration or radiomap"),
    ] = "radiomap"


class FloorplansSettings(Section, frozen=True, kw_only=True):
    """Floorplans that are there from the start."""

    folder: Annotated[
        str,
        _says("folder whose *.geojson are imported at start where the store lacks them", "a path"),
    ] = ""


class LogSettings(Section, frozen=True, kw_only=True):
    """What the service says of itself; never a MAC address."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        _says("least important level that is written", "debug, info, warning or error"),
    ] = "info"
    format: Annotated[
        Literal["console", "json"], _says("lines for people or for machines", "console or json")
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
    folder: Annotated[Text, _says("folder for what the service keeps itself", "a path")] = "var"
    secret: Annotated[
        str,
        _says(
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


class SettingsError(ValueError):
    """Settings that cannot be used; `problems` names every one of them and what is expected."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One setting: `path` in the file, such as `http.port`, and its variable."""

    path: str
    type: Any
    default: Any
    description: str
    expected: str

    @property
    def variable(self) -> str:
        """Return the name in the environment."""
        return PREFIX + self.path.replace(".", "_").upper()


def all_settings(section: type[msgspec.Struct] = Settings, prefix: str = "") -> Iterator[Setting]:
    """Yield every setting, in the order of the file."""
    hints = get_type_hints(section, include_extras=True)
    for field in msgspec.structs.fields(section):
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            yield from all_settings(hint, f"{prefix}{field.name}.")
            continue
        said = next(m for m in reversed(hint.__metadata__) if m.description)
        limits = next(m for m in reversed(hint.__metadata__) if m.extra)
        yield Setting(
            path=prefix + field.name,
            type=hint,
            default=field.default,
            description=said.description,
            expected=limits.extra["expected"],
        )


def load(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """Return the settings of a file and of the environment, which goes before the file.

    Raises:
        SettingsError: naming every wrong setting at once, and what is expected.
    """
    problems: list[str] = []
    written = _written(file, problems)
    values: dict[str, Any] = {}
    for setting in all_settings():
        given, name = written.pop(setting.path, None), f"{setting.path} in {file}"
        if setting.variable in environment:
            given, name = _split(setting, environment[setting.variable]), setting.variable
        if given is None:
            continue
        try:
            value = msgspec.convert(given, setting.type, strict=name != setting.variable)
            values[setting.path] = _checked(setting.path, value)
        except ValueError:
            shown = "a secret" if setting.path == "secret" else repr(given)
            problems.append(f"{name}: expected {setting.expected}; got {shown}")
    problems.extend(f"{path} in {file}: there is no such setting" for path in written)
    if problems:
        raise SettingsError(problems)
    return _assembled(values)


def unknown_variables(environment: Mapping[str, str], known: frozenset[str]) -> list[str]:
    """Return the `CHALAND_…` variables that name nothing, such as a misspelt one."""
    names = {setting.variable for setting in all_settings()} | known
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in names)


def _written(file: Path | None, problems: list[str]) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
    except OSError as error:
        problems.append(f"{file}: expected a readable file ({error.strerror})")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{file}: expected TOML ({error})")
    return {}


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _split(setting: Setting, text: str) -> Any:
    base = get_args(setting.type)[0] if get_origin(setting.type) is Annotated else setting.type
    if get_origin(base) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _checked(path: str, value: Any) -> Any:
    match path:
        case "broker.url" if value:
            _url(value, {"mqtt", "mqtts"})
        case "http.public_url" if value:
            if _url(value, {"http", "https"}).path not in {"", "/"}:
                raise ValueError(value)
        case "database.url":
            return _database_url(value)
        case "secret" if value and len(value) < MIN_SECRET:
            raise ValueError(path)
    return value


def _url(value: str, schemes: set[str]) -> Any:
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname or parts.port == 0:
        raise ValueError(value)
    return parts


def _database_url(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError as error:
        raise ValueError(value) from error
    if url.drivername not in DRIVERS or not url.database:
        raise ValueError(value)
    return url.set(drivername=DRIVERS[url.drivername]).render_as_string(hide_password=False)


def _assembled(values: Mapping[str, Any]) -> Settings:
    tables: dict[str, Any] = {}
    for path, value in values.items():
        table, _, name = path.rpartition(".")
        (tables.setdefault(table, {}) if table else tables)[name] = value
    try:
        return msgspec.convert(tables, Settings)
    except msgspec.ValidationError as error:
        # Settings that are right one by one and do not go together.
        problem, _, section = str(error).partition(" - at `$.")
        raise SettingsError([f"{section.rstrip('`')}.{problem}"]) from error
