"""How lines of the log look, and what must not reach one, whichever library writes it (KEY-3)."""

from __future__ import annotations

import json
import logging
import re
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

SECRETS = (
    (re.compile(r"(/delete/)[0-9A-Za-z]{8,}"), r"\1…"),
    (re.compile(r"(chv(?:_|%5[Ff])[0-9A-Za-z]{1,16}(?:_|%5[Ff]))[0-9A-Za-z_%-]+"), r"\1…"),
    (re.compile(r"\?\S*"), "?…"),  # query strings: a key may stand there, spelt in many ways
)
SANE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")
FACTS = ("method", "path", "view", "status", "bytes", "milliseconds", "client")
request_id: ContextVar[str] = ContextVar("request_id", default="-")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_secrets(text: str) -> str:
    for pattern, stand_in in SECRETS:
        text = pattern.sub(stand_in, text)
    return text


def sane_request_id(proposed: str) -> str:
    """What a proxy called the request, if that can be logged as it is; else a new name."""
    return proposed if SANE_ID.fullmatch(proposed) else secrets.token_hex(8)


class WithoutSecrets(logging.Filter):
    """Rewrites the message of every record that passes, and says which request it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        record.request_id = request_id.get()
        return True


class Line(logging.Formatter):
    """One line for people; tracebacks may quote an address, so they are rewritten, too."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the library's name
        return without_secrets(super().formatException(ei))


class Json(Line):
    """One object a line for machines; only the facts that are named here are written."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
        }
        facts = {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        for name, fact in facts.items():
            line[name] = without_secrets(fact) if isinstance(fact, str) else fact
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_to_console(level: str, style: str = "text") -> dict[str, Any]:
    """Django's LOGGING; `style` is text or json."""
    text = {
        "()": "imgfly.lib.logs.Line",
        "format": "{asctime} {levelname} {name} {request_id} {message}",
        "style": "{",
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "imgfly.lib.logs.Json"} if style == "json" else text},
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
            "botocore": {"level": "WARNING"},  # it would write signatures and headers
            "urllib3": {"level": "WARNING"},
        },
        "root": {"handlers": ["console"], "level": level},
    }
