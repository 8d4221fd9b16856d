"""Postgres, Redis and an S3 server on this machine, for deploy/run_production.py.

Used as they are where they run; else started, and stopped at the end. Debian's names and paths.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.programs import Program, stop

POSTGRES, REDIS = 5432, 6379
ROLE = DATABASE = "imgfly_production"
PATIENCE = 30.0


@contextmanager
def running(folder: Path, variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """What has to be added to the variables, so that the processes find the services."""
    added: dict[str, str] = {}
    with ExitStack() as stack:
        if not {"DATABASE_URL", "DATABASE_URL_FILE"} & variables.keys():
            added["DATABASE_URL"] = stack.enter_context(postgres(folder))
        if not {"IMGFLY_REDIS_URL", "IMGFLY_BROKER_URL"} <= variables.keys():
            url = stack.enter_context(redis(folder, variables))
            added["IMGFLY_REDIS_URL"] = variables.get("IMGFLY_REDIS_URL", f"{url}/0")
            added["IMGFLY_BROKER_URL"] = variables.get("IMGFLY_BROKER_URL", f"{url}/1")
        if "IMGFLY_S3_ENDPOINT" not in variables:
            added["IMGFLY_S3_ENDPOINT"] = stack.enter_context(moto(folder, variables))
        yield added


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a database of our own in Debian's cluster."""
    cluster = () if is_open(POSTGRES) else first_cluster()
    if cluster:
        subprocess.run(
            ["pg_ctlcluster", "--skip-systemctl-redirect", *cluster, "start"], check=True
        )
        until_open(POSTGRES)
    say("Postgres", POSTGRES, started=bool(cluster))
    try:
        yield f"postgres://{ROLE}:{made_role(folder)}@127.0.0.1:{POSTGRES}/{DATABASE}"
    finally:
        if cluster:
            command = ["pg_ctlcluster", "--skip-systemctl-redirect", *cluster, "stop", "-m", "fast"]
            subprocess.run(command, check=False)


def first_cluster() -> tuple[str, str]:
    """Version and name, as pg_lsclusters lists them."""
    needed("pg_lsclusters", "postgresql")
    listed = subprocess.run(["pg_lsclusters", "-h"], check=True, capture_output=True, text=True)
    for line in listed.stdout.splitlines():
        version, name, port, *_ = line.split()
        if int(port) == POSTGRES:
            return version, name
    sys.exit(f"no cluster of Postgres on port {POSTGRES}: pg_createcluster makes one")


def made_role(folder: Path) -> str:
    """The password of our role, which is made with its database if they are not there."""
    path = folder / "database_password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(24), encoding="utf-8")
    password = path.read_text(encoding="utf-8")
    if as_postgres(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'") != "1":
        as_postgres(f"CREATE ROLE {ROLE} LOGIN")
    as_postgres(f"ALTER ROLE {ROLE} PASSWORD '{password}'")
    if as_postgres(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") != "1":
        as_postgres(f"CREATE DATABASE {DATABASE} OWNER {ROLE}")
    return password


def as_postgres(statement: str) -> str:
    """Run by the cluster's owner, through its socket; by standard input, where no list shows it."""
    command = ["runuser", "-u", "postgres", "--", "psql", "-p", str(POSTGRES), "-qtAX", "-v"]
    done = subprocess.run(
        [*command, "ON_ERROR_STOP=1"],
        input=statement,
        cwd="/",
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout.strip()


@contextmanager
def redis(folder: Path, variables: dict[str, str]) -> Iterator[str]:
    programs = []
    if not is_open(REDIS):
        needed("redis-server", "redis-server")
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(REDIS), "--save", ""]
        command += ["--appendonly", "yes", "--dir", str(folder)]
        programs.append(Program.started("redis", command, variables, folder / "log"))
        until_open(REDIS)
    say("Redis", REDIS, started=bool(programs))
    try:
        yield f"redis://127.0.0.1:{REDIS}"
    finally:
        stop(programs, 10)


@contextmanager
def moto(folder: Path, variables: dict[str, str]) -> Iterator[str]:
    """A server that behaves like S3 and keeps everything in memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    programs = [Program.started("s3", command, variables, folder / "log")]
    try:
        until_open(port)
        say("S3 (moto)", port, started=True)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(programs, 10)


def needed(program: str, package: str) -> None:
    if shutil.which(program) is None:
        sys.exit(f"{program} is not installed: apt-get install {package}")


def say(name: str, port: int, *, started: bool) -> None:
    print(f"{name} on port {port}: {'started' if started else 'runs already'}", flush=True)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until_open(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_open(port):
        if time.monotonic() > deadline:
            sys.exit(f"nothing listens on port {port} after {PATIENCE:.0f} s: see the logs")
        time.sleep(0.1)
