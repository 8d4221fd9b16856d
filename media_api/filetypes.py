"""The kinds of file that are stored, by their bytes."""

from __future__ import annotations

from django.db import models


class FileType(models.TextChoices):
    """The value is the usual extension, the label the Content-Type (SRV-2)."""

    JPEG = "jpg", "image/jpeg"
    PNG = "png", "image/png"
    GIF = "gif", "image/gif"
    WEBP = "webp", "image/webp"
    AVIF = "avif", "image/avif"
    MP4 = "mp4", "video/mp4"
    MOV = "mov", "video/quicktime"
    WEBM = "webm", "video/webm"

    @property
    def mime(self) -> str:
        return str(self.label)

    @property
    def is_video(self) -> bool:
        return self.mime.startswith("video/")
