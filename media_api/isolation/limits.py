"""The bounds that the kernel keeps, set by the processes themselves before they read anything."""

from __future__ import annotations

import resource

from media_api.isolation.bounds import Bounds


def limit_this_process(bounds: Bounds) -> list[str]:
    """For good, as the hard limits go down as well; what was not possible is told."""
    return [
        f"children have no limit of their {name}"
        for name, kind, most in (
            ("memory", resource.RLIMIT_AS, bounds.memory),
            ("file sizes", resource.RLIMIT_FSIZE, bounds.file_bytes),
            ("open files", resource.RLIMIT_NOFILE, bounds.files),
            ("core dumps", resource.RLIMIT_CORE, bounds.core),
        )
        if not _is_limited(kind, most)
    ]


def _is_limited(kind: int, most: int) -> bool:
    hard = resource.getrlimit(kind)[1]
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(kind, (allowed, allowed))
    except (OSError, ValueError):
        return False
    return True


def allow_cpu(seconds: int) -> None:
    """From now on; the kernel counts from the birth of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
