import secrets
import socket
import subprocess
import time
from pathlib import Path

from testbed.patience import PATIENCE_S

# Below the ports that systems take for connections out (Linux: `ip_local_port_range`), so that
# none of those is in the way when the program at last listens.
_PORTS = range(10_000, 32_000)
_given: set[int] = set()


def free_port() -> int:
    """Return a port where nobody listens, and that this process has not given away before."""
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in _given:
            _given.add(port)
            return port


def wait_until_listening(
    process: subprocess.Popen[bytes], host: str, port: int, log: Path | None = None
) -> None:
    """Return when the process accepts connections; raise when it ended or takes too long."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = log.read_text() if log and log.exists() else ""
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}: {said}")
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not listen on {host}:{port}")
