import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from testbed.components import MissingComponentError
from testbed.patience import PATIENCE_S
from testbed.ports import free_port, wait_until_listening

NODES = 3

CONFIGURATION = """
server_name: {name}
listen: "{host}:{client_port}"
jetstream {{ store_dir: "{folder}", max_memory_store: 64MB, max_file_store: 256MB }}
cluster {{ name: chaland, listen: "{host}:{route_port}", routes: [{routes}] }}
mqtt {{ listen: "{host}:{port}", stream_replicas: {nodes} }}
"""

RESTRICTED = """
server_name: restricted
listen: "{host}:{client_port}"
jetstream {{ store_dir: "{folder}", max_memory_store: 64MB, max_file_store: 256MB }}
mqtt {{ listen: "{host}:{port}" }}
authorization {{
  users: [
    {{ user: "{user}", password: "{user}", permissions: {{ subscribe: {{ deny: "chaland.>" }} }} }}
  ]
}}
"""


def program() -> str:
    found = shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise MissingComponentError("nats-server", "Debian: apt install nats-server")
    return found


@dataclass
class Node:
    """One node of a cluster, which speaks MQTT at `port`."""

    folder: Path
    host: str
    port: int
    route_port: int
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"mqtt://{self.host}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "nats.log"


class Cluster:
    """Three nodes of a real NATS cluster: any two of them keep every session and message."""

    def __init__(self, folder: Path) -> None:
        self._program = program()
        host = "127.0.0.1"
        self.nodes = [
            Node(folder / f"node-{number}", host, free_port(), free_port())
            for number in range(NODES)
        ]

    def start(self) -> None:
        """Start all nodes, and return when they listen; they may not have found each other yet."""
        routes = ", ".join(f'"nats-route://{node.host}:{node.route_port}"' for node in self.nodes)
        for node in self.nodes:
            node.folder.mkdir()
            file = node.folder / "nats.conf"
            file.write_text(
                CONFIGURATION.format(
                    name=node.folder.name,
                    host=node.host,
                    client_port=free_port(),
                    folder=node.folder / "jetstream",
                    route_port=node.route_port,
                    routes=routes,
                    port=node.port,
                    nodes=NODES,
                )
            )
            command = [self._program, "-c", str(file), "-l", str(node.log)]
            node.process = subprocess.Popen(command)  # noqa: S603 — our own program and arguments
        for node in self.nodes:
            assert node.process is not None
            wait_until_listening(node.process, node.host, node.port, node.log)

    def stop(self) -> None:
        for node in self.nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait(timeout=PATIENCE_S)
                node.process = None


class RestrictedNode:
    """A real NATS server whose user may connect, and may not subscribe to `chaland/#`."""

    USER = "restricted"

    def __init__(self, folder: Path) -> None:
        self._program = program()
        self._node = Node(folder, "127.0.0.1", free_port(), free_port())

    @property
    def url(self) -> str:
        return f"mqtt://{self.USER}:{self.USER}@{self._node.host}:{self._node.port}"

    def start(self) -> None:
        """Start it, and return when it listens."""
        node = self._node
        file = node.folder / "nats.conf"
        file.write_text(
            RESTRICTED.format(
                host=node.host,
                client_port=node.route_port,
                folder=node.folder / "jetstream",
                port=node.port,
                user=self.USER,
            )
        )
        command = [self._program, "-c", str(file), "-l", str(node.log)]
        node.process = subprocess.Popen(command)  # noqa: S603 — our own program and arguments
        wait_until_listening(node.process, node.host, node.port, node.log)

    def stop(self) -> None:
        if self._node.process is not None:
            self._node.process.kill()
            self._node.process.wait(timeout=PATIENCE_S)
