"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import get_template

from tests.architecture.sources import CODE, ROOT, TEMPLATES, TESTS, name_of

BAG_NAMES = {"utils", "helpers", "services", "common", "misc", "manager"}
UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|\bautoescape\s+off\b")
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
OUTSIDE = re.compile(r"\.\./shared|/work/|\b(?:src|href)=[\"']https?://(?!\{)")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles_and_escapes_and_runs_nothing_inline(path: Path) -> None:
    get_template(str(path.relative_to(ROOT / "templates")))
    text = path.read_text(encoding="utf-8")
    rules = {UNESCAPED, INLINE, INLINE_SCRIPT, OUTSIDE}
    if path.parent.name == "email":  # programs for mail know no style sheets
        rules.remove(INLINE)
    for rule in rules:
        found = rule.search(text)
        assert not found, f"{found}"


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 20
    assert engines["django"]


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_text_is_marked_as_safe(path: Path) -> None:
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert not names & {"mark_safe", "SafeString", "SafeText", "safe"}


@pytest.mark.parametrize("path", CODE + TESTS, ids=name_of)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("path", [path for path in CODE if path.stat().st_size], ids=name_of)
def test_a_module_says_in_a_sentence_what_it_is(path: Path) -> None:
    sentence = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert sentence
    assert sentence.splitlines()[0].endswith((".", ":", ",")) or "\n" in sentence


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_a_module_is_named_by_what_it_holds(path: Path) -> None:
    assert not {path.stem, *path.relative_to(ROOT).parts[:-1]} & BAG_NAMES


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_the_project_stands_alone(path: Path) -> None:
    assert not re.search(r"\.\./shared|/work/", path.read_text(encoding="utf-8"))
