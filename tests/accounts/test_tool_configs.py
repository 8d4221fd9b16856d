"""Configurations of tools: what each of them would send with ours arrives."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import keys
from accounts.models import User
from accounts.tool_configs import PLACEHOLDER, TOOLS
from media_api.models import Media
from tests.makers import make_image, make_key

pytestmark = pytest.mark.django_db
PAGE = "/settings/api"


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", make_image(size=(64, 48)))


def path_of(url: str) -> str:
    assert url.startswith("http://127.0.0.1:8000/")
    return urlsplit(url).path


def looked_up(answer: Any, path: str) -> Any:
    for name in path.split("."):
        answer = answer[name]
    return answer


def test_sharex_finds_link_thumb_and_delete_page(client: Client, key: str) -> None:
    config = json.loads(TOOLS["sharex"].text_for(key))
    assert config["DestinationType"] == "ImageUploader, FileUploader"
    assert (config["RequestMethod"], config["Body"]) == ("POST", "MultipartFormData")
    answer = client.post(
        path_of(config["RequestURL"]),
        {config["FileFormName"]: photo()},
        headers=config["Headers"],
    ).json()

    def read(name: str) -> str:
        syntax = re.fullmatch(r"\{json:([\w.]+)\}", config[name])
        assert syntax
        return str(looked_up(answer, syntax[1]))

    media = Media.objects.get()
    assert read("URL").endswith(media.key)
    assert read("ThumbnailURL").endswith(".th.jpg")
    assert client.post(path_of(read("DeletionURL"))).status_code == 200
    assert not Media.objects.exists()


def test_sharex_is_told_what_was_wrong(client: Client) -> None:
    config = json.loads(TOOLS["sharex"].text_for("chv_wrong"))
    answer = client.post(
        path_of(config["RequestURL"]), {"source": photo()}, headers=config["Headers"]
    )
    assert looked_up(answer.json(), config["ErrorMessage"][6:-1]) == "Invalid API key."


def test_picgo_finds_the_link(client: Client, key: str) -> None:
    config = json.loads(TOOLS["picgo"].text_for(key))
    uploader = config["picBed"][config["picBed"]["uploader"]]
    assert config["picgoPlugins"] == {f"picgo-plugin-{config['picBed']['current']}": True}
    assert uploader["customBody"] == ""
    headers = {"User-Agent": "PicGo", **json.loads(uploader["customHeader"])}
    answer = client.post(
        path_of(uploader["url"]), {uploader["paramName"]: photo()}, headers=headers
    ).json()
    assert looked_up(answer, uploader["jsonPath"]).endswith(Media.objects.get().key)


def test_upgit_finds_the_link(client: Client, key: str) -> None:
    config = tomllib.loads(TOOLS["upgit"].text_for(key))
    uploader = config["uploaders"][config["default_uploader"]]
    fields = {
        "key": uploader["key"],
        "source": base64.b64encode(make_image(size=(64, 48))).decode(),
        "format": "json",
    }
    path = f"{path_of(uploader['upload_url'])}?key={uploader['key']}"
    answer = client.post(path, fields).json()
    assert answer["image"]["url"].endswith(Media.objects.get().key)


@pytest.fixture
def workshop(tmp_path: Path) -> Callable[..., str]:
    """Runs a script of ours in a folder with a photo, where a false Flameshot takes pictures."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    (tmp_path / "photo.jpg").write_bytes(make_image(size=(64, 48)))
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, text in {"flameshot": "cat photo.jpg", "xclip": "cat > copied"}.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)

    def run(text: str) -> str:
        env = {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(tmp_path)}
        done = subprocess.run(
            ["sh", "-c", text], cwd=tmp_path, env=env, check=True, capture_output=True, text=True
        )
        return done.stdout

    return run


@pytest.mark.django_db(transaction=True)
def test_curl_uploads_as_it_stands(
    workshop: Callable[..., str], live_server: Any, settings: Any, alice: User
) -> None:
    settings.SITE_URL = live_server.url
    answer = json.loads(workshop(TOOLS["curl"].text_for(make_key(alice))))
    assert answer["image"]["id_encoded"] == Media.objects.get().public_id


@pytest.mark.django_db(transaction=True)
def test_flameshots_script_uploads_and_copies_the_link(
    workshop: Callable[..., str], live_server: Any, settings: Any, alice: User, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    link = workshop(TOOLS["flameshot"].text_for(make_key(alice))).strip()
    media = Media.objects.get()
    assert link.endswith(media.key)
    assert media.original_filename == "screenshot.png"
    assert (tmp_path / "copied").read_text() == link
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("tmp.")]


@pytest.mark.parametrize("word", TOOLS)
def test_a_file_holds_the_key_only_for_who_sends_it(
    client: Client, alice: User, bob: User, word: str
) -> None:
    client.force_login(alice)
    own, other = make_key(alice), make_key(bob)
    response = client.post(f"{PAGE}/config/{word}", {"key": own})
    assert own in response.content.decode()
    assert "attachment" in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    for sent in ({}, {"key": other}, {"key": own[:-1]}, {"key": "'; rm -rf ~"}):
        text = client.post(f"{PAGE}/config/{word}", sent).content.decode()
        assert PLACEHOLDER in text
        assert not sent or sent["key"] not in text
    assert PLACEHOLDER in client.get(f"{PAGE}/config/{word}?key={own}").content.decode()


def test_a_tool_that_nobody_knows_is_not_there(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get(f"{PAGE}/config/unknown").status_code == 404


def test_the_page_shows_each_tool_with_the_new_key(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.post(PAGE, {"name": "Laptop", "scopes": ["upload"]})
    made = response.context["made"]
    assert response.content.decode().count(made.text) >= 1 + 2 * len(TOOLS)
    assert keys.recognise(made.text, None) == made.row
    later = client.get(PAGE).content.decode()
    assert later.count(PLACEHOLDER) >= len(TOOLS)
