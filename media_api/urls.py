"""Addresses of pages and files of media."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts import leaving_pages
from media_api import export_files, files
from media_api.places import FOLDER
from media_api.v1 import page
from media_api.v1 import urls as v1
from media_api.v1.views import Unknown
from media_api.views import (
    albums,
    data,
    deletion,
    home,
    notifications,
    profile,
    profile_settings,
    reactions,
    reports,
    viewer,
)

NAME = "(?P<username>[A-Za-z0-9_]{3,16})"
TABS = "albums|liked|followers|following"


def viewer_urls(word: str, kind: str) -> list[URLPattern]:
    """The same pages under the word for images and the word for clips."""
    return [
        path(f"{word}/<str:public_id>/delete/<str:token>", deletion.by_link, name=f"{kind}-link"),
        path(f"{word}/<str:public_id>/delete", deletion.by_owner, name=f"{kind}-delete"),
        path(f"{word}/<str:public_id>/like", reactions.like_media, name=f"{kind}-like"),
        path(f"{word}/<str:public_id>/report", reports.of_media, name=f"{kind}-report"),
        re_path(f"^{word}/(?P<name>[^/]+)/?$", viewer.viewer, name=kind),
    ]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("upload", home.upload, name="upload"),
    path("settings/data", data.own_data, name="settings-data"),
    path("settings/data/export", data.start_export, name="export-start"),
    path("settings/data/export/<str:public_id>", export_files.export_file, name="export-file"),
    path("settings/data/leave", leaving_pages.leave, name="leave"),
    path("api-v1", page.api_page, name="api-page"),
    path("api", Unknown.as_view(), name="api-root"),
    path("api/", include(v1)),
    *viewer_urls(settings.IMAGE_PATH, "image"),
    *viewer_urls(settings.CLIP_PATH, "clip"),
    path(f"{FOLDER}/<path:name>", files.media_file, name="media-file"),
    path("settings/profile", profile_settings.profile, name="settings-profile"),
    path("settings/profile/<str:kind>", profile_settings.picture, name="settings-picture"),
    path("notifications", notifications.notifications, name="notifications"),
    path("notifications/read", notifications.mark_read, name="notifications-read"),
    path("album/<str:public_id>", albums.album, name="album"),
    path("album/<str:public_id>/like", reactions.like_album, name="album-like"),
    path("album/<str:public_id>/report", reports.of_album, name="album-report"),
    # last: whatever is no other page may be somebody's name
    re_path(f"^{NAME}$", profile.profile, name="profile"),
    re_path(f"^{NAME}/(?P<tab>{TABS})$", profile.profile, name="profile-tab"),
    re_path(f"^{NAME}/follow$", reactions.follow, name="follow"),
    re_path(f"^{NAME}/report$", reports.of_user, name="profile-report"),
]
