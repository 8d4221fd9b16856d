"""The first page, and the plain form that uploads without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from imgfly.lib.clients import client_ip
from imgfly.lib.problems import Problem
from media_api import presentation
from media_api.filetypes import FileType
from media_api.flood import count_upload
from media_api.models import Media
from media_api.parameters import SentFile, Words
from media_api.presentation import Card
from media_api.problems import NoSource
from media_api.uploads import Upload, accept

PAGE = 24


class MemberRequest(HttpRequest):
    """A request of somebody signed in; for annotations only."""

    user: User


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one file of the form."""

    filename: str
    card: Card | None = None
    error: str | None = None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {}
    if request.user.is_authenticated:
        own = Media.objects.alive().filter(user=request.user).order_by("-date", "-id")
        context = {
            "cards": [
                presentation.card_of(media, media.derivatives.all())
                for media in own.for_cards()[:PAGE]
            ],
            "accept": ",".join([*(kind.mime for kind in FileType), "image/bmp", "image/heic"]),
            "formats": [*(kind.name for kind in FileType), "BMP", "HEIC"],
            "max_megabytes": settings.MAX_FILE_BYTES // settings.MEGABYTE,
        }
    return render(request, "home.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: MemberRequest) -> HttpResponse:
    """Each file on its own: a bad one does not stop the others. Raises NoSource without files.

    Who had to sign in again comes back by GET, without the files: home has the form.
    """
    if request.method == "GET":
        return redirect("home")
    files = request.FILES.getlist("source")
    if not files:
        raise NoSource
    results = [result_of(request, file) for file in files]
    kept = sum(result.card is not None for result in results)
    context = {"results": results, "kept_count": kept, "refused_count": len(results) - kept}
    return render(request, "media_api/uploaded.html", context)


def result_of(request: MemberRequest, file: UploadedFile[bytes]) -> Result:
    filename, ip = file.name or "", client_ip(request.META, settings.TRUSTED_PROXIES)
    try:
        count_upload(request.user, ip)
        accepted = accept(
            Upload(
                user=request.user,
                source=SentFile(file=file, filename=filename),
                words=Words(),
                ip=ip,
                url_allowed=False,
                base64_allowed=False,
            )
        )
    except Problem as problem:
        return Result(filename=filename, error=problem.message)
    return Result(filename=filename, card=presentation.card_of(accepted.media, accepted.made))
