"""The forms on the page of API keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.keys import Wish
from accounts.models import ApiKey, User
from imgfly.lib.texts import visible

NAME_LENGTH = 100
EXPIRIES = [
    ("", _("No end")),
    ("1", _("In a day")),
    ("7", _("In a week")),
    ("30", _("In 30 days")),
    ("90", _("In 90 days")),
    ("365", _("In a year")),
]


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        help_text=_("What it is for, such as “ShareX on the laptop”."),
    )

    def clean_name(self) -> str:
        name = visible(self.cleaned_data["name"]).strip()
        if not name:
            raise forms.ValidationError(_("Give it a name that can be read."))
        return name


class KeyForm(NameForm):
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=ApiKey.Scope.choices,
        initial=[ApiKey.Scope.UPLOAD],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tools that only upload need no more than that."),
    )
    expires_in = forms.ChoiceField(label=_("End"), choices=EXPIRIES, required=False)
    album = forms.ChoiceField(
        label=_("Uploads into"),
        required=False,
        help_text=_("A key for one album uploads there and nowhere else."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        albums = user.albums.order_by("name").values_list("public_id", "name")
        field = cast("forms.ChoiceField", self.fields["album"])
        field.choices = [("", _("Any album, or none")), *albums]

    def wish(self) -> Wish:
        words = self.cleaned_data
        days = words["expires_in"]
        return Wish(
            name=words["name"],
            scopes=tuple(ApiKey.Scope(scope) for scope in words["scopes"]),
            expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
            only_album=words["album"],
        )
