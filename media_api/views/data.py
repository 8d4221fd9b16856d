"""The page of one's own data: everything in one archive, and the way out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.preferences import MemberRequest
from media_api import exporting
from media_api.presentation import size_label


@never_cache
@login_required
@require_safe
def own_data(request: MemberRequest) -> HttpResponse:
    export = exporting.latest(request.user)
    context = {
        "settings_page": "data",
        "export": export,
        "may_start": exporting.may_start(request.user),
        "size": "" if export is None else size_label(export.size),
        "days": settings.DELETION_DAYS,
    }
    return render(request, "media_api/own_data.html", context)


@login_required
@require_POST
def start_export(request: MemberRequest) -> HttpResponse:
    exporting.start(request.user, request)
    return redirect("settings-data")
