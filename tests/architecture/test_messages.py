"""Every sentence exists in both languages, and none has been forgotten."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|<[^>]+>")
SOURCES = ("imgfly", "accounts", "albums", "media_api", "templates")


def test_nothing_is_untranslated_or_uncertain() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    assert len(catalogue) > 200
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_translations_keep_the_placeholders_and_tags() -> None:
    for entry in polib.pofile(str(CATALOGUE)):
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            wanted = entry.msgid_plural or entry.msgid
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(wanted)), text


@pytest.mark.gettext
@pytest.mark.skipif(not shutil.which("xgettext"), reason="the gettext programs are not installed")
def test_the_catalogue_holds_every_sentence_of_the_code(tmp_path: Path) -> None:
    for name in (*SOURCES, "locale"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "manage.py", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--no-location"],
        cwd=tmp_path,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "imgfly.settings"},
        check=True,
        capture_output=True,
    )
    fresh = polib.pofile(str(tmp_path / CATALOGUE.relative_to(ROOT)))
    kept = polib.pofile(str(CATALOGUE))
    assert sorted(entry.msgid for entry in fresh if not entry.obsolete) == sorted(
        entry.msgid for entry in kept
    )
