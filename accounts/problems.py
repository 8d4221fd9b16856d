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


class NoSuchKey(Missing):
    text = _("You have no such API key.")


class NoRoomLeft(Problem):
    """The quota of bytes; the words say how much there is, and how much was needed."""

    status = 413
    code = 400
    text = _(
        "Your storage is full: %(used)s of %(limit)s are used, and this file needs %(size)s. "
        "Delete something first."
    )


class TooManyFiles(Forbidden):
    text = _("You have as many files as you may, %(limit)s. Delete some first.")


class NotToFollow(Problem):
    code = 151
    text = _("You cannot follow yourself.")


class BannedAddress(Forbidden):
    code = 403
    text = _("Nothing is accepted from your address at present.")


class TooManyAttempts(Problem):
    """Of whatever name: the words do not say whether there is such an account (AUT-1)."""

    status = 429
    code = 100
    text = _("Too many failed attempts to sign in. Try again in %(retry_after)s seconds.")

    @property
    def retry_after(self) -> int | None:
        return int(self.details["retry_after"])


class NoInvitation(Forbidden):
    text = _("This invitation is not valid, has expired, or has been used up.")


class DeadLink(Missing):
    text = _("This link no longer works.")


class AddressTaken(Problem):
    status = code = 409
    text = _("Another account has this e-mail address by now. Ask the people who run this site.")


class LastAdmin(Forbidden):
    code = 403
    text = _("The last administrator cannot be deleted: make somebody else administrator first.")


class NotAPerson(Forbidden):
    text = _("The site wants to know first that you are a person.")
