"""A real Weaviate for the tests: brought by `go install`, started on loopback, stopped for sure.

Nothing but the standard library, so that any Python runs it. REST, gossip and Raft listen on
loopback alone; its gRPC and data ports cannot be told to, so do not run this on an open network.
"""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

VERSION = "1.39.0"
MODULE = f"github.com/weaviate/weaviate/cmd/weaviate-server@v{VERSION}"
OLDEST_GO = (1, 26)
BUILD_S = 900
READY_S = 90
STOP_S = 10
HOST = "127.0.0.1"
PORTS = range(10_000, 32_000)
"""Below what Linux gives to outgoing connections: a port that was free a second ago stays so."""

_started: list[subprocess.Popen[bytes]] = []
"""What this process started: Python warns of a process that nobody holds any more."""


class NoWeaviate(Exception):
    """Why there is no Weaviate on this machine, in one line."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a node listens; its data port follows gossip, its Raft calls' port follows raft."""

    http: int
    grpc: int
    gossip: int
    raft: int


@dataclass(frozen=True, slots=True)
class Node:
    """A Weaviate that was started: one alone, or one of a cluster."""

    name: str
    ports: Ports
    folder: str
    pid: int

    @property
    def url(self) -> str:
        """Return where its REST is."""
        return f"http://{HOST}:{self.ports.http}"

    @property
    def grpc_url(self) -> str:
        """Return where its gRPC is."""
        return f"grpc://{HOST}:{self.ports.grpc}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A node before it runs: its name, ports and folder, who its peers are, and what is special."""

    name: str
    ports: Ports
    folder: Path
    peers: Mapping[str, Ports] = field(default_factory=dict[str, Ports])
    """Every node of its cluster by name, itself included; empty for one alone."""
    special: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def environment(self) -> dict[str, str]:
        """Return what the server reads from its environment."""
        peers = self.peers or {self.name: self.ports}
        first = next(iter(peers))
        joining = {} if first == self.name else {"CLUSTER_JOIN": f"{HOST}:{peers[first].gossip}"}
        return {
            **{name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}},
            "PERSISTENCE_DATA_PATH": str(self.folder),
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true",
            "CLUSTER_HOSTNAME": self.name,
            "CLUSTER_IN_LOCALHOST": "true",
            "CLUSTER_BIND_ADDR": HOST,
            "CLUSTER_GOSSIP_BIND_PORT": str(self.ports.gossip),
            "CLUSTER_DATA_BIND_PORT": str(self.ports.gossip + 1),
            "FAST_FAILURE_DETECTION": "true",
            "RAFT_PORT": str(self.ports.raft),
            "RAFT_INTERNAL_RPC_PORT": str(self.ports.raft + 1),
            "RAFT_JOIN": ",".join(f"{name}:{ports.raft}" for name, ports in peers.items()),
            "RAFT_BOOTSTRAP_EXPECT": str(len(peers)),
            "GRPC_PORT": str(self.ports.grpc),
            "GO_PROFILING_DISABLE": "true",
            "DISABLE_TELEMETRY": "true",
            "DISK_USE_READONLY_PERCENTAGE": "100",  # a full CI machine still runs the tests
            "AUTOSCHEMA_ENABLED": "false",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "ENABLE_MODULES": "",
            "ENABLE_API_BASED_MODULES": "false",
            "QUERY_DEFAULTS_LIMIT": "25",
            "LIMIT_RESOURCES": "true",
            "LOG_LEVEL": "warning",
            **joining,
            **self.special,
        }


def weaviate_binary() -> Path:
    """Return the server's binary, built where it is not kept yet; raise `NoWeaviate`."""
    named = os.environ.get("FRONTDESK_TEST_WEAVIATE_BIN")
    if named:
        return Path(named)
    kept = cache_folder() / f"weaviate-server-{VERSION}"
    if not kept.exists():
        build(kept)
    return kept


def cache_folder() -> Path:
    """Return the folder of this user that survives checkouts."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "frontdesk-tests"


def build(kept: Path) -> None:
    """Build the server with Go; raise `NoWeaviate` where that cannot be done."""
    go = shutil.which("go")
    if go is None or go_version(go) < OLDEST_GO:
        message = f"Go {'.'.join(map(str, OLDEST_GO))} or newer is not on PATH."
        raise NoWeaviate(message)
    kept.parent.mkdir(parents=True, exist_ok=True)
    print(f"Building Weaviate {VERSION}, once: some 6 minutes on two cores ...", flush=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as made:
        environment = {**os.environ, "GOBIN": made, "CGO_ENABLED": "0", "GOFLAGS": ""}
        try:
            subprocess.run(
                [go, "install", MODULE],
                env=environment,
                cwd=made,
                check=True,
                timeout=BUILD_S,
                capture_output=True,
                text=True,
            )
        except subprocess.TimeoutExpired:
            message = f"go install took more than {BUILD_S} s."
            raise NoWeaviate(message) from None
        except subprocess.CalledProcessError as error:
            said = str(error.stderr).strip().splitlines() or ["no reason given"]
            message = f"go install failed: {said[-1][:200]}"
            raise NoWeaviate(message) from None
        Path(made, "weaviate-server").rename(kept)


def go_version(go: str) -> tuple[int, int]:
    """Return the version of a Go, (0, 0) where it does not say."""
    said = subprocess.run([go, "version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"go(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def launch(binary: Path, plan: Plan) -> Node:
    """Start a node and return at once: `wait_until_ready` says when it can be used."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    with (plan.folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [str(binary), "--host", HOST, "--port", str(plan.ports.http), "--scheme", "http"],
            env=plan.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _started.append(process)
    return Node(plan.name, plan.ports, str(plan.folder), process.pid)


def wait_until_ready(nodes: Sequence[Node]) -> None:
    """Wait until every node is ready and names its leader; raise `TimeoutError`.

    A node says that it is ready before Raft has a leader; until then its schema does not answer.
    """
    deadline = time.monotonic() + READY_S
    for node in nodes:
        while not is_ready(node):
            if time.monotonic() > deadline or not runs(node.pid):
                message = f"Weaviate {node.name} is not ready: see {node.folder}/log"
                raise TimeoutError(message)
            time.sleep(0.2)


def is_ready(node: Node) -> bool:
    """Say whether a node is ready, its schema can be read, and its gRPC listens."""
    # The address is compared as a whole: a query string would make it another.
    paths = ("/v1/.well-known/ready", "/v1/schema")
    return all(status(node.url + path) in {200, 401} for path in paths) and listens(node.ports.grpc)


def status(url: str) -> int:
    """Return the HTTP status of an address of loopback; 0 where nothing answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except URLError as error:
        return int(getattr(error, "code", 0))
    except OSError:
        return 0


def halt(node: Node) -> None:
    """Stop a node: politely, and after some seconds for sure."""
    # A node whose peers are gone goes on for minutes after SIGTERM.
    for sign, patience in ((signal.SIGTERM, STOP_S), (signal.SIGKILL, STOP_S)):
        if not is_ours(node):
            return
        os.kill(node.pid, sign)
        deadline = time.monotonic() + patience
        while runs(node.pid) and time.monotonic() < deadline:
            time.sleep(0.05)


def is_ours(node: Node) -> bool:
    """Say whether this process is still that node: its id may be another's by now."""
    try:
        said = Path(f"/proc/{node.pid}/environ").read_bytes()
    except OSError:
        return runs(node.pid) and listens(node.ports.http)
    return f"PERSISTENCE_DATA_PATH={node.folder}".encode() in said.split(b"\0")


def runs(pid: int) -> bool:
    """Say whether a process is there and no zombie."""
    # One that this process started is a zombie until it is waited for.
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def free_ports() -> Ports:
    """Return ports of loopback that nobody listens on now."""
    return Ports(free_port(), free_port(), free_pair(), free_pair())


def free_port() -> int:
    """Return a port of loopback that nobody has now, and that no outgoing connection is given."""
    while True:
        port = secrets.choice(PORTS)
        if is_free(port):
            return port


def free_pair() -> int:
    """Return a port that is free as the one after it is."""
    while True:
        first = free_port()
        if is_free(first + 1):
            return first


def is_free(port: int) -> bool:
    """Say whether a server could listen on this port of loopback."""
    try:
        socket.create_server((HOST, port)).close()
    except OSError:
        return False
    return True


def listens(port: int) -> bool:
    """Say whether something listens on this port of loopback."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
