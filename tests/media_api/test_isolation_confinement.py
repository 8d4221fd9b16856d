"""What a child cannot see, open, reach or start (DEC-4)."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from media_api.ingest.spool import temporary_file
from media_api.isolation.bounds import Bounds
from media_api.isolation.pool import Pool
from media_api.isolation.wire import Message

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the means are those of Linux")
SECRETS = re.compile(r"SECRET|AWS|DATABASE|IMGFLY_|PASSWORD|TOKEN|KEY|HOME|PATH")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with pytest.MonkeyPatch.context() as environment:
        for name in ("IMGFLY_SECRET_KEY", "AWS_SECRET_ACCESS_KEY", "DATABASE_URL"):
            environment.setenv(name, "sesame")
        pool = Pool(Bounds(children=1), jobs="tests.media_api.isolation_jobs")
        ask(pool, "echo")
    yield pool
    pool.stop()


def ask(pool: Pool, job: str, **values: Any) -> dict[str, Any]:
    with temporary_file() as source, temporary_file() as target:
        request = Message({"job": job, "limits": {}, **values})
        answer = pool.run(request, [source.fileno(), target.fileno()]).value["done"]
        assert isinstance(answer, dict)
        return answer


def test_the_environment_holds_no_secrets(pool: Pool) -> None:
    pid = ask(pool, "echo")["pid"]
    assert pool._template
    texts = [str(ask(pool, "tell")["environment"])]
    for process in (pid, pool._template.pid):
        texts.append(Path(f"/proc/{process}/environ").read_text())
        texts.append(Path(f"/proc/{process}/cmdline").read_text().split('"path"')[0])
    assert all("sesame" not in text and not SECRETS.search(text) for text in texts)


def test_nothing_is_open_but_the_connection_and_the_files_of_the_job(pool: Pool) -> None:
    assert ask(pool, "tell")["files"] == {"socket": 1, "file": 2}


def test_the_folder_is_empty_and_files_without_names_can_be_made_in_it(pool: Pool) -> None:
    (folder,) = ask(pool, "tell")["folder"]
    assert "room-" in folder


def test_there_is_no_core_dump_no_thread_and_no_model(pool: Pool) -> None:
    told = ask(pool, "tell")
    assert (told["core"], told["threads"]) == (0, 1)
    assert not {"media_api.models", "media_api.records", "django.db.backends.sqlite3"} & {
        *told["modules"]
    }


def can_leave_the_network() -> bool:
    pid = os.fork()
    if not pid:
        libc = ctypes.CDLL(None)
        os._exit(libc.unshare(0x50000000) and libc.unshare(0x40000000) and 1)
    return os.waitpid(pid, 0)[1] == 0


def landlock_version() -> int:
    return int(ctypes.CDLL(None).syscall(444, None, 0, 1))


def test_the_server_cannot_be_reached_over_the_network(pool: Pool) -> None:
    if not can_leave_the_network() and landlock_version() < 4:
        pytest.skip("this system lets nobody leave the network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert ask(pool, "connect", port=server.getsockname()[1])["error"] != 0


def test_files_of_the_server_cannot_be_opened(pool: Pool, tmp_path: Path) -> None:
    if landlock_version() < 1:
        pytest.skip("this kernel has no Landlock")
    (tmp_path / "secret_key").write_text("sesame")
    paths = [str(tmp_path / "secret_key"), f"/proc/{os.getpid()}/environ", "/etc/passwd"]
    assert ask(pool, "open_paths", paths=[*paths, os.__file__])["opened"] == [os.__file__]


def test_no_program_can_be_started(pool: Pool) -> None:
    if landlock_version() < 1:
        pytest.skip("this kernel has no Landlock")
    assert ask(pool, "start_program")["error"] == errno.EACCES


def test_a_child_has_no_capabilities_and_gains_none(pool: Pool) -> None:
    status = Path(f"/proc/{ask(pool, 'echo')['pid']}/status").read_text()
    assert re.search(r"^CapEff:\t0+$", status, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
