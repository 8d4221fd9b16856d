"""gunicorn behind a proxy: `gunicorn --config deploy/gunicorn.conf.py imgfly.wsgi:application`.

WEB_CONCURRENCY (processes) and GUNICORN_CMD_ARGS (anything) are gunicorn's own variables.
"""

from __future__ import annotations

import logging
import os
from typing import Any

from imgfly.lib.logs import WithoutSecrets

bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 8
timeout = 120  # seconds without a sign of life of the whole process, not of one request
graceful_timeout = 30  # REL-13: what runs may end, the container is killed five seconds later
keepalive = 65  # longer than the proxy keeps its connections: it closes them, not we
max_requests = 5_000  # whatever leaks in a decoder's library is given back now and then
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats must not wait for a disk
control_socket_disable = True
accesslog = "-"
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(L)s'  # %(U)s: the path, no query (KEY-3)


def post_worker_init(worker: Any) -> None:
    """Delete links are paths: they are cut from the access log, too."""
    logging.getLogger("gunicorn.access").addFilter(WithoutSecrets())


def child_exit(server: Any, worker: Any) -> None:
    """What a worker counted stays; what it was doing does not."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess  # noqa: PLC0415 - it reads the variable, too

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call] # it is not typed
