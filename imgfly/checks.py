"""System checks: what contradicts itself in the settings, each with a stable id."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from imgfly.lib.rates import rates_from

WORDS = ("IMGFLY_IMAGE_PATH", "IMGFLY_CLIP_PATH", "IMGFLY_ADMIN_PATH")
TAKEN = {"account", "api", "images", "language", "settings", "static", "tag", "upload"}


@register()
def settings_agree(**options: Any) -> list[CheckMessage]:
    return list(_disagreements())


def _disagreements() -> Iterator[CheckMessage]:
    if settings.STORAGE == "s3" and not settings.S3_OPTIONS["bucket_name"]:
        yield Error("IMGFLY_STORAGE is s3 but IMGFLY_S3_BUCKET is empty.", id="imgfly.E001")
    if not settings.SITE_URL.startswith(("http://", "https://")):
        yield Error("IMGFLY_SITE_URL must start with http:// or https://.", id="imgfly.E002")
    words = {settings.IMAGE_PATH, settings.CLIP_PATH, settings.ADMIN_PATH.strip("/")}
    if len(words) < len(WORDS) or words & TAKEN or not all(map(str.isidentifier, words)):
        yield Error(f"{', '.join(WORDS)} must be different words, each free.", id="imgfly.E003")
    try:
        rates_from(settings.UPLOAD_RATES)
    except ValueError:
        yield Error("IMGFLY_UPLOAD_RATES must look like 50/60,500/3600.", id="imgfly.E004")
    if settings.THUMB_SIDE > settings.MAX_SIDE or settings.MEDIUM_WIDTH > settings.MAX_SIDE:
        yield Error("Thumb and medium must fit into IMGFLY_MAX_SIDE.", id="imgfly.E005")
    yield from _decoder_disagreements()
    yield from _people_disagreements()
    yield from _delivery_disagreements()


def _decoder_disagreements() -> Iterator[CheckMessage]:
    if settings.WATERMARK_FILE and not Path(settings.WATERMARK_FILE).is_file():
        yield Error("IMGFLY_WATERMARK_FILE names no file.", id="imgfly.E006")
    if settings.WATERMARK_OPACITY > 100:  # noqa: PLR2004 - per cent
        yield Error("IMGFLY_WATERMARK_OPACITY must be 1 to 100.", id="imgfly.E007")
    if settings.DECODE_CPU_SECONDS > settings.DECODE_SECONDS:
        yield Error(
            "IMGFLY_DECODE_CPU_SECONDS must not exceed IMGFLY_DECODE_SECONDS.", id="imgfly.E008"
        )


def _people_disagreements() -> Iterator[CheckMessage]:
    try:
        for network in settings.ADMIN_NETWORKS:
            ip_network(network)
    except ValueError:
        yield Error("IMGFLY_ADMIN_NETWORKS must look like 192.0.2.0/24.", id="imgfly.E030")
    clients = [app for of in settings.SOCIALACCOUNT_PROVIDERS.values() for app in of["APPS"]]
    if not all(client["client_id"] for client in clients):
        yield Error("An account elsewhere needs its ..._CLIENT_ID.", id="imgfly.E031")


def _delivery_disagreements() -> Iterator[CheckMessage]:
    needed = {"accel": "local", "redirect": "s3"}.get(settings.DELIVERY, settings.STORAGE)
    if needed != settings.STORAGE:
        yield Error(
            f"IMGFLY_DELIVERY is {settings.DELIVERY}, which IMGFLY_STORAGE={needed} is needed for.",
            id="imgfly.E020",
        )
    if not settings.S3_PUBLIC_URL:
        return
    if settings.STORAGE != "s3":
        yield Error("IMGFLY_S3_PUBLIC_URL means nothing without a bucket.", id="imgfly.E021")
    if not settings.S3_PUBLIC_URL.startswith(("http://", "https://")):
        yield Error("IMGFLY_S3_PUBLIC_URL must start with http:// or https://.", id="imgfly.E022")


@register(Tags.security, deploy=True)
def ready_for_the_world(**options: Any) -> list[CheckMessage]:
    """Only with `check --deploy`: the embedded defaults are meant for one machine."""
    return list(_exposures())


def _exposures() -> Iterator[CheckMessage]:
    if settings.MEDIA_HOST == settings.SITE_HOST:
        yield Warning(
            "Media are served from the host of the pages: set IMGFLY_MEDIA_URL to another (SRV-1).",
            id="imgfly.W001",
        )
    if settings.CELERY_TASK_ALWAYS_EAGER:
        yield Warning(
            "No broker: jobs run in the server's process. Set IMGFLY_BROKER_URL.", id="imgfly.W002"
        )
    if not settings.REDIS_URL:
        yield Warning(
            "No shared cache: rates are counted per process. Set IMGFLY_REDIS_URL.",
            id="imgfly.W003",
        )
    if not settings.ISOLATION:
        yield Warning(
            "Files of strangers are decoded in the server itself: set IMGFLY_ISOLATION=on.",
            id="imgfly.W004",
        )
