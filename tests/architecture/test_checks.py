"""Each system check, by its id."""

from __future__ import annotations

from typing import Any

import pytest

from imgfly.checks import ready_for_the_world, settings_agree

SOUND = {
    "STORAGE": "local",
    "SITE_URL": "https://imgfly.example",
    "IMAGE_PATH": "image",
    "CLIP_PATH": "clip",
    "UPLOAD_RATES": ["50/60"],
    "THUMB_SIDE": 320,
    "MEDIUM_WIDTH": 500,
    "MAX_SIDE": 16_384,
    "SITE_HOST": "imgfly.example",
    "MEDIA_HOST": "media.example",
    "CELERY_TASK_ALWAYS_EAGER": False,
    "REDIS_URL": "redis://localhost/0",
    "ISOLATION": True,
    "WATERMARK_FILE": "",
    "WATERMARK_OPACITY": 50,
    "DECODE_SECONDS": 30,
    "DECODE_CPU_SECONDS": 20,
    "DELIVERY": "stream",
    "S3_PUBLIC_URL": "",
}
BUCKET = {"STORAGE": "s3", "S3_OPTIONS": {"bucket_name": "media"}}
EMPTY_BUCKET = {"STORAGE": "s3", "S3_OPTIONS": {"bucket_name": ""}}


@pytest.fixture(autouse=True)
def _sound(settings: Any) -> None:
    for name, value in SOUND.items():
        setattr(settings, name, value)


def ids() -> list[str | None]:
    return [message.id for message in [*settings_agree(), *ready_for_the_world()]]


def test_settings_that_agree_are_silent() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    "change",
    [
        {"DELIVERY": "accel"},
        {**BUCKET, "DELIVERY": "redirect"},
        {**BUCKET, "S3_PUBLIC_URL": "https://cdn.example/bucket"},
    ],
    ids=str,
)
def test_what_fits_is_silent_too(settings: Any, change: dict[str, Any]) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assert ids() == []


@pytest.mark.parametrize(
    ("change", "id_"),
    [
        (EMPTY_BUCKET, "imgfly.E001"),
        ({"SITE_URL": "imgfly.example"}, "imgfly.E002"),
        ({"SITE_URL": "ftp://imgfly.example"}, "imgfly.E002"),
        ({"CLIP_PATH": "image"}, "imgfly.E003"),
        ({"IMAGE_PATH": ""}, "imgfly.E003"),
        ({"UPLOAD_RATES": ["50"]}, "imgfly.E004"),
        ({"UPLOAD_RATES": ["50/60", "many/day"]}, "imgfly.E004"),
        ({"UPLOAD_RATES": ["50/0"]}, "imgfly.E004"),
        ({"THUMB_SIDE": 20_000}, "imgfly.E005"),
        ({"MEDIUM_WIDTH": 20_000}, "imgfly.E005"),
        ({"WATERMARK_FILE": "/nowhere/mark.png"}, "imgfly.E006"),
        ({"ADMIN_NETWORKS": ["192.0.2.0/33"]}, "imgfly.E030"),
        ({"SOCIALACCOUNT_PROVIDERS": {"github": {"APPS": [{"client_id": ""}]}}}, "imgfly.E031"),
        ({"WATERMARK_OPACITY": 101}, "imgfly.E007"),
        ({"DECODE_CPU_SECONDS": 31}, "imgfly.E008"),
        ({**BUCKET, "DELIVERY": "accel"}, "imgfly.E020"),
        ({"DELIVERY": "redirect"}, "imgfly.E020"),
        ({"S3_PUBLIC_URL": "https://cdn.example"}, "imgfly.E021"),
        ({**BUCKET, "S3_PUBLIC_URL": "cdn.example"}, "imgfly.E022"),
        ({"MEDIA_HOST": "imgfly.example"}, "imgfly.W001"),
        ({"CELERY_TASK_ALWAYS_EAGER": True}, "imgfly.W002"),
        ({"REDIS_URL": ""}, "imgfly.W003"),
        ({"ISOLATION": False}, "imgfly.W004"),
    ],
    ids=str,
)
def test_each_contradiction_has_its_id(settings: Any, change: dict[str, Any], id_: str) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    assert ids() == [id_]
