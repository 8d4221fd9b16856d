"""Servers of our own that may be stopped and killed: Postgres, Redis, S3, a worker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.portal import ROOT, environment, free_port

PATIENCE = 30.0


def eventually(
    happened: Callable[[], bool], seconds: float = PATIENCE, every: float = 0.05
) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@dataclass
class Postgres:
    """A cluster in a folder of its own."""

    programs: Path
    folder: Path
    port: int

    def control(self, *words: str) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        command = [str(self.programs / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-s"]
        as_postgres(*command, "-o", options, "-l", str(self.folder / "log"), *words)

    def restart(self, how: str = "fast") -> None:
        """`fast` ends sessions in order, `immediate` is a crash."""
        self.control("-m", how, "restart")

    def made(self, name: str) -> str:
        """The URL of a new database."""
        createdb = [str(self.programs / "createdb"), "-h", "127.0.0.1", "-p", str(self.port)]
        as_postgres(*createdb, name)
        return self.url(name)

    def url(self, name: str, port: int = 0) -> str:
        return f"postgres://postgres@127.0.0.1:{port or self.port}/{name}"


def as_postgres(*command: str) -> None:
    """Postgres refuses to be run by root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *command], check=True, cwd="/", stdout=subprocess.DEVNULL)


@contextmanager
def postgres() -> Iterator[Postgres]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("Postgres is not installed")
    folder = Path(tempfile.mkdtemp(prefix="imgfly-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    machine = Postgres(found[-1].parent, folder, free_port())
    try:
        initdb = [str(found[-1]), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust"]
        as_postgres(*initdb, "-E", "UTF8", "--locale=C.UTF-8")
        machine.control("start")
        yield machine
    finally:
        with suppress(subprocess.CalledProcessError):
            machine.control("-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def child(
    command: list[str], *, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process group, killed at the end whatever happens."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, cwd=ROOT, env=env, start_new_session=True
        )
    try:
        yield process
    finally:
        killed(process)


def killed(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def redis(folder: Path) -> Iterator[int]:
    """The port of a server that keeps nothing on disk."""
    program, port = shutil.which("redis-server"), free_port()
    if program is None:
        pytest.skip("redis-server is not installed")
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with child([program, *words, "--dir", str(folder)], log=folder / "redis.log"):
        assert eventually(lambda: answers(port))
        yield port


@contextmanager
def s3_server(folder: Path) -> Iterator[int]:
    """moto: the words of S3, without its access control."""
    pytest.importorskip("moto")
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with child(command, log=folder / "moto.log"):
        assert eventually(lambda: answers(port))
        yield port


def s3_settings(port: int, bucket: str) -> dict[str, str]:
    return {
        "IMGFLY_STORAGE": "s3",
        "IMGFLY_S3_ENDPOINT": f"http://127.0.0.1:{port}",
        "IMGFLY_S3_BUCKET": bucket,
        "IMGFLY_S3_REGION": "us-east-1",
        "IMGFLY_S3_ACCESS_KEY": "access",
        "IMGFLY_S3_SECRET_KEY": "secret",
        "IMGFLY_S3_PATH_STYLE": "on",
    }


@contextmanager
def celery(
    folder: Path, settings: Mapping[str, str], *words: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker, with beat in it unless the words say otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "celery", "-A", "imgfly", "worker", "-c", "2"]
    command += ["-Q", "default,media", "-l", "INFO"]
    env = environment(folder, port=0, settings=settings)
    with child([*command, *words], log=folder / "worker.log", env=env) as process:
        log = folder / "worker.log"
        assert eventually(lambda: b" ready." in log.read_bytes()), log.read_text(encoding="utf-8")
        yield process
