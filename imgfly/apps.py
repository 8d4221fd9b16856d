"""The house as an app: its system checks, and the jobs of all apps."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ImgflyConfig(AppConfig):
    name = "imgfly"
    verbose_name = _("Operation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from imgfly import checks  # noqa: F401, PLC0415 - registers the checks once apps are loaded

        autodiscover_modules("tasks")  # a job can be done only where its module is loaded
        autodiscover_modules("sections")  # as what is not loaded is missing in every export
