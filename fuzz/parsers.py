"""Fuzzing of all that reads headers and metadata: `make fuzz` (FUZZ_SECONDS=300).

Whatever the bytes are, the answer is facts and a finished file, or a Problem; never another
exception, never more time or memory than an upload may take. It starts from a sample of each
format. Inputs that broke this live on as tests in tests/media_api/test_fuzz_finds.py.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "imgfly.settings"
os.environ["IMGFLY_DATA_DIR"] = tempfile.mkdtemp(prefix="imgfly-fuzz-")

with atheris.instrument_imports(include=["media_api", "imgfly"]):
    from fuzz.seeds import write_seeds
    from fuzz.walk import walked

if __name__ == "__main__":
    write_seeds(Path(sys.argv[-1]))
    atheris.Setup(sys.argv, walked)
    atheris.Fuzz()
