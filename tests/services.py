"""Start and stop real servers for the tests: PostgreSQL, Redis and Weaviate, on loopback.

    python -m tests.services start    start them, and write their URLs to .services/env
    python -m tests.services stop     stop them, and remove their data

Nothing but the standard library, so that any Python runs it. Where Weaviate cannot be had it is
left out, and a line says why. Exit codes: 0 done, 1 a server did not start, 2 wrong usage, 3
PostgreSQL or Redis is not on this machine and cannot be installed by us.
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.weaviate_server import (
    Node,
    NoWeaviate,
    Plan,
    Ports,
    free_port,
    free_ports,
    halt,
    is_ours,
    launch,
    listens,
    wait_until_ready,
    weaviate_binary,
)

HOME = Path(__file__).resolve().parent.parent / ".services"
PACKAGES = ("postgresql", "redis-server")
PATIENCE_S = 60


class NotHere(Exception):
    """A server that this machine does not have."""


@dataclass(frozen=True, slots=True)
class Running:
    """Where the servers keep their data, and how to stop them."""

    data: str
    pg_ctl: str
    postgres_user: str
    postgres_port: int
    redis_pid: int
    redis_port: int
    weaviate: Node | None

    @property
    def environment(self) -> str:
        """Return the URLs as lines of a `.env` file."""
        host = "127.0.0.1"
        database = f"postgresql+asyncpg://frontdesk@{host}:{self.postgres_port}/postgres"
        urls = {
            "FRONTDESK_TEST_DATABASE_URL": database,
            "FRONTDESK_TEST_REDIS_URL": f"redis://{host}:{self.redis_port}/0",
        }
        if self.weaviate is not None:
            urls["FRONTDESK_TEST_WEAVIATE_URL"] = self.weaviate.url
            urls["FRONTDESK_TEST_WEAVIATE_GRPC_URL"] = self.weaviate.grpc_url
        return "".join(f"{name}={url}\n" for name, url in urls.items())

    @property
    def answers(self) -> bool:
        """Say whether all of them are there still."""
        ours = self.weaviate is None or is_ours(self.weaviate)
        return ours and listens(self.postgres_port) and listens(self.redis_port)


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    if arguments not in (["start"], ["stop"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        start() if arguments == ["start"] else stop()
    except NotHere as missing:
        print(missing, file=sys.stderr)
        return 3
    except (OSError, subprocess.CalledProcessError, TimeoutError) as error:
        print(f"A server did not start: {error}", file=sys.stderr)
        return 1
    return 0


def start() -> None:
    """Start every server, unless they run already."""
    running = remembered()
    if running and running.answers:
        print(f"Running already: see {HOME / 'env'}")
        return
    stop()
    pg_ctl, redis_server = found_or_installed()
    user = postgres_user()
    data = scratch_folder(user)
    HOME.mkdir(exist_ok=True)
    weaviate = launch_weaviate(data / "weaviate")
    postgres_port = start_postgres(pg_ctl, data / "postgres", user)
    redis_pid, redis_port = start_redis(redis_server, data / "redis")
    running = Running(str(data), str(pg_ctl), user, postgres_port, redis_pid, redis_port, weaviate)
    # Written before Weaviate is waited for: `stop` must find it if it never comes.
    (HOME / "running.json").write_text(json.dumps(asdict(running)))
    if weaviate is not None:
        wait_until_ready([weaviate])
        print(f"Weaviate on 127.0.0.1:{weaviate.ports.http}, gRPC on {weaviate.ports.grpc}")
    (HOME / "env").write_text(running.environment)
    print(f"PostgreSQL on 127.0.0.1:{postgres_port}, Redis on 127.0.0.1:{redis_port}")
    print(f"Their URLs are in {HOME / 'env'}; stop them with: make services-stop")


def launch_weaviate(folder: Path) -> Node | None:
    """Start Weaviate, or say why its tests are skipped."""
    try:
        return launch(weaviate_binary(), Plan("n1", free_ports(), folder))
    except (NoWeaviate, OSError) as error:
        print(f"Weaviate skipped, and every test that needs it: {error}", flush=True)
        return None


def stop() -> None:
    """Stop what `start` started; nothing to stop is no error."""
    running = remembered()
    if running:
        stop_postgres(running)
        stop_redis(running)
        if running.weaviate is not None:
            halt(running.weaviate)
        shutil.rmtree(running.data, ignore_errors=True)
        print("The servers are stopped.")
    shutil.rmtree(HOME, ignore_errors=True)


def remembered() -> Running | None:
    """Return what a former `start` left, if it did."""
    try:
        left = json.loads((HOME / "running.json").read_text())
        node = left.pop("weaviate")
        weaviate = Node(ports=Ports(**node.pop("ports")), **node) if node else None
        return Running(**left, weaviate=weaviate)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def found_or_installed() -> tuple[Path, Path]:
    """Return pg_ctl and redis-server, installed from Debian's packages where that can be done."""
    if not (find_pg_ctl() and shutil.which("redis-server")):
        install()
    pg_ctl, redis_server = find_pg_ctl(), shutil.which("redis-server")
    if not pg_ctl or not redis_server:
        missing = "PostgreSQL" if not pg_ctl else "Redis"
        message = f"{missing} is not installed. On Debian: apt-get install {' '.join(PACKAGES)}"
        raise NotHere(message)
    return pg_ctl, Path(redis_server)


def find_pg_ctl() -> Path | None:
    """Return the newest pg_ctl: Debian keeps it off PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    return debian[-1] if debian else (Path(on_path) if on_path else None)


def install() -> None:
    """Install both from Debian's packages if we are root there; do nothing elsewhere."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing PostgreSQL and Redis from Debian's packages ...", flush=True)
    # Runlevel 1 keeps the packages from starting servers of their own.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    packages = ["install", "-y", "--no-install-recommends", *PACKAGES]
    for command in (["update"], packages):
        subprocess.run([*apt, *command], env=quiet, check=False, stdout=subprocess.DEVNULL)


def postgres_user() -> str:
    """Return who runs PostgreSQL: it refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        message = "PostgreSQL does not run as root, and there is no user postgres."
        raise NotHere(message) from None


def scratch_folder(user: str) -> Path:
    """Return a new folder that this user can reach; a checkout of root's often is not."""
    if os.geteuid() != 0:
        HOME.mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="data-", dir=HOME))
    data = Path(tempfile.mkdtemp(prefix="frontdesk-services-"))
    data.chmod(0o755)
    (data / "postgres").mkdir()
    shutil.chown(data / "postgres", user)
    return data


def start_postgres(pg_ctl: Path, data: Path, user: str) -> int:
    """Start PostgreSQL in an empty folder with an empty database; return its port."""
    port = free_port()
    cluster = data / "cluster"
    data.mkdir(exist_ok=True)
    initdb = [
        "-D",
        str(cluster),
        "-o",
        "--auth=trust --username=frontdesk --encoding=UTF8 --no-sync",
    ]
    run_as(user, [str(pg_ctl), "initdb", "-s", *initdb])
    settings = [
        "listen_addresses='127.0.0.1'",
        f"port={port}",
        "unix_socket_directories=''",
        "fsync=off",  # the data of a test outlives nothing
        "max_connections=200",
    ]
    with (cluster / "postgresql.conf").open("a") as conf:
        conf.write("\n".join(settings) + "\n")
    log = str(data / "log")
    run_as(
        user,
        [str(pg_ctl), "start", "-s", "-w", "-t", str(PATIENCE_S), "-D", str(cluster), "-l", log],
    )
    return port


def start_redis(redis_server: Path, data: Path) -> tuple[int, int]:
    """Start Redis without persistence; return its process id and port."""
    port = free_port()
    data.mkdir(exist_ok=True)
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(data), "--save", ""]
    process = subprocess.Popen(
        [str(redis_server), *options, "--appendonly", "no"],
        stdin=subprocess.DEVNULL,
        stdout=(data / "log").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    wait_until_it_answers(port)
    return process.pid, port


def stop_postgres(running: Running) -> None:
    """Stop PostgreSQL at once; it may be gone already."""
    cluster = f"{running.data}/postgres/cluster"
    command = [running.pg_ctl, "stop", "-s", "-m", "fast", "-D", cluster]
    if Path(cluster, "postmaster.pid").exists():
        run_as(running.postgres_user, command)


def stop_redis(running: Running) -> None:
    """Stop Redis if it is still ours: another process may have its id by now."""
    if not listens(running.redis_port):
        return
    try:
        os.kill(running.redis_pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    deadline = time.monotonic() + PATIENCE_S
    while listens(running.redis_port) and time.monotonic() < deadline:
        time.sleep(0.05)


def run_as(user: str, command: list[str]) -> None:
    """Run a command as this user; raise `CalledProcessError` if it fails."""
    if os.geteuid() != 0:
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)
        return
    subprocess.run(
        command,
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        user=user,
        group=pwd.getpwnam(user).pw_gid,
        extra_groups=[],
    )


def wait_until_it_answers(port: int) -> None:
    """Wait for a server; raise `TimeoutError` when it does not come."""
    deadline = time.monotonic() + PATIENCE_S
    while not listens(port):
        if time.monotonic() > deadline:
            message = f"nothing listens on 127.0.0.1:{port} after {PATIENCE_S} s"
            raise TimeoutError(message)
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
