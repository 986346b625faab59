"""Start and stop real servers for the tests: PostgreSQL and Redis on loopback, in a scratch folder.

    python tests/services.py start    start them, and write their URLs to .services/env
    python tests/services.py stop     stop them, and remove their data

Nothing but the standard library, so that any Python runs it. Exit codes: 0 done, 1 a server did not
start, 2 wrong usage, 3 the servers are not on this machine and cannot be installed by us.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

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

    @property
    def environment(self) -> str:
        """Return the URLs as lines of a `.env` file."""
        host = "127.0.0.1"
        database = f"postgresql+asyncpg://frontdesk@{host}:{self.postgres_port}/postgres"
        return (
            f"FRONTDESK_TEST_DATABASE_URL={database}\n"
            f"FRONTDESK_TEST_REDIS_URL=redis://{host}:{self.redis_port}/0\n"
        )


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
    """Start both servers, unless they run already."""
    running = remembered()
    if running and answers(running.postgres_port) and answers(running.redis_port):
        print(f"Running already: see {HOME / 'env'}")
        return
    stop()
    pg_ctl, redis_server = found_or_installed()
    user = postgres_user()
    data = scratch_folder(user)
    HOME.mkdir(exist_ok=True)
    postgres_port = start_postgres(pg_ctl, data / "postgres", user)
    redis_pid, redis_port = start_redis(redis_server, data / "redis")
    running = Running(str(data), str(pg_ctl), user, postgres_port, redis_pid, redis_port)
    (HOME / "running.json").write_text(json.dumps(asdict(running)))
    (HOME / "env").write_text(running.environment)
    print(f"PostgreSQL on 127.0.0.1:{postgres_port}, Redis on 127.0.0.1:{redis_port}")
    print(f"Their URLs are in {HOME / 'env'}; stop them with: make services-stop")


def stop() -> None:
    """Stop what `start` started; nothing to stop is no error."""
    running = remembered()
    if running:
        stop_postgres(running)
        stop_redis(running)
        shutil.rmtree(running.data, ignore_errors=True)
        print("PostgreSQL and Redis are stopped.")
    shutil.rmtree(HOME, ignore_errors=True)


def remembered() -> Running | None:
    """Return what a former `start` left, if it did."""
    try:
        return Running(**json.loads((HOME / "running.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
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
    if not answers(running.redis_port):
        return
    try:
        os.kill(running.redis_pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    deadline = time.monotonic() + PATIENCE_S
    while answers(running.redis_port) and time.monotonic() < deadline:
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


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def answers(port: int) -> bool:
    """Say whether something listens on this port of loopback."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until_it_answers(port: int) -> None:
    """Wait for a server; raise `TimeoutError` when it does not come."""
    deadline = time.monotonic() + PATIENCE_S
    while not answers(port):
        if time.monotonic() > deadline:
            message = f"nothing listens on 127.0.0.1:{port} after {PATIENCE_S} s"
            raise TimeoutError(message)
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
