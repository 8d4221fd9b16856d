"""Users and API keys in Django admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import admin_records, keys  # noqa: F401 - registers the log
from accounts.audit import Event, note
from accounts.bans import forget_networks
from accounts.leaving import leave
from accounts.models import ApiKey, BannedNetwork, GroupQuota, User
from accounts.problems import LastAdmin, TooManyKeys

FOR_ADMINS = ("role", "groups", "user_permissions", "own_quota_mb", "own_quota_files")


def is_admin(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_admin


class CreationForm(AdminUserCreationForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "email", "role")


class ChangeForm(UserChangeForm):  # type: ignore[type-arg]  # as above
    class Meta(UserChangeForm.Meta):
        model = User


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]  # as above
    form = ChangeForm
    add_form = CreationForm
    list_display = (
        "username",
        "email",
        "role",
        "media_count",
        "strikes",
        "is_active",
        "date_joined",
    )
    list_filter = ("role", "is_active", "date_joined")
    search_fields = ("username", "email")
    ordering = ("-date_joined",)
    filter_horizontal = ("groups", "user_permissions")
    readonly_fields = (
        "last_login",
        "date_joined",
        "deletes_at",
        "strikes",
        "bytes_used",
        "files_used",
    )
    fieldsets = (
        (None, {"fields": ("username", "email", "password")}),
        (_("Profile"), {"fields": ("name", "bio", "website", "is_private", "strikes")}),
        (_("Uploads"), {"fields": ("metadata_policy", "tag_camera")}),
        (
            _("Quota"),
            {"fields": ("bytes_used", "files_used", "own_quota_mb", "own_quota_files")},
        ),
        (_("Rights"), {"fields": ("role", "is_active", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined", "deletes_at")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "email", "role", "usable_password", "password1", "password2")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who is no administrator makes nobody one, least of all himself, and gives no room."""
        own = self.readonly_fields
        return own if is_admin(request) else (*own, *FOR_ADMINS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_change_permission(request, obj)
        return may and (is_admin(request) or obj is None or not obj.is_staff)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        may = super().has_delete_permission(request, obj)
        return may and (is_admin(request) or obj is None or not obj.is_staff)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        if "role" in form.changed_data:
            note(Event.ROLE_CHANGED, request=request, subject=f"{obj.username}: {obj.role}")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and isinstance(response, HttpResponseRedirect):
            note(Event.PASSWORD_CHANGED, request=request, subject=f"{self.get_object(request, id)}")
        return response

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        rows = super().get_queryset(request)
        return cast("QuerySet[User]", rows.annotate(media_total=Count("media")))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Counted, not listed: a user may have very many media."""
        users = list(objs)
        held = {
            _("users"): len(users),
            _("media"): sum(user.media.count() for user in users),
        }
        return [str(user) for user in users], held, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """As if they had asked for it, without the days of grace: the clock does the rest."""
        leave(obj, grace=timedelta(0), request=request)
        text = _("%(name)s is locked and hidden; all that was theirs goes within minutes.")
        messages.warning(request, text % {"name": obj})

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            self.delete_model(request, user)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except LastAdmin as problem:
            return self.refused(request, problem)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Where the action that deletes several comes in."""
        try:
            return super().changelist_view(request, *args, **kwargs)
        except LastAdmin as problem:
            return self.refused(request, problem)

    def refused(self, request: HttpRequest, problem: LastAdmin) -> HttpResponse:
        messages.error(request, problem.message)
        return redirect("admin:accounts_user_changelist")

    @admin.display(description=_("media"), ordering="media_total")
    def media_count(self, user: Any) -> int:
        return int(user.media_total)


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """A key is made here by naming it; its text is shown once, in the message that follows."""

    list_display = (
        "name",
        "prefix",
        "user",
        "created_at",
        "last_used_at",
        "expires_at",
        "revoked_at",
    )
    list_filter = ("revoked_at", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "public_id", "user__username", "user__email")
    autocomplete_fields = ("user",)
    readonly_fields = (
        "prefix",
        "scopes",
        "only_album",
        "created_at",
        "revoked_at",
        "last_used_at",
        "last_used_ip",
    )
    actions = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return (
            ("user", "name")
            if obj is None
            else ("user", "name", "expires_at", *self.readonly_fields)
        )

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """A key stays with whom it was made for: given to another it would act as them."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "user")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A key acts as its user, whoever that is."""
        return super().has_add_permission(request) and is_admin(request)

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: Any) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        made = (
            keys.make_for_guests(obj.name)
            if obj.user is None
            else keys.make(obj.user, name=obj.name)
        )
        obj.pk, obj.public_id = made.row.pk, made.row.public_id
        text = _("Copy the key now, it cannot be shown again: %(key)s") % {"key": made.text}
        messages.warning(request, text)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().add_view(request, *args, **kwargs)
        except TooManyKeys as problem:
            messages.error(request, problem.message)
            return self.response_post_save_add(request, ApiKey())

    @admin.action(permissions=["change"], description=_("Revoke the selected keys"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset:
            keys.revoke(key)
        count = len(queryset)
        self.message_user(request, ngettext("%d key revoked.", "%d keys revoked.", count) % count)


@admin.register(GroupQuota)
class GroupQuotaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("group", "megabytes", "files")
    list_select_related = ("group",)


@admin.register(BannedNetwork)
class BannedNetworkAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("network", "reason", "created_at", "expires_at")
    search_fields = ("network", "reason")
    ordering = ("-created_at",)

    def save_model(self, request: HttpRequest, obj: BannedNetwork, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's signature
        super().save_model(request, obj, form, change)
        forget_networks()

    def delete_model(self, request: HttpRequest, obj: BannedNetwork) -> None:
        super().delete_model(request, obj)
        forget_networks()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[BannedNetwork]) -> None:
        super().delete_queryset(request, queryset)
        forget_networks()
