"""Which folders a process may still reach, by Linux's Landlock where the kernel has it.

Without it a child that was taken over could read whatever the server can: the database, the
secret key, the server's own environment under /proc.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every processor
ASK_VERSION, BENEATH = 1, 1
WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 5
MAKE_REGULAR, TRUNCATE = 1 << 8, 1 << 14
READING, OF_FILES = READ_FILE | READ_DIR, READ_FILE | WRITE_FILE | TRUNCATE
EVERYTHING = (1 << 13) - 1  # of the first version; later ones know more
LATER = {2: 1 << 13, 3: TRUNCATE, 5: 1 << 15}
TCP, OTHERS = 0b11, 0b11  # bind and connect; abstract sockets and signals outside
WITH_TCP, WITH_OTHERS = 4, 6


def restrict(*, readable: Iterable[Path], writable: Iterable[Path]) -> str:
    """For good, for this process and those it will start; why it was not possible, or ""."""
    version = _call(CREATE_RULESET, None, 0, ASK_VERSION)
    if version < 1:
        return "Landlock is not there"
    handled = EVERYTHING | sum(bits for since, bits in LATER.items() if version >= since)
    ruleset = _ruleset(version, handled)
    try:
        for path in readable:
            _allow(ruleset, path, READING)
        for path in writable:
            _allow(ruleset, path, handled & (READING | WRITE_FILE | REMOVE_FILE | MAKE_REGULAR))
        return "" if _call(RESTRICT_SELF, ruleset, 0) == 0 else "Landlock refused"
    finally:
        os.close(ruleset)


def _ruleset(version: int, handled: int) -> int:
    words = [handled]
    words += [TCP] if version >= WITH_TCP else []
    words += [OTHERS] if version >= WITH_OTHERS else []
    attributes = struct.pack(f"={len(words)}Q", *words)
    return _call(CREATE_RULESET, attributes, len(attributes), 0)


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            access &= OF_FILES
        _call(ADD_RULE, ruleset, BENEATH, struct.pack("=Qi", access, folder), 0)
    finally:
        os.close(folder)


def _call(number: int, *arguments: int | bytes | None) -> int:
    if sys.platform != "linux":
        return -1
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return int(libc.syscall(ctypes.c_long(number), *words))
