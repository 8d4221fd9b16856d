"""The letter that tells the owner of an archive that it is there."""

from __future__ import annotations

from django.utils import translation

from accounts import letters
from media_api.models import Export
from media_api.presentation import size_label


def tell_ready(export_id: int) -> None:
    """Quietly nothing where it is gone, or its owner has no address."""
    export = Export.objects.ready().select_related("user").filter(pk=export_id).first()
    if export is None or not export.user.email:
        return
    context = {
        "user": export.user,
        "page_url": letters.address("settings-data"),
        "size": size_label(export.size),
        "expires_at": export.expires_at,
    }
    with translation.override(export.language):
        letters.letter("account/email/export_ready", export.user.email, context).send()
