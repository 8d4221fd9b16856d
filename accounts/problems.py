"""What can be wrong with an account or a key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imgfly.lib.problems import Forbidden, Problem, Unauthorised


class NoKey(Unauthorised):
    code = 100
    text = _("No API key provided: send it as X-API-Key header or in “key”.")


class WrongKey(Unauthorised):
    code = 100
    text = _("Invalid API key.")


class TooManyKeys(Problem):
    code = 146
    text = _("A user may have %(limit)s API keys: revoke one first.")


class NotToFollow(Problem):
    code = 151
    text = _("You cannot follow yourself.")


class BannedAddress(Forbidden):
    code = 403
    text = _("Nothing is accepted from your address at present.")
