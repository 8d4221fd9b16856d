"""The house as an app: its system checks."""

from __future__ import annotations

from django.apps import AppConfig


class ImgflyConfig(AppConfig):
    name = "imgfly"

    def ready(self) -> None:
        from imgfly import checks  # noqa: F401, PLC0415 - registers the checks once apps are loaded
