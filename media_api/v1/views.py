"""The upload endpoint: translate in, call the use case, translate out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from imgfly.lib.texts import visible
from media_api import deletion, presentation
from media_api.ingest.source import names_url
from media_api.models import Media
from media_api.parameters import SentFile, SentText
from media_api.problems import BadFormat, BadParameter, UnknownAction, UnknownVersion
from media_api.records import Accepted
from media_api.uploads import Upload, accept
from media_api.v1 import responses, throttles
from media_api.v1.album_lock import within_album
from media_api.v1.authentication import KeyAuthentication, KeyRequest, MayUpload, address_of
from media_api.v1.bodies import Form, UploadParser, body_form, drain, sent_text
from media_api.v1.parameters import words_of

FORMATS = ("json", "txt", "redirect")
VERSIONS = ("1", "1.1")
SOURCE_NAMES = ("source", "image")


class FormView(APIView):
    """A view whose body is an upload's: read as a stream, closed and drained at the end."""

    parser_classes = (UploadParser,)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The temporary files of the body live as long as the request, which is read to its end."""
        try:
            return super().dispatch(request, *args, **kwargs)
        finally:
            form = vars(self.request).get("_data")
            if isinstance(form, Form):
                form.close()
            drain(request)


class UploadView(FormView):
    """POST or GET /api/1/upload, with or without the trailing slash."""

    authentication_classes = (KeyAuthentication,)
    permission_classes = (MayUpload,)
    throttle_classes = (throttles.UploadThrottle,)
    http_method_names = ["get", "post"]

    def post(self, request: KeyRequest) -> HttpResponse | Response:
        form = body_form(request)
        texts = {**query_texts(request), **form.texts}
        answer_format = texts.get("format") or "json"
        if answer_format not in FORMATS:
            raise BadFormat
        field, source = sent_source(request, form)
        if names_url(source):
            throttles.count(request)
        accepted = accept(
            Upload(
                user=request.user,
                source=source,
                words=within_album(words_of(texts), request.auth),
                ip=address_of(request),
                url_allowed=True,
                base64_allowed=request.method == "POST",
            )
        )
        with undone_on_error(accepted.media):
            return answered(accepted, answer_format, as_imgbb=field == "image")

    get = post

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answers and refusals alike say how often one may still ask."""
        response = super().dispatch(request, *args, **kwargs)
        for name, value in throttles.headers_of(vars(self.request).get("standing")).items():
            response[name] = value
        return response


class Unknown(FormView):
    """Anything else under /api/."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        version, *action = kwargs.get("path", "").split("/")
        raise UnknownAction if version in VERSIONS and any(action) else UnknownVersion


@contextmanager
def undone_on_error(media: Media) -> Iterator[None]:
    """A client that gets an error knows no address: what it sent must not stay behind."""
    try:
        yield
    except BaseException:
        deletion.delete(media)
        raise


def answered(accepted: Accepted, answer_format: str, *, as_imgbb: bool) -> HttpResponse | Response:
    media = accepted.media
    if answer_format == "txt":
        text = presentation.viewer_url(media)
        if media.is_approved:
            text = presentation.open_address(media, media.key)
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    if answer_format == "redirect":
        return HttpResponse(status=302, headers={"Location": presentation.viewer_path(media)})
    return Response(responses.success(accepted, as_imgbb=as_imgbb))


def query_texts(request: Request) -> dict[str, str]:
    texts = {
        name: value
        for name, value in request.query_params.items()
        if name not in SOURCE_NAMES and isinstance(value, str)
    }
    for name, value in texts.items():
        if "\0" in value:
            raise BadParameter(name=visible(name)[:40], reason=_("it holds a NUL character."))
    return texts


def sent_source(request: Request, form: Form) -> tuple[str, SentFile | SentText | None]:
    """From the body, else from the query; `source` before `image`."""
    if form.source is not None:
        return form.field, form.source
    for name in SOURCE_NAMES:
        if value := request.query_params.get(name):
            return name, sent_text(value)
    return "source", None
