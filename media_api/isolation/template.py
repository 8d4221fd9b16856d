"""A process that has imported everything once and is copied when a worker is needed.

Copying takes milliseconds where a start takes a quarter of a second. It reads no upload itself,
runs one thread, and is the only parent of the workers, so that it alone ends them: as long as it
has not waited for one, that one's number belongs to nobody else.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings

from media_api.isolation.bounds import Bounds
from media_api.isolation.confinement import die_with, give_up_files, give_up_network
from media_api.isolation.limits import limit_this_process
from media_api.isolation.wire import Gone, Message, receive_with_files, send
from media_api.isolation.worker import Jobs, work

CODE = Path(__file__).resolve().parents[2]


def main(control: socket.socket, config: dict[str, Any]) -> None:
    """Get ready, say so, and obey until the server is gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the server's: it still waits for our answers
    bounds = Bounds(**config["bounds"])
    failed = give_up_network()
    room = Path(config["room"])
    os.chdir(room)
    jobs = imported(config, room)
    failed += give_up_files(CODE, room)
    failed += limit_this_process(bounds)
    gc.collect()
    gc.freeze()  # what never changes stays shared with the copies
    send(control, Message({"failed": failed}))
    Template(control, jobs, bounds).obey()


def imported(config: dict[str, Any], room: Path) -> Jobs:
    """`jobs` names a further module; only tests give one."""
    sys.path[:] = [str(CODE), *(path for path in config["path"] if path != str(CODE))]
    settings.configure(SPOOL_DIR=room, USE_I18N=False, **config["limits"])
    modules = ["media_api.isolation.jobs", *([config["jobs"]] if config["jobs"] else [])]
    return {name: job for module in modules for name, job in import_module(module).JOBS.items()}


class Template:
    """The parent of the workers."""

    def __init__(self, control: socket.socket, jobs: Jobs, bounds: Bounds) -> None:
        self.control, self.jobs, self.bounds = control, jobs, bounds
        self.workers: set[int] = set()

    def obey(self) -> None:
        try:
            while True:
                request, files = receive_with_files(self.control, 1)
                answer = self.fork(files[0]) if files else self.end(request.value["end"])
                send(self.control, Message({"answer": answer}))
        except Gone:
            for pid in [*self.workers]:
                self.end(pid)

    def fork(self, file: int) -> int:
        template = os.getpid()
        pid = os.fork()
        if pid:
            os.close(file)
            self.workers.add(pid)
            return pid
        try:
            os.setpgid(0, 0)
            die_with(template)
            self.control.close()
            os.dup2(1, 2)  # decoders are talkative, and strangers choose their words
            with socket.socket(fileno=file) as server:
                work(server, self.jobs, self.bounds)
        finally:
            os._exit(1)

    def end(self, pid: int) -> int:
        """How it ended, as Popen.returncode."""
        if pid not in self.workers:
            return 0
        with suppress(ProcessLookupError, PermissionError):  # before setpgid there is no group
            os.killpg(pid, signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        self.workers.discard(pid)
        return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as the_control:
        main(the_control, json.loads(sys.argv[2]))
