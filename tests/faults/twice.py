"""Run by test_jobs.py as a child: every job that is known here, by eight threads at once, twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from imgfly.jobs import running  # noqa: E402
from imgfly.jobs.registry import REGISTRY  # noqa: E402
from imgfly.models import QueuedJob  # noqa: E402
from media_api.clock import catch_up, purge_expired, send_due  # noqa: E402
from media_api.models import Derivative, Media  # noqa: E402

THREADS, ROUNDS = 8, 2


def at_once(function: Callable[[], object]) -> list[str]:
    """What the threads raised."""
    start, errors = threading.Barrier(THREADS), []

    def run() -> None:
        start.wait()
        try:
            function()
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def arguments() -> dict[str, list[Any]]:
    """For each job one that has work to do."""
    media = Media.objects.latest("pk")
    Derivative.objects.filter(media=media)._raw_delete("default")
    gone = Media.objects.earliest("pk")
    keys = [gone.key, *gone.derivatives.values_list("key", flat=True)]
    # past the signals, which would start the very job
    Derivative.objects.filter(media=gone)._raw_delete("default")
    Media.objects.filter(pk=gone.pk)._raw_delete("default")
    return {
        "media_api.tasks.make_derivatives": [media.pk],
        "media_api.tasks.discard_files": [keys],
    }


def main() -> None:
    errors: list[str] = []
    known = arguments()
    for name, words in known.items():
        for _ in range(ROUNDS):  # as when a message is delivered again: the function itself
            errors += at_once(lambda: REGISTRY[name].function(*words))  # noqa: B023 - run at once
        row = QueuedJob.objects.create(name=name, arguments=words, state="sent")
        errors += at_once(lambda: running.run(row.pk))  # noqa: B023 - run at once
    for clock in (purge_expired, catch_up, send_due):
        errors += at_once(clock)
    told = {"jobs": sorted(known), "others": sorted(REGISTRY.keys() - known.keys())}
    print(json.dumps({**told, "errors": errors, "left": QueuedJob.objects.count()}))  # noqa: T201


if __name__ == "__main__":
    main()
