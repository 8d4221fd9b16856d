"""For how long uploads may be kept: the choices that people are given."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86_400
WEEK, MONTH, YEAR = 7 * DAY, 30 * DAY, 365 * DAY


def expiration_choices() -> list[tuple[int | str, str]]:
    """In the language active now."""
    return [
        ("", _("For good")),
        *(
            (count * MINUTE, ngettext("%d minute", "%d minutes", count) % count)
            for count in (5, 15, 30)
        ),
        *(
            (count * HOUR, ngettext("%d hour", "%d hours", count) % count)
            for count in (1, 3, 6, 12)
        ),
        *((count * DAY, ngettext("%d day", "%d days", count) % count) for count in range(1, 7)),
        *((count * WEEK, ngettext("%d week", "%d weeks", count) % count) for count in (1, 2, 3)),
        *(
            (count * MONTH, ngettext("%d month", "%d months", count) % count)
            for count in range(1, 7)
        ),
        (YEAR, ngettext("%d year", "%d years", 1) % 1),
    ]
