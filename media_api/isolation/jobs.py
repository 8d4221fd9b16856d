"""What children can be asked for: the child's half of each job."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from media_api.ingest.facts import Facts
from media_api.ingest.portrait import PortraitWishes, portrait
from media_api.ingest.prepare import derive_again, prepare
from media_api.ingest.wishes import Wishes
from media_api.isolation.values import packed, rebuilt
from media_api.isolation.wire import Message

Job = Callable[[Message, IO[bytes], IO[bytes]], Message]
# What the server finds out by itself: a child is not believed about files (DEC-6).
MEASURED = frozenset({"file", "size"})


def prepare_job(request: Message, source: IO[bytes], target: IO[bytes]) -> Message:
    wishes = rebuilt(Wishes, request.value["wishes"], request.blobs)
    made, blobs = prepare(source, target, wishes), list[bytes]()
    value = {
        "facts": packed(made.facts, blobs),
        "original": packed(made.original, blobs, without=MEASURED),
        "renditions": packed(made.renditions, blobs),
        "thumbhash": made.thumbhash,
    }
    return Message(value, blobs)


def portrait_job(request: Message, source: IO[bytes], target: IO[bytes]) -> Message:
    wishes, blobs = rebuilt(PortraitWishes, request.value["wishes"], request.blobs), list[bytes]()
    return Message(packed(portrait(source, target, wishes), blobs), blobs)


def derive_job(request: Message, source: IO[bytes], target: IO[bytes]) -> Message:
    facts = rebuilt(Facts, request.value["facts"], request.blobs)
    made, blobs = derive_again(source, facts), list[bytes]()
    value = {"renditions": packed(made.renditions, blobs), "thumbhash": made.thumbhash}
    return Message(value, blobs)


JOBS: dict[str, Job] = {
    "prepare": prepare_job,
    "derive": derive_job,
    "portrait": portrait_job,
}
