"""What a process gives up before it reads what strangers sent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

from media_api.isolation import landlock

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
CAPABILITIES_VERSION = 0x20080522
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom")


def give_up_network() -> list[str]:
    """Before any thread is started; what was not possible is told.

    In a user namespace of its own nobody, root neither, has a say outside of it. Inside it would
    have all capabilities, and with them more of the kernel to attack: these go as well.
    """
    if sys.platform != "linux":
        return ["no network namespaces on this system"]
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    failed = libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) and libc.unshare(CLONE_NEWNET)
    reason = os.strerror(ctypes.get_errno())
    libc.capset((ctypes.c_uint32 * 2)(CAPABILITIES_VERSION, 0), (ctypes.c_uint32 * 6)())
    return [f"children keep the network: {reason}"] if failed else []


def give_up_files(code: Path, room: Path) -> list[str]:
    """From now on programs and libraries can be read, the room written, nothing else reached."""
    libraries = [Path(entry) for entry in sys.path if entry and Path(entry) != code]
    own = [path for path in code.iterdir() if (path / "__init__.py").is_file()]
    system = [Path(name) for name in SYSTEM]
    reason = landlock.restrict(readable=[*libraries, *own, *system], writable=[room])
    return [f"children can open any file: {reason}"] if reason else []


def die_with(parent: int) -> None:
    """Be killed when the parent's main thread ends; it may have ended a moment ago."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
