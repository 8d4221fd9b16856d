"""The media app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaApiConfig(AppConfig):
    name = "media_api"
    verbose_name = _("Media")

    def ready(self) -> None:
        from media_api import signals, usage  # noqa: F401, PLC0415 - connect signals
        from media_api.views import guests  # noqa: F401, PLC0415 - as above
