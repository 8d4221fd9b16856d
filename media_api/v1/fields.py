"""The fields of one request body as they arrive: texts in memory, sources in temporary files."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from media_api.parameters import SentFile, SentText
from media_api.problems import BadParameter, SeveralSources

SOURCES = ("source", "image")  # in order of weight: the first one sent counts
TEXT_BYTES = 1024 * 1024
SHOWN_NAME = 40


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a body says: its texts, its source, and the field whose answer the client reads.

    `field` is "image" as soon as that was sent, even beside a `source`, which then counts.
    """

    texts: dict[str, str] = field(default_factory=dict)
    source: SentFile | SentText | None = None
    field: str = SOURCES[0]

    def close(self) -> None:
        if self.source:
            self.source.file.close()


def bad(name: str, reason: object) -> BadParameter:
    """A refusal that shows at most the beginning of a name the client made up."""
    return BadParameter(name=name[:SHOWN_NAME], reason=reason)


class Fields:
    """One field after the other: begin(), write() as often as needed, end(); then form().

    A source without a single byte counts as not sent: browsers send an empty part for a file
    input in which nothing was chosen. Closing closes every file that form() did not hand over.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.sources: dict[str, SentFile | SentText] = {}
        self.count = 0
        self.room = TEXT_BYTES
        self.begin_nothing()

    def begin_nothing(self) -> None:
        self.name = ""
        self.filename: str | None = None
        self.file: IO[bytes] | None = None
        self.text = bytearray()

    def counted(self) -> None:
        self.count += 1
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        if self.count > most:
            raise bad("body", _("it has more than %(most)s fields.") % {"most": most})

    def begin(self, name: str, filename: str | None = None) -> None:
        self.counted()
        self.begin_nothing()
        self.name, self.filename = name, filename
        self.spend(len(name))

    def write(self, data: bytes | memoryview) -> None:
        if not data:
            return
        if self.name in SOURCES:
            (self.file or self.opened()).write(data)
        elif self.filename is None:
            self.spend(len(data))
            self.text += data
        # what remains is a file under a name nobody asked for: its bytes are dropped

    def end(self) -> None:
        if self.name and self.name not in SOURCES and self.filename is None:
            self.texts[self.name] = self.decoded()
        self.begin_nothing()

    def form(self) -> Form:
        """What was sent, the open file of the source included: from now on the caller's."""
        field = SOURCES[-1] if SOURCES[-1] in self.sources else SOURCES[0]
        for name in SOURCES:
            if name in self.sources:
                return Form(texts=self.texts, source=self.sources.pop(name), field=field)
        return Form(texts=self.texts)

    def close(self) -> None:
        for source in self.sources.values():
            source.file.close()

    def opened(self) -> IO[bytes]:
        """The file of this source, made at its first byte."""
        if self.name in self.sources:
            raise SeveralSources
        settings.SPOOL_DIR.mkdir(parents=True, exist_ok=True)
        file = tempfile.TemporaryFile(dir=settings.SPOOL_DIR)  # noqa: SIM115 - close() closes it
        self.file = file
        self.sources[self.name] = (
            SentText(file=file)
            if self.filename is None
            else SentFile(file=file, filename=self.filename)
        )
        return file

    def spend(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise bad(self.name, _("the text fields are longer than 1 MiB together."))

    def decoded(self) -> str:
        try:
            text = self.text.decode()
        except UnicodeDecodeError as error:
            raise bad(self.name, _("it is not UTF-8.")) from error
        if "\0" in text:
            raise bad(self.name, _("it holds a NUL character."))
        return text
