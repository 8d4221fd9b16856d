"""The mail that tells the owner of an archive that it is there."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts.letters import send
from media_api.models import Export
from media_api.presentation import size_label


def tell_ready(export_id: int) -> None:
    """Quietly nothing where it is gone, or its owner has no address."""
    export = Export.objects.ready().select_related("user").filter(pk=export_id).first()
    if export is None:
        return
    context = {
        "link": f"{settings.SITE_URL}{reverse('settings-data')}",
        "size": size_label(export.size),
        "expires_at": export.expires_at,
    }
    send("export_ready", user=export.user, language=export.language, context=context)
