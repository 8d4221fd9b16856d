"""The compose file: what each service must have, and what must not stand in it."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.sources import PACKAGES, ROOT, text_of

COMPOSE: dict[str, Any] = yaml.safe_load(text_of("docker-compose.yml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
ONCE = {"migrate", "folders", "bucket"}  # they do their work and end
LASTING = sorted(set(SERVICES) - ONCE)
OURS = sorted(name for name in SERVICES if SERVICES[name]["image"].startswith("imgfly:"))


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_few_rights_and_bounds(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), "a number that is not root's"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True
    assert service["stop_grace_period"] == "35s"
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert not service.get("privileged")
    assert not service.get("cap_add")


@pytest.mark.parametrize("name", LASTING)
def test_a_lasting_service_says_how_it_is_and_comes_back(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", sorted(ONCE))
def test_a_service_that_ends_is_waited_for_by_somebody(name: str) -> None:
    assert SERVICES[name]["restart"] == "no"
    waiting = [service["depends_on"].get(name) for service in with_needs()]
    assert {"condition": "service_completed_successfully"} in waiting


def with_needs() -> list[dict[str, Any]]:
    return [service for service in SERVICES.values() if "depends_on" in service]


def test_what_is_needed_is_healthy_before() -> None:
    for service in with_needs():
        for name, need in service["depends_on"].items():
            once = "service_completed_successfully" if name in ONCE else "service_healthy"
            assert need == {"condition": once}


def test_only_nginx_can_be_reached_and_nothing_inside_reaches_out() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["nginx"]
    assert SERVICES["nginx"]["ports"][0].startswith("${IMGFLY_PORT:-127.0.0.1:")
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    out = {name for name in SERVICES if "outside" in SERVICES[name]["networks"]}
    assert out == {"nginx", "web", "worker"}


def test_secrets_come_from_files_only() -> None:
    for service in SERVICES.values():
        for variable, value in (service.get("environment") or {}).items():
            if re.search(r"PASSWORD|SECRET|ACCESS_KEY|DATABASE_URL|TOKEN|DSN", variable):
                assert variable.endswith("_FILE")
                assert value.startswith("/run/secrets/")
                assert value.removeprefix("/run/secrets/") in service["secrets"]
    assert not re.search(r"://[^/\s]*:[^/\s]*@", text_of("docker-compose.yml"))


def test_every_secret_is_made_by_the_script_and_kept_when_it_runs_again(tmp_path: Path) -> None:
    command = ["sh", str(ROOT / "deploy/make-secrets"), str(tmp_path / "secrets")]
    first = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "secrets").iterdir()}
    assert sorted(made) == sorted(COMPOSE["secrets"])
    assert all(len(value) >= 20 for value in made.values())
    assert not any(value in first for value in made.values())
    assert made["database_url"] == (
        f"postgres://imgfly:{made['database_password']}@postgres/imgfly"
    )
    again = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert again == ""
    assert made == {path.name: path.read_text("utf-8") for path in (tmp_path / "secrets").iterdir()}
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_secrets_are_neither_committed_nor_put_into_the_image() -> None:
    assert "deploy/secrets/" in text_of(".gitignore").splitlines()
    assert text_of(".dockerignore").splitlines()[1] == "*"
    assert "!deploy\n" not in text_of(".dockerignore")


@pytest.mark.parametrize("name", [*PACKAGES, "templates", "locale", "static", "frontend"])
def test_every_package_is_in_the_image(name: str) -> None:
    assert f"!{name}" in text_of(".dockerignore").splitlines()


@pytest.mark.parametrize("name", OURS)
def test_every_setting_of_a_service_is_documented(name: str) -> None:
    variables = SERVICES[name].get("environment") or {}
    for variable in variables:
        plain = variable.removesuffix("_FILE")
        assert f"`{plain}`" in text_of("docs/settings.md"), variable
        assert f"#{plain}=" in text_of(".env.example"), variable


def test_what_can_be_set_beside_the_compose_file_is_documented() -> None:
    variables = set(re.findall(r"\$\{(\w+):-", text_of("docker-compose.yml")))
    assert variables
    for variable in variables:
        assert f"`{variable}`" in text_of("docs/settings.md") + text_of("docs/deploy.md"), variable


def test_the_nginx_container_takes_the_names_of_the_site(tmp_path: Path) -> None:
    script = SERVICES["nginx"]["entrypoint"][2].replace("$$", "$")
    script = script.replace("/etc/nginx/imgfly.conf", str(ROOT / "deploy/nginx.conf"))
    script = script.replace("> /tmp/imgfly.conf", f"> {tmp_path}/imgfly.conf")
    script = script.replace("exec nginx", "echo nginx")
    variables = {
        "IMGFLY_SITE_URL": "https://pictures.example",
        "IMGFLY_MEDIA_URL": "https://files.example:8443/",
    }
    subprocess.run(["sh", "-euc", script], check=True, env=variables, capture_output=True)
    text = (tmp_path / "imgfly.conf").read_text(encoding="utf-8")
    assert text.count("server_name pictures.example;") == 1
    assert text.count("server_name files.example;") == 1
    assert text.count("listen 8080") == 3
    assert "server web:8000 resolve;" in text
    assert not re.search(r"imgfly\.example|127\.0\.0\.1:8000|/var/log|listen 80\b", text)


def test_every_volume_is_used_and_every_name_is_known() -> None:
    used = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith("./")
    }
    assert used == set(COMPOSE["volumes"])


def test_files_that_are_mounted_or_run_exist() -> None:
    text = text_of("docker-compose.yml") + text_of("Dockerfile")
    names = set(re.findall(r"deploy/[a-z-]+\.(?:py|conf\.py|conf)\b", text))
    assert len(names) >= 4
    assert all((ROOT / name).is_file() for name in names), names


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_docker_compose_accepts_the_file() -> None:
    run = subprocess.run(
        ["docker-compose", "-f", "docker-compose.yml", "config", "-q"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
