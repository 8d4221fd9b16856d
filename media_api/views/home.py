"""The first page, and the plain form that uploads without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
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
from media_api.views import guests

PAGE = 24


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one file of the form."""

    filename: str
    card: Card | None = None
    delete_url: str | None = None
    error: str | None = None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        context = {**desk_of(request.user), **form_words(list(FileType), settings.MAX_FILE_BYTES)}
    elif settings.GUEST_UPLOADS:
        pictures = [kind for kind in FileType if not kind.is_video]
        context = form_words(pictures, settings.GUEST_FILE_BYTES)
    else:
        context = {}
    return render(request, "home.html", context)


def desk_of(user: User) -> dict[str, Any]:
    own = Media.objects.alive().filter(user=user).order_by("-date", "-id")
    cards = [
        presentation.card_of(media, media.derivatives.all()) for media in own.for_cards()[:PAGE]
    ]
    return {"cards": cards}


def form_words(kinds: list[FileType], limit: int) -> dict[str, Any]:
    """What the form says that it takes."""
    return {
        "accept": ",".join([*(kind.mime for kind in kinds), "image/bmp", "image/heic"]),
        "formats": [*(kind.name for kind in kinds), "BMP", "HEIC"],
        "max_megabytes": limit // settings.MEGABYTE,
    }


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Each file on its own: a bad one does not stop the others. Raises NoSource without files.

    Who had to sign in again comes back by GET, without the files: home has the form.
    """
    if not request.user.is_authenticated and not settings.GUEST_UPLOADS:
        return redirect_to_login(request.path)
    if request.method == "GET":
        return redirect("home")
    files = request.FILES.getlist("source")
    if not files:
        raise NoSource
    guests.require_person(request)
    results = [result_of(request, file) for file in files]
    kept = sum(result.card is not None for result in results)
    context = {"results": results, "kept_count": kept, "refused_count": len(results) - kept}
    return render(request, "media_api/uploaded.html", context)


def result_of(request: HttpRequest, file: UploadedFile[bytes]) -> Result:
    filename, ip = file.name or "", client_ip(request.META, settings.TRUSTED_PROXIES)
    user = request.user if isinstance(request.user, User) else None
    try:
        count_upload(user, ip)
        accepted = accept(
            Upload(
                user=user,
                source=SentFile(file=file, filename=filename),
                words=Words(),
                ip=ip,
                url_allowed=False,
                base64_allowed=False,
            )
        )
    except Problem as problem:
        return Result(filename=filename, error=problem.message)
    if user is None:
        guests.remember(request, accepted.media)
    return Result(
        filename=filename,
        card=presentation.card_of(accepted.media, accepted.made),
        delete_url=presentation.delete_url(accepted.media, accepted.delete_token),
    )
