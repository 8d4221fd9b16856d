"""One hierarchy for everything a person or a client can do wrong; each edge maps it once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Problem(Exception):  # noqa: N818 - the word of this house, and of RFC 9457
    """Something refused, with the words to say so.

    `status` is the HTTP status, `code` the stable number of the v1 contract, `text` a lazy
    translation with named placeholders that the keyword arguments fill.
    """

    status: ClassVar[int] = 400
    code: ClassVar[int] = 400
    text: ClassVar[str | Promise] = ""

    def __init__(self, **details: Any) -> None:
        super().__init__()
        self.details = details

    @property
    def message(self) -> str:
        """The sentence, in the language active now."""
        return str(self.text) % self.details

    @property
    def extra(self) -> dict[str, str]:
        """Further public fields of the error, such as the address of what exists already."""
        return {}

    @property
    def retry_after(self) -> int | None:
        """Seconds after which it is worth trying again, or None."""
        return None

    def __str__(self) -> str:
        return self.message


class Unauthorised(Problem):
    status = code = 401


class Forbidden(Problem):
    status = code = 403


class Missing(Problem):
    status = code = 404
    text = _("There is nothing here.")


class Unavailable(Problem):
    """Not the client's fault, and worth trying again soon."""

    status = code = 503
    text = _("The service is busy. Try again shortly.")

    @property
    def retry_after(self) -> int | None:
        return int(self.details.get("retry_after", 10))
