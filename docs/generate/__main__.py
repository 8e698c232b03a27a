"""`python -m docs.generate` makes all generated documentation; `… NAME` makes one part of it.

A part is a module of this package with a function `run() -> None`; its name is the module's.
"""

import importlib
import pkgutil
from pathlib import Path

import click


def names() -> list[str]:
    """Return the names of all parts."""
    found = {module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])}
    return sorted(found - {"__main__"})


@click.command(help="Make the parts NAMES of the documentation, or all of them.")
@click.argument("chosen", metavar="[NAME]...", type=click.Choice(names()), nargs=-1)
def main(chosen: tuple[str, ...]) -> None:
    """Make parts of the documentation, saying which."""
    for name in chosen or names():
        click.echo(f"docs: {name} …")
        importlib.import_module(f"docs.generate.{name}").run()


if __name__ == "__main__":
    main()
