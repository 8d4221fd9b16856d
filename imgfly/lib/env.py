"""Settings from the environment: typed, with secrets from files, and loud about bad values."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


def env_str(name: str, default: str = "") -> str:
    """The variable, else the contents of the file that NAME_FILE names, else the default.

    Set but empty counts as not set, as compose files write it.
    Raises ImproperlyConfigured when both are set or the file cannot be read.
    """
    value, path = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: keep one")
    if not path:
        return value or default
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE: cannot read {path}: {error.strerror}") from error


def env_bool(name: str, *, default: bool = False) -> bool:
    word = env_str(name).strip().lower()
    if not word:
        return default
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name} must be on or off, not {word!r}")


def env_int(name: str, default: int, *, least: int = 0) -> int:
    text = env_str(name).strip()
    if not text:
        return default
    try:
        number = int(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}") from error
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}")
    return number


def env_list(name: str, default: str = "") -> list[str]:
    """Comma separated, blanks dropped."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    word = env_str(name, default).strip()
    if word not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {word!r}")
    return word


def env_modes(name: str, default: str, modes: tuple[str, ...]) -> str:
    """One of the words; where they hold on or off, every word of a switch counts as well."""
    word = env_str(name, default).strip().lower()
    if word not in modes and "on" in modes:
        word = "on" if word in TRUE_WORDS else "off" if word in FALSE_WORDS else word
    if word not in modes:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(modes)}, not {word!r}")
    return word
