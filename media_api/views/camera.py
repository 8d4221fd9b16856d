"""How a picture was taken, in the words of photographers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

Fields = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the table about the camera."""

    label: str
    text: str


def camera_lines(fields: Fields | None) -> list[Line]:
    """What is known, in the order of interest; nothing that is no text and no number."""
    known = {
        name: value
        for name, value in (fields or {}).items()
        if isinstance(value, str | int | float)
    }
    return [Line(label=label, text=text) for label, text in _lines(known) if text]


def _lines(fields: Fields) -> Iterator[tuple[str, str]]:
    yield _("Camera"), named(fields.get("Make"), fields.get("Model"))
    yield _("Lens"), named(fields.get("LensMake"), fields.get("LensModel"))
    yield _("Exposure"), _with(fields.get("ExposureTime"), "{} s")
    yield _("Aperture"), _with(fields.get("FNumber"), "f/{}")
    yield "ISO", _with(fields.get("ISOSpeedRatings"), "{}")
    yield _("Focal length"), _focal_length(fields)
    yield _("Exposure compensation"), _compensation(fields.get("ExposureBiasValue"))
    yield _("Taken"), _moment(fields.get("DateTimeOriginal") or fields.get("DateTime"))


def named(maker: object, model: object) -> str:
    """Many makers repeat their name in that of the model."""
    names = [str(name).strip() for name in (maker, model) if name]
    if len(names) > 1 and names[1].casefold().startswith(names[0].casefold()):
        return names[1]
    return " ".join(names)


def _with(value: object, pattern: str) -> str:
    return pattern.format(value) if value else ""


def _focal_length(fields: Fields) -> str:
    length, alike = fields.get("FocalLength"), fields.get("FocalLengthIn35mmFilm")
    if not length or not alike or alike == length:
        return _with(length, "{} mm")
    return _("%(length)s mm (%(alike)s mm equivalent)") % {"length": length, "alike": alike}


def _compensation(value: object) -> str:
    return f"{value:+.2g} EV" if isinstance(value, int | float) and value else ""


def _moment(value: object) -> str:
    """As the clock of the camera showed it, wherever that was."""
    try:
        clock = datetime.strptime(str(value or "")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 - above
    except ValueError:
        return ""
    return date_format(clock, "DATETIME_FORMAT")
