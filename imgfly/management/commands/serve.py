"""`manage.py serve`: the embedded server, with its own clock in place of a broker."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from gunicorn.app.base import BaseApplication
from gunicorn.http.unreader import SocketUnreader

from accounts.registration import first_admin
from imgfly.wsgi import application
from media_api.clock import Clock
from media_api.ingest.spool import BLOCK

# What is received at once and not read at once is copied again with each read: at most a block.
SocketUnreader.max_body_chunk = BLOCK


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn, configured here instead of by files.

    One process: counters in memory and SQLite want one, and the work that takes time (pixels,
    digests, disk) releases the interpreter's lock, so threads use all cores.
    """

    def __init__(self, bind: str, threads: int) -> None:
        self.options = {
            "bind": bind,
            "workers": 1,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 30,
            "keepalive": 65,
            "loglevel": "warning",
            "control_socket_disable": True,  # it would lie in the home of whoever runs this
            "post_worker_init": start_clock,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return application


def start_clock(worker: Any) -> None:
    Clock().start()


class Command(BaseCommand):
    help = "Run the portal: migrate, make the first administrator at the first start, serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        self.welcome()
        bind = f"{options['host']}:{options['port']}"
        self.stdout.write(f"imgfly runs on http://{bind} - stop it with Ctrl-C")
        self.stdout.flush()
        Server(bind, options["threads"]).run()

    def welcome(self) -> None:
        admin = first_admin()
        if admin is None:
            return
        self.stdout.write("The first administrator, shown only now:")
        self.stdout.write(f"  user name: {admin.username}")
        self.stdout.write(f"  password:  {admin.password}")
        self.stdout.write(f"  API key:   {admin.key}")
