"""Fuzzing of all that reads headers and metadata: `make fuzz` (FUZZ_SECONDS=300).

Whatever the bytes are, the answer is facts and a stripped file, or a Problem; never another
exception, never more time or memory than an upload may take. Inputs that broke this live on as
tests in tests/media_api/test_fuzz_finds.py.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

import atheris
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
settings.configure(
    MAX_SIDE=16_384,
    MAX_PIXELS=50_000_000,
    MAX_FRAMES=1_000,
    MAX_FRAME_PIXELS=400_000_000,
    MAX_FILE_BYTES=100_000_000,
    MEGABYTE=1_000_000,
    THUMB_SIDE=320,
    MEDIUM_WIDTH=500,
    SPOOL_DIR=Path(tempfile.mkdtemp(prefix="imgfly-fuzz-")),
    USE_I18N=False,
)

with atheris.instrument_imports(include=["media_api", "imgfly"]):
    from imgfly.lib.problems import Problem
    from media_api.ingest.examine import examine
    from media_api.ingest.metadata import avif, gif, jpeg, png, webp
    from media_api.ingest.metadata.parts import Unreadable
    from media_api.ingest.sniff import Format, sniff
    from media_api.ingest.spool import measured

STRIPS = {
    Format.JPEG: lambda source, target: jpeg.strip(source, target, exif=b""),
    Format.PNG: lambda source, target: png.strip(source, target, exif=b""),
    Format.WEBP: lambda source, target: webp.strip(source, target, exif=b""),
    Format.GIF: gif.strip,
    Format.AVIF: avif.strip,
}


def one_input(data: bytes) -> None:
    file = io.BytesIO(data)
    try:
        examine(measured(file, ""))
        strip = STRIPS.get(sniff(file))
        if strip:
            strip(file, io.BytesIO())
    except (Problem, Unreadable):
        return


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
