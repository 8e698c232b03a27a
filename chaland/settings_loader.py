"""Settings read from a TOML file, and from `CHALAND_…` variables that go before it."""

import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from chaland.settings import MIN_SECRET, Settings

PREFIX = "CHALAND_"
SECRETS = frozenset({"broker.url", "database.url", "http.public_url", "secret"})
DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


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
        """The name in the environment: `http.port` is `CHALAND_HTTP_PORT`."""
        return PREFIX + self.path.replace(".", "_").upper()


def all_settings(section: type[msgspec.Struct] = Settings, prefix: str = "") -> Iterator[Setting]:
    """Yield every setting, in the order of the file."""
    hints = get_type_hints(section, include_extras=True)
    for field in msgspec.structs.fields(section):
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            yield from all_settings(hint, f"{prefix}{field.name}.")
            continue
        about = next(m for m in reversed(hint.__metadata__) if m.description)
        limits = next(m for m in reversed(hint.__metadata__) if m.extra)
        yield Setting(
            path=prefix + field.name,
            type=hint,
            default=field.default,
            description=about.description,
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
            # A variable is text whatever it means; in TOML "8080" for a number is a mistake.
            value = msgspec.convert(given, setting.type, strict=name != setting.variable)
            values[setting.path] = checked(setting.path, value)
        except ValueError:
            # Log lines and terminals are no place for a secret, not even for a wrong one: what is
            # wrong with a URL may be just where its password begins, or ends.
            shown = "a value that may hold a secret" if setting.path in SECRETS else repr(given)
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


def checked(path: str, value: Any) -> Any:
    """Return the value of a setting, in its one form, after what its type cannot say.

    Raises:
        ValueError: it cannot be used; the message may repeat it.
    """
    match path:
        case "broker.url" if value:
            _url(value, {"mqtt", "mqtts"})
        case "http.public_url" if value:
            if _url(value, {"http", "https"}).path not in {"", "/"}:
                raise ValueError(value)
        case "http.trusted_proxies":
            for network in value:
                ip_network(network, strict=False)
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
