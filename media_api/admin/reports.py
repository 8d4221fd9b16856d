"""The queue of reports, and the files that are not accepted again."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.audit import Event
from media_api import moderation, presentation
from media_api.models import BannedDigest, Report


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Open ones first. Reports come from the pages; here they are decided, not changed."""

    list_display = ("subject", "reason", "text", "owner", "reporter", "state", "created_at")
    list_filter = ("state", "reason", "created_at")
    list_select_related = ("media__user", "album__user", "user", "reporter")
    search_fields = ("subject", "text", "reporter__username")
    list_per_page = 50
    ordering = ("-id",)
    actions = ("dismiss", "take_down")
    fields = (
        "subject",
        "page",
        "owner",
        "reason",
        "text",
        "reporter",
        "ip",
        "state",
        "created_at",
        "closed_at",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("page"))
    def page(self, report: Report) -> str:
        if report.media:
            url = presentation.viewer_path(report.media)
        elif report.album:
            url = reverse("album", args=[report.album.public_id])
        elif report.user:
            url = reverse("profile", args=[report.user.username])
        else:
            return "–"
        return format_html('<a href="{0}">{0}</a>', url)

    @admin.display(description=_("owner"))
    def owner(self, report: Report) -> str:
        subject = report.media or report.album
        owner = report.user if subject is None else subject.user
        return "–" if owner is None else str(owner)

    @admin.action(permissions=["change"], description=_("Dismiss the selected reports"))
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._decide(request, queryset, moderation.dismiss)

    @admin.action(
        permissions=["change"], description=_("Take down what the selected reports are about")
    )
    def take_down(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._decide(request, queryset, moderation.take_down)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Report], decide: Callable[[Report], None]
    ) -> None:
        """Each is read anew: an earlier one may have closed it, or removed what it is about."""
        keys = list(queryset.filter(state=Report.State.OPEN).values_list("pk", flat=True))
        for pk in keys:
            report = Report.objects.get(pk=pk)
            decide(report)
            subject = f"{decide.__name__}: {report.subject}"
            audit.note(Event.MODERATED, request=request, subject=subject)
        text = ngettext("%d report closed.", "%d reports closed.", len(keys)) % len(keys)
        self.message_user(request, text)


@admin.register(BannedDigest)
class BannedDigestAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("sha256", "reason", "created_at")
    search_fields = ("sha256", "reason")
    ordering = ("-id",)

    def has_change_permission(self, request: HttpRequest, obj: BannedDigest | None = None) -> bool:
        """A digest is another file's once it is changed: they are added and removed."""
        return False
