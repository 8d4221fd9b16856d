"""What a child says, and how much of it is believed."""

from __future__ import annotations

import io
import logging
from typing import IO, Any

from django.conf import settings

from imgfly.lib.problems import Problem
from media_api import problems
from media_api.derivatives.image import Derived, Rendition
from media_api.ingest.facts import Facts
from media_api.ingest.finish import Finished
from media_api.ingest.prepare import Prepared
from media_api.ingest.sniff import sniff
from media_api.isolation.pool import Broken
from media_api.isolation.values import read, rebuilt
from media_api.isolation.wire import Garbled, Message
from media_api.parameters import DESCRIPTION_LENGTH, TITLE_LENGTH

logger = logging.getLogger(__name__)
KINDS = {"thumb", "medium", "frame"}
LONGEST_DETAIL, THUMBHASH_LENGTH = 200, 48
# What a child may report; of the others, such as a duplicate, it cannot know.
REPORTS: dict[str, type[Problem]] = {
    problem.__name__: problem
    for problem in (
        problems.BadParameter,
        problems.Busy,
        problems.DamagedMedia,
        problems.NoSpace,
        problems.NotMedia,
        problems.TooLarge,
        problems.TooManyFrames,
        problems.TooManyFramesASecond,
        problems.TooManyPixels,
        problems.TooManyVideoPixels,
        problems.VideoTooLong,
        problems.WiderThanOriginal,
    )
}


def believed(answer: Message, target: IO[bytes]) -> Prepared:
    """Raises the Problem that was reported, Broken, or Garbled for what is no answer."""
    done = done_of(answer, Prepared)
    return _prepared(done, answer.blobs, target)


def believed_derivatives(answer: Message) -> Derived:
    """Raises as `believed` does."""
    return _derived(done_of(answer, Derived), answer.blobs)


def done_of(answer: Message, kind: type[Any]) -> dict[str, Any]:
    match answer.value:
        case {"problem": str(name), "details": dict(details), "reason": str(reason)}:
            logger.info("A child refuses a file: %s %r", name, reason)
            raise reported(name, details)
        case {"broken": str(reason)}:
            raise Broken(repr(reason))
        case {"done": dict(done)} if done.keys() == {*kind.__dataclass_fields__}:
            return done
        case _:
            raise Garbled("not an answer")


def reported(name: str, details: dict[str, Any]) -> Problem:
    """The Problem, if it is one that can be put into words."""
    kind = REPORTS.get(name)
    if kind is None or not all(_is_detail(detail) for detail in details.values()):
        raise Garbled(f"not a problem: {name[:LONGEST_DETAIL]!r}")
    problem = kind(**{key: detail for key, detail in details.items() if key != "retry_after"})
    try:
        problem.message  # noqa: B018 - details may be missing
    except (KeyError, TypeError, ValueError) as error:
        raise Garbled(f"not the details of {name}") from error
    return problem


def _is_detail(detail: Any) -> bool:
    return type(detail) in {int, float, str} and len(str(detail)) <= LONGEST_DETAIL


def _prepared(done: dict[str, Any], blobs: list[bytes], target: IO[bytes]) -> Prepared:
    derived = _derived(done, blobs)
    made = Prepared(
        facts=rebuilt(Facts, done["facts"], blobs),
        original=_finished(done["original"], blobs, target),
        renditions=derived.renditions,
        thumbhash=derived.thumbhash,
    )
    for picture in (made.facts, made.original):
        _check_sides(picture.width, picture.height)
    _check_words(made.facts.title, TITLE_LENGTH)
    _check_words(made.facts.description, DESCRIPTION_LENGTH)
    return made


def _derived(done: dict[str, Any], blobs: list[bytes]) -> Derived:
    made = Derived(
        renditions=read(list[Rendition], done["renditions"], blobs),
        thumbhash=read(str, done["thumbhash"], blobs),
    )
    kinds = {rendition.kind for rendition in made.renditions}
    if not kinds <= KINDS or len(kinds) < len(made.renditions):
        raise Garbled("not the kinds of renditions")
    for rendition in made.renditions:
        _check_sides(rendition.width, rendition.height)
    _check_words(made.thumbhash, THUMBHASH_LENGTH)
    return made


def _check_sides(*sides: int) -> None:
    if not all(0 < side <= settings.MAX_SIDE for side in sides):
        raise Garbled("not the sides of a picture")


def _check_words(words: str | None, most: int) -> None:
    """Whatever is too long for its column would be an error of the server."""
    if words and len(words) > most:
        raise Garbled("words that are too long")


def _finished(data: Any, blobs: list[bytes], target: IO[bytes]) -> Finished:
    """The size is taken here, and the file has to look like what it is said to be."""
    measured = {"file": target, "size": target.seek(0, io.SEEK_END)}
    finished = rebuilt(Finished, data, blobs, measured)
    format_ = sniff(target)
    if format_ is None or format_.name != finished.type.name:
        raise Garbled(f"not a {finished.type.name}")
    return finished
