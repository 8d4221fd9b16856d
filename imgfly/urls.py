"""The map of the site."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.preferences import set_language
from media_api import urls as media_urls

handler400 = "imgfly.errors.bad_request"
handler403 = "imgfly.errors.forbidden"
handler404 = "imgfly.errors.not_found"
handler429 = "imgfly.errors.too_many"  # allauth looks for it
handler500 = "imgfly.errors.server_error"

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as documented
admin.site.site_header = admin.site.site_title = settings.SITE_NAME

# Staff change their password where everybody does, with all that follows from it.
to_password = RedirectView.as_view(pattern_name="account_change_password")

urlpatterns = [
    path(f"{settings.ADMIN_PATH}password_change/", to_password),
    path(f"{settings.ADMIN_PATH}password_change/done/", to_password),
    path("language", set_language, name="set_language"),
    path(settings.ADMIN_PATH, admin.site.urls),
    path(settings.ADMIN_PATH.rstrip("/"), RedirectView.as_view(pattern_name="admin:index")),
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("settings", RedirectView.as_view(pattern_name="settings-profile")),
    path("settings/", include("accounts.key_urls")),
    path("settings/", include("accounts.settings_urls")),
    path("favicon.ico", RedirectView.as_view(url=static("img/favicon.svg")), name="favicon"),
    path("", include(media_urls)),
]
