"""Uploads as the metrics count them: kept, refused or failed, of which type, by which way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Protocol, TypeVar

from imgfly.lib import metrics
from imgfly.lib.problems import Problem
from media_api.ingest.source import names_url
from media_api.parameters import SentFile, SentText
from media_api.records import Accepted


class Sent(Protocol):
    """An upload, as far as it is looked at here."""

    @property
    def source(self) -> SentFile | SentText | None: ...


S = TypeVar("S", bound=Sent)


def counted(accept: Callable[[S], Accepted]) -> Callable[[S], Accepted]:
    """Count what becomes of each upload that gets as far as the use case."""

    @wraps(accept)
    def counting(upload: S) -> Accepted:
        way = way_of(upload.source)
        try:
            accepted = accept(upload)
        except Exception as error:
            metrics.count("uploads", result=result_of(error), type="unknown", source=way)
            raise
        metrics.count("uploads", result="kept", type=accepted.media.file_type, source=way)
        metrics.observe("upload_bytes", accepted.media.size)
        return accepted

    return counting


def result_of(error: Exception) -> str:
    """Refused is the client's fault, failed is ours."""
    is_theirs = isinstance(error, Problem) and error.status < HTTPStatus.INTERNAL_SERVER_ERROR
    return "refused" if is_theirs else "failed"


def way_of(source: SentFile | SentText | None) -> str:
    if source is None:
        return "none"
    if isinstance(source, SentFile):
        return "file"
    return "url" if names_url(source) else "base64"
