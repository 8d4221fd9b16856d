"""The place where REST framework asks whether a request is one too many."""

from __future__ import annotations

from typing import cast

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from imgfly.lib.rates import Standing
from media_api.flood import count_upload
from media_api.problems import Flooding
from media_api.v1.authentication import KeyRequest, address_of


class UploadThrottle(BaseThrottle):
    """All keys of a user count as one."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        count(cast("KeyRequest", request))
        return True


def count(request: KeyRequest) -> None:
    """Once for each upload, and once more for a source that has to be fetched."""
    try:
        request.standing = count_upload(request.user, address_of(request))
    except Flooding as problem:
        request.standing = problem.details["standing"]
        raise


def headers_of(standing: Standing | None) -> dict[str, str]:
    """How many more are allowed, by the tightest limit; nothing where nobody counts."""
    if standing is None:
        return {}
    return {
        "RateLimit-Limit": str(standing.limit),
        "RateLimit-Remaining": str(standing.remaining),
        "RateLimit-Reset": str(standing.wait or standing.reset),
    }
