"""`manage.py derive --missing|--all [--jobs N] [--after ID]`: thumbs and mediums made anew."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections, connection

from imgfly.lib.problems import Unavailable
from media_api import derivation
from media_api.models import Media

BAR = 40  # characters


class Command(BaseCommand):
    help = "Make derivatives anew. What was interrupted goes on with --after."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--missing", action="store_true", help="of media without a thumb")
        which.add_argument("--all", action="store_true", help="of all media")
        parser.add_argument("--jobs", type=int, default=1, help="how many at a time")
        parser.add_argument("--after", type=int, default=0, help="skip media up to this id")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["jobs"] < 1:
            raise CommandError("--jobs must be at least 1")
        rows = Media.objects.alive() if options["all"] else derivation.lacking()
        ids = [*rows.filter(pk__gt=options["after"]).order_by("pk").values_list("pk", flat=True)]
        failed = self.derived(ids, jobs=options["jobs"], after=options["after"])
        self.stdout.write(f"{len(ids) - len(failed)} of {len(ids)} media have their derivatives")
        if failed:
            named = ", ".join(map(str, failed))
            raise CommandError(f"failed: {named}")

    def derived(self, ids: list[int], *, jobs: int, after: int) -> list[int]:
        """The ids that failed. All up to the one that is told on interruption are done."""
        failed, progress = [], Progress(len(ids))
        try:
            for count, (media_id, failure) in enumerate(outcomes(ids, jobs), start=1):
                after = media_id
                if failure:
                    failed.append(media_id)
                    self.stderr.write(f"{media_id}: {failure}")
                self.show(progress.line(count))
        except KeyboardInterrupt as error:
            raise CommandError(f"interrupted; go on with --after {after}") from error
        return failed

    def show(self, line: str) -> None:
        """Over the line before; only for people."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{line}\x1b[K", style_func=str, ending="")
            self.stderr.flush()


class Progress:
    """How far, and how fast."""

    def __init__(self, total: int) -> None:
        self.total, self.start = total, time.monotonic()

    def line(self, count: int) -> str:
        rate = count / max(time.monotonic() - self.start, 0.001)
        end = "\n" if count == self.total else ""
        bar = "#" * (BAR * count // self.total)
        return f"[{bar:<{BAR}}] {count}/{self.total}  {rate:.1f}/s{end}"


def outcomes(ids: list[int], jobs: int) -> Iterator[tuple[int, str]]:
    """Each id with why it failed, "" if it did not, in their order; few are begun ahead."""
    if jobs == 1:
        yield from ((media_id, outcome(media_id)) for media_id in ids)
        return
    begun: deque[tuple[int, Future[str]]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for media_id in ids:
                begun.append((media_id, pool.submit(outcome_in_thread, media_id)))
                if len(begun) > 2 * jobs:
                    yield finished(begun)
            while begun:
                yield finished(begun)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def finished(begun: deque[tuple[int, Future[str]]]) -> tuple[int, str]:
    media_id, future = begun.popleft()
    return media_id, future.result()


def outcome_in_thread(media_id: int) -> str:
    close_old_connections()
    try:
        return outcome(media_id)
    finally:
        connection.close()


def outcome(media_id: int) -> str:
    media = Media.objects.filter(pk=media_id).first()
    if media is None:  # deleted meanwhile
        return ""
    try:
        derivation.rederive(media)
    except derivation.Underivable as error:
        return str(error)
    except Unavailable as problem:
        return problem.message
    return ""
