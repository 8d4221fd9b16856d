"""The body of an upload request becomes a Form, however it was written and cut into blocks."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, quote_plus

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pytest_django import Settings
from rest_framework.request import Request

from imgfly.lib.problems import Problem
from media_api.parameters import SentFile, SentText
from media_api.problems import BadParameter, SeveralSources, TooLarge
from media_api.v1.bodies import Form, UploadParser, body_form, sent_text
from media_api.v1.fields import TEXT_BYTES

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=xYz"
CUTS = st.lists(st.integers(1, 40), min_size=1, max_size=8)


class Blocks(io.BytesIO):
    """A stream that gives what it pleases, as sockets do: `sizes` in turn, over and over."""

    def __init__(self, body: bytes, sizes: list[int]) -> None:
        super().__init__(body)
        self.sizes = sizes
        self.turn = 0

    def read(self, size: int | None = None, /) -> bytes:
        self.turn += 1
        most = self.sizes[self.turn % len(self.sizes)]
        return super().read(min(size or most, most))


def parsed(
    body: bytes, content_type: str, *, cuts: list[int] | None = None, method: str = "POST"
) -> Form:
    request = RequestFactory().generic(method, "/api/1/upload", body, content_type=content_type)
    stream = Blocks(body, cuts) if cuts else request
    return UploadParser().parse(stream, content_type, {"request": Request(request)})


@contextmanager
def form_of(
    body: bytes, content_type: str, *, cuts: list[int] | None = None, method: str = "POST"
) -> Iterator[Form]:
    form = parsed(body, content_type, cuts=cuts, method=method)
    try:
        yield form
    finally:
        form.close()


def source_bytes(form: Form) -> bytes:
    assert form.source
    form.source.file.seek(0)
    return form.source.file.read()


def part(disposition: str, content: bytes, *more: str) -> bytes:
    lines = "\r\n".join([f"Content-Disposition: form-data; {disposition}", *more])
    return b"--xYz\r\n" + lines.encode() + b"\r\n\r\n" + content + b"\r\n"


def multipart(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--xYz--\r\n"


FILE = part('name="source"; filename="a.jpg"', b"\xff\xd8file", "Content-Type: image/jpeg")
TEXT = part('name="source"', b"QUJD")
IMAGE_TEXT = part('name="image"', b"1")
IMAGE_FILE = part('name="image"; filename="i.png"', b"png")


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


# --- urlencoded ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "texts", "source"),
    [
        (b"title=a+b%26c&key=k&source=QUJD", {"title": "a b&c", "key": "k"}, b"QUJD"),
        (b"source=a+b/c%2Bd%3D%3d", {}, b"a+b/c+d=="),
        (b"source=http%3A%2F%2Fa%2Fb%20c&source=", {}, b"http://a/b c"),
        (b"image=QUJD&flag&empty=&=x", {"flag": "", "empty": ""}, b"QUJD"),
        (b"source=%4&title=%", {"title": "%"}, b"%4"),
        (b"%73ource=x&title=a=b", {"title": "a=b"}, b"x"),
        (b"key=1&key=2&source=%%41", {"key": "2"}, b"%A"),
        (b"n" * 9999 + b"=1&source=x", {"n" * 256: "1"}, b"x"),
    ],
)
def test_urlencoded_fields_are_decoded(body: bytes, texts: dict[str, str], source: bytes) -> None:
    for cuts in ([], [1], [2], [3, 1]):
        with form_of(body, URLENCODED + "; charset=UTF-8", cuts=cuts) as form:
            assert (form.texts, source_bytes(form)) == (texts, source)


def test_two_urlencoded_sources_are_refused() -> None:
    with pytest.raises(SeveralSources):
        parsed(b"source=QUJD&source=QUJD", URLENCODED)


def test_plain_base64_pasted_without_escaping_arrives_whole() -> None:
    content = base64.b64encode(bytes(range(256)) * 40)
    assert b"+" in content
    with form_of(b"source=" + content, URLENCODED) as form:
        assert source_bytes(form) == content


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


# --- any bytes, any cut ----------------------------------------------------------------------

TRICKY = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b"-", b"--", b"--xY", b"\r\n--xYz ", b"%", b"a", b"+"])
).map(b"".join)
CONTENT = (st.binary(max_size=200) | TRICKY).filter(lambda content: b"\r\n--xYz" not in content)


@effort(deadline=None)
@given(
    content=CONTENT,
    title=st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8")),
    cuts=CUTS,
)
def test_any_multipart_content_survives_any_cut(
    content: bytes, title: str, cuts: list[int]
) -> None:
    words = title.replace("\r\n--xYz", "").encode()
    body = multipart(
        part('name="title"', words), part('name="source"; filename="a"', content), IMAGE_TEXT
    )
    with form_of(body, MULTIPART, cuts=cuts) as form:
        assert form.texts == {"title": words.decode()}
        assert source_bytes(form) == (content or b"1")


@effort(deadline=None)
@given(
    content=st.binary(max_size=200),
    title=st.text(alphabet=st.characters(exclude_characters="\0", codec="utf-8")),
    cuts=CUTS,
)
def test_any_urlencoded_content_survives_any_cut(
    content: bytes, title: str, cuts: list[int]
) -> None:
    body = f"title={quote_plus(title)}&source={quote(content, safe='+/')}&image=1".encode()
    with form_of(body, URLENCODED, cuts=cuts) as form:
        assert form.texts == {"title": title}
        assert source_bytes(form) == (content or b"1")


def outcome(body: bytes, content_type: str, cuts: list[int] | None) -> object:
    try:
        with form_of(body, content_type, cuts=cuts) as form:
            return form.texts, form.field, source_bytes(form) if form.source else None
    except Problem as problem:
        return type(problem)


SCRAPS = (
    *(FILE, TEXT, IMAGE_TEXT, b"--xYz", b"--xYz--", b"\r\n", b"\r", b"--", b" ", b"\0", b"&", b"="),
    *(b"Content-Disposition: form-data; name=title", b"source=", b"%4", b"%", b"\xff"),
)
PIECES = st.lists(st.sampled_from(SCRAPS)).map(b"".join)


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
@effort(deadline=None)
@given(body=PIECES | st.binary(max_size=100), cuts=CUTS)
def test_junk_is_a_problem_at_worst_and_the_same_one_at_any_cut(
    content_type: str, body: bytes, cuts: list[int]
) -> None:
    assert outcome(body, content_type, cuts) == outcome(body, content_type, None)
