"""An upload made ready in one go: examined, finished, and its derivatives drawn."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import IO

from media_api.derivatives.image import Derived, Rendition, derive
from media_api.ingest.examine import examine
from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished, finish
from media_api.ingest.spool import Spool
from media_api.ingest.wishes import Wishes
from media_api.problems import WiderThanOriginal

__all__ = ["Prepared", "Wishes", "derive_again", "prepare"]


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
    made = derive(original, facts) if wishes.derive else Derived(renditions=[], thumbhash="")
    return Prepared(
        facts=facts, original=original, renditions=made.renditions, thumbhash=made.thumbhash
    )


def derive_again(source: IO[bytes], facts: Facts) -> Derived:
    """The derivatives of a file that was finished before. Raises what `derive` does.

    What was found out when it was finished is not found out again: of a video that would be to
    decode a picture.
    """
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    original = Finished(
        file=source,
        type=facts.type,
        width=facts.width,
        height=facts.height,
        size=size,
        is_resized=False,
    )
    return derive(original, facts)


def width_for(facts: Facts, wishes: Wishes) -> int | None:
    """The width to resize to; animations and videos are kept as they are."""
    if wishes.width is None or facts.is_animated or facts.type.is_video:
        return None
    if wishes.width > facts.width:
        raise WiderThanOriginal(width=facts.width)
    return wishes.width
