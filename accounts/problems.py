"""What can be wrong with an account or a key."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imgfly.lib.problems import Forbidden, Missing, Problem, Unauthorised


class NoKey(Unauthorised):
    code = 100
    text = _("No API key provided: send it as X-API-Key header or in “key”.")


class WrongKey(Unauthorised):
    code = 100
    text = _("Invalid API key.")


class TooManyKeys(Problem):
    code = 146
    text = _("A user may have %(limit)s API keys: revoke one first.")


class LastAdmin(Forbidden):
    code = 403
    text = _("The last administrator cannot be deleted: make somebody else administrator first.")


class WrongStayLink(Missing):
    code = 404
    text = _("This link is not valid, or no longer is.")
