"""Where in storage a file lies, as its key tells: by date for everybody, or in a secret folder."""

from __future__ import annotations

import re

FOLDER = "images"
DATED = re.compile(rf"{FOLDER}/\d{{4}}/\d\d/\d\d/")
SECRET = re.compile(rf"{FOLDER}/([0-9A-Za-z]{{22}})/")


def secret_folder_of(key: str) -> str | None:
    """The random folder of what is not public (PRV-2), None for what lies open."""
    match = SECRET.match(key)
    return match[1] if match else None
