"""The kept file for as long as a test looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished, finish
from media_api.ingest.spool import Spool, temporary_file
from media_api.ingest.wishes import Wishes


@contextmanager
def finished(spool: Spool, facts: Facts, **wishes: Any) -> Iterator[Finished]:
    with temporary_file() as target:
        yield finish(spool.file, target, facts, Wishes(**wishes))
