"""Problems: the words and the numbers they carry."""

from __future__ import annotations

from django.utils import translation

from accounts.problems import TooManyKeys
from imgfly.lib.problems import Forbidden, Missing, Problem, Unauthorised, Unavailable


def test_details_fill_the_text() -> None:
    problem = TooManyKeys(limit=20)
    assert problem.message == str(problem) == "A user may have 20 API keys: revoke one first."


def test_the_text_is_of_the_language_active_when_it_is_read() -> None:
    problem = Missing()
    with translation.override("en"):
        assert problem.message == "There is nothing here."


def test_a_percent_sign_in_a_detail_is_a_percent_sign() -> None:
    class Odd(Problem):
        text = "This is not valid: %(value)s"

    assert Odd(value="100 %(limit)s %d").message == "This is not valid: 100 %(limit)s %d"


def test_families_have_their_status() -> None:
    families = [Problem, Unauthorised, Forbidden, Missing, Unavailable]
    assert [family.status for family in families] == [400, 401, 403, 404, 503]


def test_only_what_may_be_tried_again_says_when() -> None:
    assert Problem().retry_after is None
    assert Unavailable().retry_after == 10
    assert Unavailable(retry_after=3).retry_after == 3
    assert Problem().extra == {}
