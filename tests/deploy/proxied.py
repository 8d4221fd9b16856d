"""deploy/nginx.conf as it is shipped, with this test's ports and folders, before a server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.portal import ROOT, environment, free_port, stop, until_answered

SITE, MEDIA = "imgfly.example", "media.imgfly.example"
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt install nginx)")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A listening program that the test has started."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """All that it has written so far."""
        files = sorted(self.folder.glob("*.log"))
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)


def rendered(folder: Path, *, port: int, upstream: int) -> Path:
    """The main file of a configuration that listens on this port."""
    changes = {
        "/tmp/": f"{folder}/",  # noqa: S108 - first: the folder may lie there itself
        "listen 80": f"listen 127.0.0.1:{port}",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
        "/var/log/nginx/": f"{folder}/",
        "/etc/nginx/imgfly-tls": f"{folder}/imgfly-tls",
        "/srv/imgfly/data/media/": f"{folder}/media/",
        "127.0.0.1:8081": f"127.0.0.1:{free_port()}",
    }
    texts = {}
    for name in ("nginx.conf", "nginx-main.conf"):
        texts[name] = (ROOT / "deploy" / name).read_text(encoding="utf-8")
        for old, new in changes.items():
            texts[name] = texts[name].replace(old, new)
    (folder / "imgfly.conf").write_text(texts["nginx.conf"], encoding="utf-8")
    main = folder / "main.conf"
    as_whom = "user root;\n" if os.geteuid() == 0 else ""  # pytest's folders are closed to others
    main.write_text(as_whom + texts["nginx-main.conf"], encoding="utf-8")
    return main


@contextmanager
def proxy(folder: Path, upstream: int) -> Iterator[Server]:
    assert NGINX
    port = free_port()
    main = rendered(folder, port=port, upstream=upstream)
    command = [NGINX, "-e", str(folder / "start.log"), "-c", str(main)]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = subprocess.Popen(command, start_new_session=True)
    try:
        until_listening(port)
        yield Server(port=port, folder=folder, process=process)
    finally:
        stop(process)


def until_listening(port: int) -> None:
    for _ in eventually(10):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
    raise RuntimeError(f"nothing listens on {port}")


@contextmanager
def application(folder: Path, **settings: str) -> Iterator[Server]:
    """The server as deploy/gunicorn.conf.py sets it up, with a migrated database."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    chosen = {
        "IMGFLY_SITE_URL": f"http://{SITE}",
        "IMGFLY_MEDIA_URL": f"http://{MEDIA}",
        "IMGFLY_TRUSTED_PROXIES": "1",
        **settings,
    }
    variables = environment(folder, port=port, settings=chosen)
    managed(variables, "migrate", "-v", "0")
    log = folder / "gunicorn.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*GUNICORN, "--bind", f"127.0.0.1:{port}", "imgfly.wsgi:application"],
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        until_answered(port, process, log)
        yield Server(port=port, folder=folder, process=process)
    finally:
        stop(process)


def key_of_a_user(folder: Path) -> str:
    """Somebody who may upload to the application on this folder."""
    variables = environment(folder, port=0, settings={})
    password = folder / "password"
    password.write_text("correct horse battery\n", encoding="utf-8")
    managed(variables, "create_user", "carol", "--admin", "--password-file", str(password))
    return managed(variables, "create_api_key", "carol").strip()


def managed(variables: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    run = subprocess.run(
        command, cwd=ROOT, env=variables, check=True, capture_output=True, text=True, timeout=60
    )
    return run.stdout


def eventually(seconds: float) -> Iterator[None]:
    """Try again until the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(0.05)
