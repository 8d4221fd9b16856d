"""Frozen dataclasses as JSON and bytes, and back: rebuilt by their annotations, nothing else.

What is read comes from a child that may have been taken over: every type is checked, every
number and text is bounded, and no class is looked up by a name that was sent.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from media_api.isolation.wire import Garbled

T = TypeVar("T")
LARGEST = 2**31 - 1  # what every database keeps in an integer
LONGEST = 100_000  # letters


def packed(value: Any, blobs: list[bytes], *, without: frozenset[str] = frozenset()) -> Any:
    """The value as JSON; bytes are put aside and named by their place."""
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in without]
        return {name: packed(getattr(value, name), blobs) for name in names}
    if isinstance(value, list | tuple):
        return [packed(item, blobs) for item in value]
    if isinstance(value, dict):
        return {str(key): packed(item, blobs) for key, item in value.items()}
    if isinstance(value, bytes):
        blobs.append(value)
        return len(blobs) - 1
    return _packed_single(value)


def _packed_single(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


def rebuilt(
    kind: type[T], data: Any, blobs: list[bytes], given: Mapping[str, Any] | None = None
) -> T:
    """A dataclass from exactly its fields; those `given` are ours. Raises Garbled."""
    known = dict(given or {})
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name not in known}
    if not isinstance(data, dict) or data.keys() != hints.keys():
        raise Garbled(f"not the fields of {kind.__name__}")
    return kind(**known, **{name: read(hint, data[name], blobs) for name, hint in hints.items()})


def read(hint: Any, data: Any, blobs: list[bytes]) -> Any:
    """One value of the annotated type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        return _read_optional(arguments, data, blobs)
    if origin in {list, tuple}:
        items = _of(list, data)
        return origin(read(arguments[0], item, blobs) for item in items)
    if origin is dict:
        return {
            _text(key): read(arguments[1], item, blobs) for key, item in _of(dict, data).items()
        }
    if isinstance(hint, type) and is_dataclass(hint):
        return rebuilt(hint, data, blobs)
    return _read_single(hint, data, blobs)


def _read_optional(arguments: tuple[Any, ...], data: Any, blobs: list[bytes]) -> Any:
    if data is None and type(None) in arguments:
        return None
    (hint,) = (argument for argument in arguments if argument is not type(None))
    return read(hint, data, blobs)


def _read_single(hint: Any, data: Any, blobs: list[bytes]) -> Any:
    if hint is bytes:
        return _blob(data, blobs)
    if isinstance(hint, type) and issubclass(hint, Enum):
        try:
            return hint(data)
        except ValueError as error:
            raise Garbled(f"not a {hint.__name__}") from error
    reader = READERS.get(hint)
    if reader is None:
        raise Garbled(f"no value of {hint} can be read")
    return reader(data)


def _of(kind: type[T], data: Any) -> T:
    """Strictly: to Python a bool is an int."""
    if type(data) is not kind:
        raise Garbled(f"not a {kind.__name__}")
    return data


def _whole(data: Any) -> int:
    number = _of(int, data)
    if abs(number) > LARGEST:
        raise Garbled("a number too large")
    return number


def _real(data: Any) -> float:
    number = float(_whole(data)) if type(data) is int else _of(float, data)
    if not math.isfinite(number):
        raise Garbled("not a finite number")
    return number


def _text(data: Any) -> str:
    """What any database keeps: no NUL, no half of a pair."""
    text = _of(str, data)
    if len(text) > LONGEST or "\0" in text or not _is_unicode(text):
        raise Garbled("not a text")
    return text


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _moment(data: Any) -> datetime:
    try:
        return datetime.fromisoformat(_text(data))
    except ValueError as error:
        raise Garbled("not a moment") from error


def _plain(data: Any) -> Any:
    """Any JSON, of bounded parts."""
    match data:
        case None | bool():
            return data
        case list():
            return [_plain(item) for item in data]
        case dict():
            return {_text(key): _plain(item) for key, item in data.items()}
        case str():
            return _text(data)
        case float():
            return _real(data)
        case _:
            return _whole(data)


def _blob(data: Any, blobs: list[bytes]) -> bytes:
    if type(data) is not int or not 0 <= data < len(blobs):
        raise Garbled("not the place of bytes")
    return blobs[data]


READERS: dict[Any, Callable[[Any], Any]] = {
    bool: lambda data: _of(bool, data),
    int: _whole,
    float: _real,
    str: _text,
    datetime: _moment,
    Any: _plain,
    object: _plain,
}
