"""The units of systemd: the same programs as in the compose file, with as few rights."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.sources import ROOT, text_of

UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
LASTING = [path for path in UNITS if path.stem != "imgfly-migrate"]
SERVICES: dict[str, Any] = yaml.safe_load(text_of("docker-compose.yml"))["services"]


class Unit(configparser.RawConfigParser):
    """Keys keep their capitals."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def sections(path: Path) -> Unit:
    unit = Unit(strict=False)
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def test_there_is_a_unit_for_each_process() -> None:
    names = ["imgfly-beat", "imgfly-migrate", "imgfly-web", "imgfly-worker"]
    assert [path.stem for path in UNITS] == names


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_has_few_rights_and_bounds(path: Path) -> None:
    service = sections(path)["Service"]
    assert service["User"] == "imgfly"
    assert service["EnvironmentFile"] == "/etc/imgfly.env"
    assert (service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == ("yes", "")
    assert (service["ProtectSystem"], service["ReadWritePaths"]) == ("strict", "/srv/imgfly/data")
    assert (service["TimeoutStopSec"], service["KillMode"]) == ("35", "mixed")
    assert service["MemoryMax"]
    assert "Environment" not in service


@pytest.mark.parametrize("path", LASTING, ids=lambda path: path.stem)
def test_a_process_starts_after_the_tables_are_made_and_comes_back(path: Path) -> None:
    unit = sections(path)
    assert unit["Unit"]["Requires"] == "imgfly-migrate.service"
    assert "imgfly-migrate.service" in unit["Unit"]["After"].split()
    assert unit["Service"]["Restart"] == "on-failure"
    assert unit["Install"]["WantedBy"] == "multi-user.target"


@pytest.mark.parametrize("name", ["worker", "beat", "migrate"])
def test_a_process_is_started_as_the_compose_file_does(name: str) -> None:
    words = shlex.split(
        sections(ROOT / f"deploy/systemd/imgfly-{name}.service")["Service"]["ExecStart"]
    )
    here = [re.sub(r"^/srv/imgfly/(app/\.venv/bin|data)/", "", word) for word in words]
    there = [word.replace("/tmp/", "") for word in SERVICES[name]["command"]]  # noqa: S108
    assert here == there


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_systemd_understands_a_unit(path: Path, tmp_path: Path) -> None:
    for unit in UNITS:
        text = re.sub(r"/srv/imgfly/app/\.venv/bin/\w+", "/bin/true", unit.read_text("utf-8"))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    run = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / path.name)],
        check=False,
        capture_output=True,
        text=True,
    )
    ours = [line for line in run.stderr.splitlines() if "imgfly" in line]
    assert (run.returncode, ours) == (0, [])
