"""The command `chaland`."""

import importlib

import click

COMMANDS = ("demo", "serve", "simulate", "replay", "evaluate", "staff", "key")


class Commands(click.Group):
    """Sub-commands that are loaded when they are asked for: positioning takes a while to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order of the help."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"chaland.commands.{cmd_name}").command
        return command if isinstance(command, click.Command) else None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chaland")
def main() -> None:
    """Positions, hot zones, coupons and loyalty from a shop's own WiFi.

    Try it: `chaland demo` runs a whole store on this machine. `chaland COMMAND --help` says more.
    """
