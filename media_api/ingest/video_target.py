"""The file a muxer writes to, also while it reads back what it wrote."""

from __future__ import annotations

import io
from typing import IO


class Target:
    """Keeps the first failure for the caller.

    An exception raised inside the library would surface at its next call, whoever makes that.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._failure: OSError | None = None

    def write(self, data: bytes) -> int:
        if self._failure is None:
            try:
                self._file.write(data)
            except OSError as error:
                self._failure = error
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def check(self) -> None:
        """Raises what the file raised."""
        if self._failure is not None:
            raise self._failure

    def reader(self, _address: str, _flags: int, _options: dict[str, str]) -> Reader:
        """For the pass that brings the index to the front; no address is looked at."""
        return Reader(self._file)


class Reader:
    """A second place in the same file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._place = 0

    def read(self, size: int) -> bytes:
        place = self._file.tell()
        self._file.seek(self._place)
        data = self._file.read(size)
        self._place += len(data)
        self._file.seek(place)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        place = self._file.tell()
        if whence == io.SEEK_CUR:
            offset, whence = self._place + offset, io.SEEK_SET
        self._place = self._file.seek(offset, whence)
        self._file.seek(place)
        return self._place

    def tell(self) -> int:
        return self._place

    def close(self) -> None:
        """The file is not the reader's."""
