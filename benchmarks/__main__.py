"""`python -m benchmarks` lists the benchmarks; `python -m benchmarks NAME --json` runs one.

A benchmark is a module of this package with a function `run() -> Result`; its name is the module's.
"""

import importlib
import pkgutil
from pathlib import Path

import click
import msgspec

from benchmarks.result import Result
from chaland.threads import arithmetic_threads

APPARATUS = {"__main__", "result"}


def names() -> list[str]:
    """Return the names of all benchmarks."""
    found = {module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])}
    return sorted(found - APPARATUS)


@click.command(help="Run the benchmark NAME, or list the names.")
@click.argument("name", type=click.Choice(names()), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def main(name: str | None, *, as_json: bool) -> None:
    """Run one benchmark on one thread of arithmetic."""
    if name is None:
        print("\n".join(names()))
        return
    work = importlib.import_module(f"benchmarks.{name}").run
    with arithmetic_threads(1):
        result: Result = work()
    if as_json:
        print(msgspec.json.encode(result).decode())
        return
    print(f"{result.benchmark}: {result.value:g} {result.unit}")
    print(f"  {result.peer}: {result.peer_value:g}; ratio {result.ratio:g}")
    for label, detail in result.details.items():
        print(f"  {label}: {detail}")


if __name__ == "__main__":
    main()
