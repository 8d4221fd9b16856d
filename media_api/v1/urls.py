"""Addresses of the upload API. Both spellings are real: a redirected POST would lose its body."""

from __future__ import annotations

from django.urls import re_path

from media_api.v1.views import Unknown, UploadView

urlpatterns = [
    re_path(r"^(?:1|1\.1)/upload/?$", UploadView.as_view(), name="api-upload"),
    re_path(r"^(?P<path>.*)$", Unknown.as_view(), name="api-unknown"),
]
