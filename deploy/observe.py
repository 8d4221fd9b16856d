"""Watches a running installation do its work: upload, expiry, deletion, each as S3 holds it.

`make run-production OBSERVE=1` runs it; by itself it needs the environment of the installation.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imgfly.settings")

import django

django.setup()

from django.conf import settings
from django.utils import timezone

from accounts.keys import make
from accounts.models import User
from bench.photos import jpeg_2mp, multipart
from deploy.bucket import client
from media_api.models import Media

PATIENCE = 60.0


def objects() -> dict[str, int]:
    """Keys in the bucket, and how large they are."""
    bucket = settings.S3_OPTIONS["bucket_name"]
    pages = client().get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", [])}


def observer() -> tuple[User, str]:
    """A user for this run, and its key."""
    user = User.objects.create_superuser(f"observer{secrets.token_hex(4)}", password=None)
    return user, make(user, name="Observation").text


def uploaded(key: str, content: bytes, **fields: str) -> dict[str, Any]:
    body, kind = multipart(content, "observed.jpg")
    query = urllib.parse.urlencode(fields)
    request = urllib.request.Request(
        f"{settings.SITE_URL}/api/1/upload?{query}",
        data=body,
        headers={"X-API-Key": key, "Content-Type": kind},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        image: dict[str, Any] = json.load(answer)["image"]
    return image


def got(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        content: bytes = answer.read()
    return content


def waited(happened: Callable[[], bool]) -> float:
    """Seconds until it happened; ends the script when it does not."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > PATIENCE:
            sys.exit(f"not within {PATIENCE:.0f} s; the bucket holds {sorted(objects())}")
        time.sleep(0.1)
    return time.monotonic() - began


def tell(what: str, seconds: float, before: dict[str, int], after: dict[str, int]) -> None:
    change = f"{len(before)} -> {len(after)} objects"
    print(f"{what:<44} {seconds:7.2f} s   {change}, {sum(after.values())} bytes", flush=True)


def observe_upload(key: str, what: str, **fields: str) -> tuple[dict[str, Any], set[str]]:
    """The answer, and the keys that came into the bucket for it."""
    content, before = jpeg_2mp(), objects()
    began = time.monotonic()
    image = uploaded(key, content, **fields)
    answered = time.monotonic() - began
    tell(f"{what}: answered", answered, before, objects())
    paths = [urllib.parse.urlsplit(image[size]["url"]).path[1:] for size in ("thumb", "medium")]
    seconds = waited(lambda: set(paths) <= objects().keys())
    tell(f"{what}: thumb and medium in S3 after another", seconds, before, objects())
    if len(got(image["url"])) != image["size"]:
        sys.exit("what is served is not what was stored")
    return image, objects().keys() - before.keys()


def observe_expiry(key: str) -> None:
    image, keys = observe_upload(key, "upload that expires", expiration="PT5M")
    before = objects()
    past = timezone.now() - timedelta(seconds=1)
    Media.objects.filter(public_id=image["id_encoded"]).update(expires_at=past)
    seconds = waited(lambda: not keys & objects().keys())
    tell("expired (its end moved to now): gone after", seconds, before, objects())
    expect(not Media.objects.filter(public_id=image["id_encoded"]).exists(), "row purged")


def observe_deletion(key: str) -> None:
    image, keys = observe_upload(key, "upload that is deleted")
    before = objects()
    urllib.request.urlopen(image["delete_url"], data=b"", timeout=30).close()
    seconds = waited(lambda: not keys & objects().keys())
    tell("deleted by its link: gone after", seconds, before, objects())
    expect(not Media.objects.filter(public_id=image["id_encoded"]).exists(), "row deleted")


def expect(true: bool, what: str) -> None:  # noqa: FBT001
    print(f"{what}: {'yes' if true else 'NO'}", flush=True)
    if not true:
        sys.exit(1)


def main() -> int:
    user, key = observer()
    try:
        start = objects()
        observe_expiry(key)
        observe_deletion(key)
        expect(objects() == start, "the bucket holds what it held before")
    finally:
        user.delete()
    return 0


if __name__ == "__main__":
    sys.exit(main())
