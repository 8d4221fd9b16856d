"""Programs that a script starts, each with a log of its own, and ends again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class Program:
    """A process in a group of its own, so that Ctrl-C reaches it from here only."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def started(
        cls, name: str, command: list[str], variables: dict[str, str], logs: Path
    ) -> Program:
        log = logs / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return cls(name=name, process=process, log=log)


def run(command: list[str], variables: dict[str, str]) -> None:
    """A command that must succeed; it says itself why it does not."""
    status = subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    if status:
        sys.exit(f"{' '.join(command[1:3])} failed")


def stop(programs: list[Program], seconds: float) -> dict[str, int]:
    """SIGTERM to all at once; what is left after so many seconds is killed. Exit statuses."""
    deadline = time.monotonic() + seconds
    for program in programs:
        if program.process.poll() is None:
            program.process.terminate()
    for program in programs:
        with suppress(subprocess.TimeoutExpired):
            program.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):  # children that it has left behind
            os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait()
    return {program.name: program.process.returncode for program in programs}
