"""What must not reach a log, whichever library writes the line (KEY-3)."""

from __future__ import annotations

import logging
import re
from typing import Any

SECRETS = (
    (re.compile(r"(/delete/)[0-9A-Za-z]{8,}"), r"\1…"),
    (re.compile(r"(chv_[0-9A-Za-z]{1,16}_)[0-9A-Za-z_-]+"), r"\1…"),
    (re.compile(r"\?\S*"), "?…"),  # query strings: a key may stand there, spelt in many ways
)


def without_secrets(text: str) -> str:
    for pattern, stand_in in SECRETS:
        text = pattern.sub(stand_in, text)
    return text


class WithoutSecrets(logging.Filter):
    """Rewrites the message of every record that passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True


def logging_to_console(level: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "filters": {"secrets": {"()": "imgfly.lib.logs.WithoutSecrets"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["secrets"],
            }
        },
        "loggers": {
            "gunicorn.error": {"filters": ["secrets"]},  # it has a handler of its own
            "python_multipart": {"level": "ERROR"},  # a malformed body is the client's affair
        },
        "root": {"handlers": ["console"], "level": level},
    }
