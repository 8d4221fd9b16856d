"""Runs imgfly as production does: gunicorn, a Celery worker and beat, on Postgres, Redis and S3.

`make run-production` starts it. Services that run are used (DATABASE_URL, IMGFLY_REDIS_URL,
IMGFLY_BROKER_URL, IMGFLY_S3_ENDPOINT); those that do not are started, and stopped at the end.
Ctrl-C stops all. With --observe it uploads, lets expire and deletes, prints what S3 held, and ends.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy import local_servers
from deploy.programs import ROOT, Program, run, stop

PATIENCE = 60.0  # seconds to start
GRACE = 30.0  # seconds in which all have ended (REL-13)
FIRST_ADMIN = """
from accounts.registration import first_admin
if admin := first_admin():
    print("The first administrator, shown only now:", admin.username, admin.password, admin.key)
"""
CELERY = [sys.executable, "-m", "celery", "--app", "imgfly"]


def commands(folder: Path, port: int) -> dict[str, list[str]]:
    """The three processes, as the compose file and the units of systemd start them."""
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    worker = ["worker", "-Q", "default,media", "--concurrency", "2", "-Ofair", "--loglevel", "INFO"]
    beat = ["beat", "--schedule", str(folder / "celerybeat-schedule"), "--pidfile="]
    return {
        "web": [*gunicorn, "--bind", f"127.0.0.1:{port}", "imgfly.wsgi:application"],
        "worker": [*CELERY, *worker],
        "beat": [*CELERY, *beat],
    }


def settings(folder: Path, port: int, *, observed: bool) -> dict[str, str]:
    """What the environment does not say already."""
    chosen = {
        "IMGFLY_SITE_URL": f"http://127.0.0.1:{port}",
        "IMGFLY_DATA_DIR": str(folder / "data"),
        "IMGFLY_STORAGE": "s3",
        "IMGFLY_S3_BUCKET": "imgfly",
        "IMGFLY_S3_REGION": "us-east-1",
        "IMGFLY_S3_ACCESS_KEY": "imgfly",
        "IMGFLY_S3_SECRET_KEY": "only-for-this-machine",  # moto believes everybody
        "IMGFLY_S3_PATH_STYLE": "on",
    }
    if observed:
        chosen["IMGFLY_PURGE_SECONDS"] = "5"  # nobody wants to watch for a minute
    said = {name: value for name, value in os.environ.items() if value}
    from_files = {name.removesuffix("_FILE") for name in said if name.endswith("_FILE")}
    return {name: value for name, value in chosen.items() if name not in from_files} | said


def prepared(variables: dict[str, str]) -> None:
    """Bucket, tables, and nothing that contradicts itself."""
    run([sys.executable, "deploy/bucket.py"], variables)
    run([sys.executable, "manage.py", "migrate", "--noinput", "-v", "0"], variables)
    run([sys.executable, "manage.py", "check"], variables)


@contextmanager
def running(folder: Path, port: int, variables: dict[str, str]) -> Iterator[list[Program]]:
    """The three processes, until the end of the block; then all are ended within GRACE."""
    programs: list[Program] = []
    try:
        for name, command in commands(folder, port).items():
            programs.append(Program.started(name, command, variables, folder / "log"))
        until_answered(port, programs)
        yield programs
    finally:
        began = time.monotonic()
        statuses = stop(programs, GRACE)
        words = ", ".join(f"{name} {status}" for name, status in statuses.items())
        print(f"stopped in {time.monotonic() - began:.1f} s, exit statuses: {words}", flush=True)


def until_answered(port: int, programs: list[Program]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_answering(port):
        ended = [program.name for program in programs if program.process.poll() is not None]
        if ended or time.monotonic() > deadline:
            sys.exit(f"{' and '.join(ended) or 'web'} did not start: see the logs")
        time.sleep(0.2)


def is_answering(port: int) -> bool:
    """Any answer will do, a refusal too."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/api/1/upload", timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True


def watched(programs: list[Program]) -> int:
    """Until Ctrl-C, or until one of them ends, which none should."""
    while True:
        for program in programs:
            if (status := program.process.poll()) is not None:
                print(f"{program.name} ended with status {status}: see {program.log}")
                return 1
        time.sleep(0.5)


def observed(variables: dict[str, str]) -> int:
    command = [sys.executable, "deploy/observe.py"]
    return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode


def leave(number: int, frame: FrameType | None) -> None:
    """Unwind, so that what was started is ended; once is enough."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "production")
    parser.add_argument("--observe", action="store_true")
    chosen = parser.parse_args()
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", chosen.port)) == 0:
            sys.exit(f"port {chosen.port} is taken: choose another with PORT=...")
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, leave)
    try:
        return all_of_it(chosen.folder.resolve(), chosen.port, observing=chosen.observe)
    except KeyboardInterrupt:
        return 0


def all_of_it(folder: Path, port: int, *, observing: bool) -> int:
    (folder / "log").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        variables = settings(folder, port, observed=observing)
        variables |= stack.enter_context(local_servers.running(folder, variables))
        prepared(variables)
        programs = stack.enter_context(running(folder, port, variables))
        print(f"imgfly runs on http://127.0.0.1:{port}, logs in {folder}/log", flush=True)
        if observing:
            return observed(variables)
        run([sys.executable, "manage.py", "shell", "-v", "0", "-c", FIRST_ADMIN], variables)
        print("stop it with Ctrl-C", flush=True)
        return watched(programs)


if __name__ == "__main__":
    sys.exit(main())
