"""Every problem has a status, a code and words, and stands in docs/api.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.utils.functional import Promise

from imgfly.lib.problems import Forbidden, Problem, Unauthorised, Unavailable
from tests.architecture.sources import PACKAGES, text_of

FAMILIES = {Unauthorised, Forbidden, Unavailable}
for module in ("accounts.problems", "media_api.problems"):
    import_module(module)


def concrete(kind: type[Problem] = Problem) -> Iterator[type[Problem]]:
    for problem in kind.__subclasses__():
        if problem not in FAMILIES and problem.__module__.split(".")[0] in PACKAGES:
            yield problem
        yield from concrete(problem)


PROBLEMS = sorted({*concrete()}, key=lambda problem: problem.__name__)


def test_the_problems_are_found() -> None:
    assert len(PROBLEMS) >= 30


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.__name__)
def test_a_problem_has_a_status_a_code_and_words(problem: type[Problem]) -> None:
    assert 400 <= problem.status < 500 or problem.status == 503
    assert 100 <= problem.code < 1000
    assert isinstance(problem.text, Promise)
    assert str(problem.text).strip().endswith((".", "s"))
    assert not re.search(r"%(?!\(\w+\)s)", str(problem.text))


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.__name__)
def test_a_problem_stands_in_the_documents(problem: type[Problem]) -> None:
    row = rf"^\|.*\|\s*`?{problem.status}`?\s*\|\s*`?{problem.code}`?\s*\|"
    assert re.search(row, "|" + text_of("docs/api.md").replace("\n", "\n|"), re.MULTILINE)
