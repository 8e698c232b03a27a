"""Settings for a command: read, and refused in words."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import structlog

from chaland import logs
from chaland.settings import Settings
from chaland.settings_loader import SettingsError, all_settings, checked, load, unknown_variables
from conventions.roles import Role

log = structlog.get_logger()

# Read by the tests and by `evaluate`, not by the service.
OTHER_VARIABLES = frozenset({"CHALAND_RECORDINGS", "CHALAND_REQUIRE_ALL", "CHALAND_CONFIG"})

# Shoppers join by themselves: nobody gives them a password or a key.
ROLES = [str(role) for role in Role if role is not Role.SHOPPER]

F = TypeVar("F", bound=Callable[..., Any])


def config_option(command: F) -> F:
    """Give a command the option `--config FILE`."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="CHALAND_CONFIG",
        help="A TOML file with settings; CHALAND_… variables go before it.",
    )(command)


def broker_option(command: F) -> F:
    """Give a command the option `--broker URL`, of a broker that somebody else runs."""
    return click.option(
        "--broker",
        "url",
        required=True,
        envvar="CHALAND_BROKER_URL",
        show_envvar=True,
        callback=_broker_url,
        help="mqtt://[user:password@]host[:port]",
    )(command)


def _broker_url(_context: click.Context, _option: click.Parameter, url: str) -> str:
    try:
        return str(checked("broker.url", url))
    except ValueError:
        # Without the cause: it repeats what may be the password.
        raise click.BadParameter("expected mqtt://host[:port] or mqtts://host[:port]") from None


def settings_of(config: Path | None) -> Settings:
    """Return the settings, and write the log as they say.

    Raises:
        click.UsageError: naming every wrong setting.
    """
    settings = read_settings(config)
    logs.configure(settings.log.level, settings.log.format)
    for name in unknown_variables(os.environ, OTHER_VARIABLES):
        log.warning("unknown_variable", name=name)
    return settings


def read_settings(config: Path | None) -> Settings:
    """Return the settings.

    Raises:
        click.UsageError: naming every wrong setting.
    """
    try:
        return load(config, os.environ)
    except SettingsError as error:
        lines = "\n".join(f"  {problem}" for problem in error.problems)
        raise click.UsageError(f"these settings cannot be used:\n{lines}") from error


def settings_help() -> str:
    """Return every setting with its variable and default, for a command's help."""
    lines = []
    for setting in all_settings():
        default = (
            ",".join(setting.default) if isinstance(setting.default, tuple) else (setting.default)
        )
        shown = f" [{default}]" if default != "" else ""
        lines.append(f"{setting.variable}{shown}\n    {setting.path}: {setting.description}")
    return "\b\nSettings, as environment variables and in the file:\n\n\b\n" + "\n".join(lines)
