"""An upload made ready in one go: examined, finished, and its derivatives drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import IO

from media_api.derivatives.image import Rendition, derive
from media_api.ingest.examine import examine
from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished, finish
from media_api.ingest.spool import Spool
from media_api.ingest.wishes import Wishes
from media_api.problems import WiderThanOriginal

__all__ = ["Prepared", "Wishes", "prepare"]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """All that is stored and recorded of an upload, before anything is."""

    facts: Facts
    original: Finished
    renditions: list[Rendition]
    thumbhash: str


def prepare(source: IO[bytes], target: IO[bytes], wishes: Wishes) -> Prepared:
    """The original is written to `target`. No model and no database is asked: see isolation."""
    spool = Spool(file=source, filename="", size=0, sha256="")
    facts = examine(spool)
    original = finish(source, target, facts, replace(wishes, width=width_for(facts, wishes)))
    made = derive(original, facts)
    return Prepared(
        facts=facts, original=original, renditions=made.renditions, thumbhash=made.thumbhash
    )


def width_for(facts: Facts, wishes: Wishes) -> int | None:
    """The width to resize to; animations and videos are kept as they are."""
    if wishes.width is None or facts.is_animated or facts.type.is_video:
        return None
    if wishes.width > facts.width:
        raise WiderThanOriginal(width=facts.width)
    return wishes.width
