"""`python -m testbed.pythons` runs the unit tests on every other Python that this machine has.

Each in an environment of its own, from the same lock file; it says which were tried.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
LOCK = REPOSITORY / "requirements.lock"
# Newer ones are looked for too: nothing here says that they do not work.
MINORS = range(11, 20)
HERE = sys.version_info[:2]


def found() -> dict[str, str]:
    """Return the program of each other Python, 3.11 or newer, by its version."""
    names = [f"3.{minor}" for minor in MINORS if (3, minor) != HERE]
    programs = {name: shutil.which(f"python{name}") for name in names}
    # A name on the path may be that of a version that a version manager has not switched to.
    return {name: one for name, one in programs.items() if one and _says(one) == name}


def main() -> None:
    """Try each; end with 1 where one failed."""
    others = found()
    failed = [name for name, program in others.items() if not passes(program)]
    tried = ", ".join(f"{name} {'failed' if name in failed else 'passed'}" for name in others)
    print(f"other Pythons tried: {tried or 'none is here'}")
    sys.exit(1 if failed else 0)


def passes(program: str) -> bool:
    """Say whether the unit tests pass on a Python."""
    with tempfile.TemporaryDirectory(prefix="chaland-python-") as folder:
        made = _run(program, "-m", "venv", folder)
        own = str(Path(folder) / "bin" / "python")
        pip = own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"
        # Not the project itself: it is found by its folder, and the build would fetch libraries.
        installed = made and _run(*pip, "--require-hashes", "--requirement", str(LOCK))
        tests = "-m", "pytest", "tests/unit", "-p", "no:cacheprovider", "--quiet"
        return installed and _run(own, *tests, "--numprocesses", "auto", "--dist", "worksteal")


def _says(program: str) -> str:
    command = [program, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return done.stdout.strip()


def _run(*command: str) -> bool:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False)  # noqa: S603
    return done.returncode == 0


if __name__ == "__main__":
    main()
