"""Settings from the environment: typed, from files where wanted, loud when wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from imgfly.lib.env import env_bool, env_choice, env_int, env_list, env_str

NAME = "IMGFLY_TEST_VALUE"


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)


def test_what_is_not_set_is_the_default() -> None:
    assert env_str(NAME) == ""
    assert env_str(NAME, "word") == "word"
    assert env_bool(NAME, default=True) is True
    assert env_int(NAME, 7) == 7
    assert env_list(NAME, "a,b") == ["a", "b"]
    assert env_choice(NAME, "local", ("local", "s3")) == "local"


def test_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "")
    assert env_str(NAME, "word") == "word"
    assert env_list(NAME, "a,b") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", True),
        ("true", True),
        ("YES", True),
        (" on ", True),
        ("0", False),
        ("False", False),
        ("no", False),
        ("off", False),
        ("", True),
    ],
)
def test_words_for_on_and_off(monkeypatch: pytest.MonkeyPatch, text: str, expected: bool) -> None:  # noqa: FBT001
    monkeypatch.setenv(NAME, text)
    assert env_bool(NAME, default=True) is expected


@pytest.mark.parametrize("text", ["2", "ja", "truee", "-"])
def test_another_word_for_on_or_off_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env_bool(NAME)


@pytest.mark.parametrize(("text", "expected"), [("12", 12), (" 3 ", 3), ("0", 0), ("", 5)])
def test_whole_numbers(monkeypatch: pytest.MonkeyPatch, text: str, expected: int) -> None:
    monkeypatch.setenv(NAME, text)
    assert env_int(NAME, 5) == expected


@pytest.mark.parametrize("text", ["ten", "1.5", "1e3", "0x10", "-1", "10 MB"])
def test_what_is_no_number_or_too_small_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ImproperlyConfigured, match=NAME):
        env_int(NAME, 5)


def test_the_least_number_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "15")
    assert env_int(NAME, 320, least=15) == 15
    with pytest.raises(ImproperlyConfigured, match="at least 16, not 15"):
        env_int(NAME, 320, least=16)


def test_lists_lose_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, " a, ,b ,")
    assert env_list(NAME) == ["a", "b"]


def test_a_word_outside_the_choices_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "ftp")
    with pytest.raises(ImproperlyConfigured, match="one of local, s3, not 'ftp'"):
        env_choice(NAME, "local", ("local", "s3"))


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("42\n", encoding="utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    assert env_str(NAME) == "42"
    assert env_int(NAME, 1) == 42


def test_a_variable_and_its_file_contradict_each_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_text("one", encoding="utf-8")
    monkeypatch.setenv(NAME, "two")
    monkeypatch.setenv(f"{NAME}_FILE", str(path))
    with pytest.raises(ImproperlyConfigured, match="both set") as caught:
        env_str(NAME)
    assert "two" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="absent: No such file"):
        env_str(NAME)
