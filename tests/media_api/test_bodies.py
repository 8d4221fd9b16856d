"""The body of an upload request becomes a Form, however it was written and cut into blocks."""

from __future__ import annotations

import io

import pytest
from django.test import RequestFactory
from pytest_django import Settings
from rest_framework.request import Request

from media_api.parameters import SentFile, SentText
from media_api.problems import BadParameter, SeveralSources, TooLarge
from media_api.v1.bodies import Form, UploadParser, body_form, sent_text
from media_api.v1.fields import TEXT_BYTES
from tests.media_api.forms import (
    FILE,
    IMAGE_FILE,
    IMAGE_TEXT,
    MULTIPART,
    TEXT,
    URLENCODED,
    Blocks,
    form_of,
    multipart,
    parsed,
    part,
    source_bytes,
)

# --- multipart -----------------------------------------------------------------------------


def test_a_file_part_becomes_a_file_with_its_name() -> None:
    with form_of(multipart(FILE, part('name="title"', "Übung".encode())), MULTIPART) as form:
        assert isinstance(form.source, SentFile)
        assert form.source.filename == "a.jpg"
        assert source_bytes(form) == b"\xff\xd8file"
        assert (form.texts, form.field) == ({"title": "Übung"}, "source")


def test_a_part_without_a_file_name_is_a_text() -> None:
    with form_of(multipart(TEXT), MULTIPART) as form:
        assert isinstance(form.source, SentText)
        assert source_bytes(form) == b"QUJD"


@pytest.mark.parametrize(
    ("parts", "field", "content"),
    [
        ([IMAGE_FILE], "image", b"png"),
        ([FILE, IMAGE_TEXT], "image", b"\xff\xd8file"),
        ([IMAGE_FILE, FILE], "image", b"\xff\xd8file"),
        ([IMAGE_FILE, part('name="source"; filename=""', b"")], "image", b"png"),
        ([part('name="source"; filename=""', b""), TEXT], "source", b"QUJD"),
    ],
)
def test_source_outweighs_image_and_an_empty_source_counts_as_none(
    parts: list[bytes], field: str, content: bytes
) -> None:
    with form_of(multipart(*parts), MULTIPART) as form:
        assert (form.field, source_bytes(form)) == (field, content)


@pytest.mark.parametrize(
    ("disposition", "filename"),
    [
        ("name=source; filename=a.jpg", "a.jpg"),
        ("name=source; filename=my cat.jpg", "my cat.jpg"),
        ('name="source"; filename="/home/me/a.jpg"', "/home/me/a.jpg"),
        ('name="source"; filename="C:\\Users\\me\\a.jpg"', "C:\\Users\\me\\a.jpg"),
        ('name="source"; filename="猫 😀.jpg"', "猫 😀.jpg"),
        ('name="source"; filename="a;b=\\"c\\".jpg"', 'a;b="c".jpg'),
        ("name=\"source\"; filename*=UTF-8''%E7%8C%AB.jpg", "猫.jpg"),
        ('name="source"; filename="=?x?="; filename*=utf-8\'\'%E7%8C%AB.jpg', "猫.jpg"),
        ('FILENAME="a"; Name="source"', "a"),
        ('name="source"; filename=""', ""),
    ],
)
def test_file_names_are_understood_however_they_are_written(
    disposition: str, filename: str
) -> None:
    with form_of(multipart(part(disposition, b"bytes")), MULTIPART) as form:
        assert isinstance(form.source, SentFile)
        assert form.source.filename == filename


@pytest.mark.parametrize(
    "header", ["content-disposition", "CONTENT-DISPOSITION", "cOnTenT-dIsposition"]
)
def test_the_case_of_a_header_name_does_not_matter(header: str) -> None:
    body = multipart(FILE).replace(b"Content-Disposition", header.encode())
    with form_of(body, MULTIPART) as form:
        assert source_bytes(form) == b"\xff\xd8file"


def test_files_under_other_names_are_dropped() -> None:
    stray = part('name="avatar"; filename="b.jpg"', bytes(2 * TEXT_BYTES))
    with form_of(multipart(stray, FILE), MULTIPART) as form:
        assert form.texts == {}
        assert source_bytes(form) == b"\xff\xd8file"


@pytest.mark.parametrize("parts", [[FILE, FILE], [FILE, TEXT], [IMAGE_TEXT, IMAGE_FILE]])
def test_two_sources_under_one_name_are_refused(parts: list[bytes]) -> None:
    with pytest.raises(SeveralSources):
        parsed(multipart(*parts), MULTIPART)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (multipart(FILE), "multipart/form-data"),
        (multipart(FILE), "multipart/form-data; boundary="),
        (multipart(FILE), "multipart/form-data; boundary=other"),
        (multipart(FILE), "multipart/form-data; boundary=" + "b" * 5000),
        (multipart(FILE)[:-9], MULTIPART),
        (FILE, MULTIPART),
        (b"nonsense", MULTIPART),
        (multipart(part('name="title"', b"\xff\xfe")), MULTIPART),
        (multipart(part('name="title"', b"a\0b")), MULTIPART),
        (multipart(FILE, part('name="title"', bytes(TEXT_BYTES + 1))), MULTIPART),
        (multipart(part('name="source"', b"x", "bad header: y")), MULTIPART),
        (b"title=%FF", URLENCODED),
        (b"source=QUJD&title=a%00b", URLENCODED),
        (b"title=" + b"a" * (TEXT_BYTES + 1), URLENCODED),
        (b"a=" + b"b" * (TEXT_BYTES // 2) + b"&c=" + b"d" * (TEXT_BYTES // 2), URLENCODED),
        (b"&" * 1000, URLENCODED),
        (b"&".join(b"a%d=1" % number for number in range(201)), URLENCODED),
    ],
)
def test_a_malformed_body_is_a_bad_parameter(body: bytes, content_type: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parsed(body, content_type)
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("disposition", ["name*=a; name*0=b", "name*=no-such-set''b", "", ";;=;"])
def test_a_part_whose_header_makes_no_sense_is_ignored(disposition: str) -> None:
    with form_of(multipart(part(disposition, b"\xff"), FILE), MULTIPART) as form:
        assert form.texts == {}
        assert source_bytes(form) == b"\xff\xd8file"


def test_more_fields_than_allowed_are_refused(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    words = part('name="title"', b"t")
    with form_of(multipart(FILE, words), MULTIPART) as form:
        assert form.texts == {"title": "t"}
    with pytest.raises(BadParameter):
        parsed(multipart(FILE, words, words), MULTIPART)


# --- no form, too much of one ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "content_type", "method"),
    [
        (b'{"source": "QUJD"}', "application/json", "POST"),
        (b"source=QUJD", "text/plain", "POST"),
        (b"source=QUJD", "", "POST"),
        (b"source=QUJD", URLENCODED, "GET"),
        (b"", URLENCODED, "POST"),
        (multipart(), MULTIPART, "POST"),
    ],
)
def test_anything_but_a_form_sent_by_post_is_an_empty_form(
    body: bytes, content_type: str, method: str
) -> None:
    with form_of(body, content_type, method=method) as form:
        assert form == Form(texts={}, source=None, field="source")


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
def test_a_body_above_the_limit_is_refused_before_it_is_read(
    settings: Settings, content_type: str
) -> None:
    settings.MAX_BODY_BYTES = 10
    request = RequestFactory().generic("POST", "/", b"source=QUJDQUJD", content_type=content_type)
    with pytest.raises(TooLarge):
        UploadParser().parse(request, content_type, {"request": Request(request)})
    assert request.read() == b"source=QUJDQUJD"


@pytest.mark.parametrize(
    ("body", "content_type"), [(b"source=QUJDQUJD", URLENCODED), (multipart(FILE), MULTIPART)]
)
def test_a_body_above_the_limit_is_refused_when_it_hides_its_length(
    settings: Settings, body: bytes, content_type: str
) -> None:
    settings.MAX_BODY_BYTES = 10
    request = RequestFactory().post("/")
    request.META["CONTENT_LENGTH"] = "nonsense"
    stream = Blocks(body, [4])
    with pytest.raises(TooLarge):
        UploadParser().parse(stream, content_type, {"request": Request(request)})
    assert stream.tell() <= 12


def test_a_body_shorter_than_declared_is_refused() -> None:
    request = RequestFactory().generic("POST", "/", b"source=QUJD", content_type=URLENCODED)
    request.META["CONTENT_LENGTH"] = "12"
    with pytest.raises(BadParameter):
        UploadParser().parse(request, URLENCODED, {"request": Request(request)})


class Lost(io.BytesIO):
    """A connection that breaks after the first block."""

    def read(self, size: int | None = None, /) -> bytes:
        if self.tell():
            raise ConnectionResetError
        return super().read(min(size or 5, 5))


def test_a_lost_connection_is_the_clients_problem() -> None:
    request = RequestFactory().generic("POST", "/", b"source=QUJD", content_type=URLENCODED)
    request._stream = Lost(b"source=QUJD")
    with pytest.raises(BadParameter):
        UploadParser().parse(request, URLENCODED, {"request": Request(request)})


def test_rest_framework_hands_the_form_over() -> None:
    wsgi = RequestFactory().post("/", {"source": "QUJD", "title": "t"})
    form = body_form(Request(wsgi, parsers=[UploadParser()]))
    assert (form.texts, source_bytes(form)) == ({"title": "t"}, b"QUJD")
    form.close()
    assert body_form(Request(RequestFactory().get("/"), parsers=[UploadParser()])) == Form()


def test_a_source_of_the_query_is_a_text() -> None:
    assert sent_text("a\ud800é").file.read() == "a?é".encode()
