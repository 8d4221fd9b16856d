"""What is made of a video on its way in: a clean copy, a frame, and what is made of that."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from media_api.derivatives.image import Rendition, derive
from media_api.derivatives.plan import extension
from media_api.filetypes import FileType
from media_api.ingest.examine import examine
from media_api.ingest.watermark import Watermark
from tests.samples import draw, draw_video
from tests.samples.draw_video import Recipe
from tests.samples.keeping import finished


def made_of(recipe: Recipe) -> list[Rendition]:
    spool = draw.spool(draw_video.film(recipe))
    facts = examine(spool)
    with finished(spool, facts) as original:
        return derive(original, facts).renditions


@pytest.mark.parametrize(
    ("size", "kinds"),
    [((320, 240), ["frame", "thumb"]), ((640, 480), ["frame", "medium", "thumb"])],
)
def test_a_frame_is_shown_for_it_in_every_size(size: tuple[int, int], kinds: list[str]) -> None:
    made = {rendition.kind: rendition for rendition in made_of(Recipe(size=size, has_sound=False))}
    assert list(made) == kinds
    assert (made["frame"].width, made["frame"].height) == size
    assert (made["thumb"].width, made["thumb"].height) == (320, 320)
    for rendition in made.values():
        assert extension(rendition.type, FileType.MP4) == "jpeg"
        with Image.open(io.BytesIO(rendition.data)) as image:
            assert (image.format, image.size) == ("JPEG", (rendition.width, rendition.height))


def test_derivatives_of_a_picture_have_the_usual_extension() -> None:
    thumb = made_of(Recipe(has_sound=False))[-1]
    assert extension(thumb.type, FileType.JPEG) == "jpg"


def test_what_is_kept_is_the_video_without_its_words() -> None:
    data = draw_video.film(Recipe(metadata=draw_video.SECRETS))
    spool = draw.spool(data)
    facts = examine(spool)
    mark = Watermark(data=draw.encoded(draw.picture(), "PNG"), least=1)
    with finished(spool, facts, width=None, watermark=mark) as original:
        kept = original.file.read()
    assert facts.title == "Harbour at dawn"
    assert (original.type, original.width, original.height) == (FileType.MP4, 64, 48)
    assert (original.size, original.is_resized) == (len(kept), False)
    assert b"SECRET" in data
    assert b"SECRET" not in kept
