"""Ready-made configurations for the tools that upload here, with a key in them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PLACEHOLDER = "YOUR_API_KEY"


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A tool, the file that it reads, and where that file goes."""

    name: str
    filename: str
    hint: str | Promise
    text_for: Callable[[str], str]


def endpoint() -> str:
    return f"{settings.SITE_URL}/api/1/upload"


def curl(key: str) -> str:
    return (
        "curl --fail-with-body -X POST \\\n"
        f"  -H {shlex.quote(f'X-API-Key: {key}')} \\\n"
        "  -F 'source=@photo.jpg' \\\n"
        f"  {shlex.quote(endpoint())}\n"
    )


def sharex(key: str) -> str:
    """Images by one destination, videos by the other."""
    return as_json(
        {
            "Version": "14.0.0",
            "Name": settings.SITE_NAME,
            "DestinationType": "ImageUploader, FileUploader",
            "RequestMethod": "POST",
            "RequestURL": endpoint(),
            "Headers": {"X-API-Key": key},
            "Body": "MultipartFormData",
            "FileFormName": "source",
            "URL": "{json:image.url}",
            "ThumbnailURL": "{json:image.thumb.url}",
            "DeletionURL": "{json:image.delete_url}",
            "ErrorMessage": "{json:error.message}",
        }
    )


def picgo(key: str) -> str:
    """For the plugin web-uploader; its header is JSON in a text."""
    return as_json(
        {
            "picBed": {
                "current": "web-uploader",
                "uploader": "web-uploader",
                "web-uploader": {
                    "url": endpoint(),
                    "paramName": "source",
                    "jsonPath": "image.url",
                    "customHeader": json.dumps({"X-API-Key": key}),
                    "customBody": "",
                },
            },
            "picgoPlugins": {"picgo-plugin-web-uploader": True},
        }
    )


def upgit(key: str) -> str:
    """By its recipe for Chevereto. A text of JSON is one of TOML, too, for words as these."""
    return (
        'default_uploader = "chevereto"\n\n'
        "[uploaders.chevereto]\n"
        f"upload_url = {json.dumps(endpoint())}\n"
        f"key = {json.dumps(key)}\n"
    )


def flameshot(key: str) -> str:
    """The key goes by way of a pipe: the list of processes would show it to others."""
    return f"""\
#!/bin/sh
# Select a part of the screen, upload it, copy the link.
# Needs flameshot, curl, and wl-copy or xclip.
set -eu
key={shlex.quote(key)}
url={shlex.quote(endpoint())}
picture=$(mktemp)
trap 'rm -f "$picture"' EXIT
flameshot gui --raw > "$picture"
[ -s "$picture" ] || exit 0
link=$(printf 'X-API-Key: %s\\n' "$key" | curl -sS --fail-with-body -H @- \\
  -F "source=@$picture;filename=screenshot.png" "$url?format=txt")
if command -v wl-copy > /dev/null && [ -n "${{WAYLAND_DISPLAY:-}}" ]; then
  printf '%s' "$link" | wl-copy
elif command -v xclip > /dev/null; then
  printf '%s' "$link" | xclip -selection clipboard
fi
printf '%s\\n' "$link"
"""


def as_json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


TOOLS = {
    "curl": Tool(name="curl", filename="upload.sh", hint=_("In any terminal."), text_for=curl),
    "sharex": Tool(
        name="ShareX",
        filename="imgfly.sxcu",
        hint=_("Double-click the file: pictures and videos go here then."),
        text_for=sharex,
    ),
    "picgo": Tool(
        name="PicGo",
        filename="config.json",
        hint=_("Install the plugin web-uploader first; the file is ~/.picgo/config.json."),
        text_for=picgo,
    ),
    "upgit": Tool(
        name="upgit",
        filename="config.toml",
        hint=_("Put the file beside the program."),
        text_for=upgit,
    ),
    "flameshot": Tool(
        name="Flameshot",
        filename="flameshot-upload.sh",
        hint=_("A script to bind to a key of your keyboard."),
        text_for=flameshot,
    ),
}
