import os
import shutil
import subprocess
from pathlib import Path

from testbed.components import MissingComponentError
from testbed.patience import PATIENCE_S
from testbed.ports import free_port, wait_until_listening


def program() -> str:
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise MissingComponentError("Mosquitto", "Debian: apt install mosquitto")
    return found


class Broker:
    """A real Mosquitto on a port that stays the same when it is stopped and started.

    It writes its sessions to the folder when it stops, as a well-run broker does.
    """

    def __init__(self, folder: Path) -> None:
        self.host = "127.0.0.1"
        self.port = free_port()
        self.log = folder / "mosquitto.log"
        self._program = program()
        self._process: subprocess.Popen[bytes] | None = None
        self._config = folder / "mosquitto.conf"
        lines = [
            f"listener {self.port} {self.host}",
            "allow_anonymous true",
            "persistence true",
            f"persistence_location {folder}/",
            "max_queued_messages 0",
            f"log_dest file {self.log}",
            *(["user root"] if os.getuid() == 0 else []),
        ]
        self._config.write_text("\n".join(lines) + "\n")

    @property
    def url(self) -> str:
        return f"mqtt://{self.host}:{self.port}"

    def start(self) -> None:
        """Start it, and return when it listens."""
        command = [self._program, "-c", str(self._config)]
        self._process = subprocess.Popen(  # noqa: S603 — our own program and arguments
            command, stderr=subprocess.DEVNULL
        )
        wait_until_listening(self._process, self.host, self.port, self.log)

    def stop(self) -> None:
        """Stop it as a service manager does: it writes its sessions first."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=PATIENCE_S)
            self._process = None

    def kill(self) -> None:
        """End it at once: what it had only in memory is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=PATIENCE_S)
            self._process = None
