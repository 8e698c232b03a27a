"""`python -m benchmarks` lists the benchmarks; `python -m benchmarks NAME --json` runs one.

A benchmark is a module of this package with a function `run() -> Result`; its name is the module's.
"""

import importlib
import os
import pkgutil
import sys
from pathlib import Path

import click
import msgspec

from benchmarks.result import Result

APPARATUS = {"__main__", "result"}
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


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
    if any(os.environ.get(variable) != "1" for variable in ONE_THREAD):
        # numpy reads these when it is loaded, which importing this package may already have done
        environment = os.environ | dict.fromkeys(ONE_THREAD, "1")
        os.execve(sys.executable, [sys.executable, "-m", "benchmarks", *sys.argv[1:]], environment)  # noqa: S606 no shell is wanted
    result: Result = importlib.import_module(f"benchmarks.{name}").run()
    if as_json:
        print(msgspec.json.encode(result).decode())
        return
    print(f"{result.benchmark}: {result.value:g} {result.unit}")
    print(f"  {result.peer}: {result.peer_value:g}; ratio {result.ratio:g}")
    for label, detail in result.details.items():
        print(f"  {label}: {detail}")


if __name__ == "__main__":
    main()
