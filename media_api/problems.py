"""What can be wrong with an upload, and in which words the contract says so (docs/api.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from imgfly.lib.problems import Forbidden, Missing, Problem, Unavailable


class NoSource(Problem):
    code = 130
    text = _("Empty upload source: send a file, base64 text or a URL in “source”.")


class SeveralSources(Problem):
    code = 130
    text = _("Send one “source” at a time: this request holds several.")


class Base64ByGet(Problem):
    code = 130
    text = _("A base64 “source” must be sent by POST.")


class InvalidBase64(Problem):
    code = 120
    text = _("Invalid base64 string in “source”.")


class UrlUploadsOff(Forbidden):
    code = 403
    text = _("Uploading from a URL is switched off here: send the file itself in “source”.")


class RefusedUrl(Problem):
    """Malformed, not public, not answering, not a file: one text for all of them (SSRF-7)."""

    code = 622
    text = _("The URL in “source” cannot be fetched.")


class NotMedia(Problem):
    status = 415
    code = 610
    text = _("The file in “source” is not an image or video of a supported type.")


class DamagedMedia(Problem):
    code = 610
    text = _("The file in “source” is damaged: it cannot be read as %(type)s.")


class TooLarge(Problem):
    status = 413
    code = 400
    text = _("File too big - max %(limit)s MB.")


class TooManyPixels(Problem):
    status = 413
    code = 400
    text = _(
        "The image is %(width)s x %(height)s pixels: more than %(side)s a side, or than "
        "%(megapixels)s megapixels, is not accepted."
    )


class TooManyFrames(Problem):
    status = 413
    code = 400
    text = _("The animation has too many frames for its size: it is not accepted.")


class TooManyVideoPixels(Problem):
    status = 413
    code = 400
    text = _(
        "The video is %(width)s x %(height)s pixels: more than %(megapixels)s megapixels is not "
        "accepted."
    )


class VideoTooLong(Problem):
    status = 413
    code = 400
    text = _("The video is too long - max %(seconds)s seconds.")


class TooManyFramesASecond(Problem):
    status = 413
    code = 400
    text = _(
        "The video has %(rate)s frames a second: more than %(limit)s a second is not accepted."
    )


class BadParameter(Problem):
    code = 140
    text = _("The value of “%(name)s” is not valid: %(reason)s")


class BadExpiration(Problem):
    code = 141
    text = _("“expiration” must be an interval such as PT5M or P3D, or whole seconds.")


class BadTag(Problem):
    code = 142
    text = _("The tag “%(tag)s” in “tags” is not valid: %(reason)s")


class NotYourAlbum(Problem):
    code = 143
    text = _("“album_id” is not the id of an album of yours.")


class NoSuchCategory(Problem):
    code = 144
    text = _("“category_id” is not the id of a category.")


class BadFormat(Problem):
    code = 145
    text = _("“format” must be json, txt or redirect.")


class WiderThanOriginal(Problem):
    code = 610
    text = _("“width” is greater than the width of the image, %(width)s pixels.")


class AdminsOnly(Forbidden):
    code = 403
    text = _("“%(name)s” is for administrators only.")


class UploadsRefused(Forbidden):
    code = 401
    text = _("This key may not upload.")


class AlbumLocked(Forbidden):
    text = _("This key uploads into one album only: leave “album_id” out, or send that album's id.")


class GuestUploadsOff(Forbidden):
    text = _("Guests may not upload here: sign in, or use a key of your own.")


class MembersOnly(Forbidden):
    text = _("“%(name)s” is for members only: sign in, or use a key of your own.")


class GuestVideo(Forbidden):
    text = _("Guests may upload pictures, but no videos.")


class GuestDayFull(Problem):
    status = 413
    code = 400
    text = _(
        "Guests may upload %(limit)s MB a day from one address: that is used up. Sign in, or come "
        "back tomorrow."
    )


class Duplicate(Problem):
    """The same owner sent the same bytes within a day, on a site that refuses that."""

    status = 409
    code = 101
    text = _("Duplicated upload: you have this file already.")

    @property
    def extra(self) -> dict[str, str]:
        return {"existing": str(self.details["existing"])}


class UnknownVersion(Missing):
    code = 110
    text = _("Invalid API version.")


class UnknownAction(Missing):
    code = 120
    text = _("Invalid API action.")


class Flooding(Problem):
    status = 429
    code = 130
    text = _("Flooding detected: too many uploads. Try again in %(retry_after)s seconds.")

    @property
    def retry_after(self) -> int | None:
        return int(self.details["retry_after"])


class TooManyTries(Flooding):
    code = 100
    text = _("Too many wrong tries from your address. Try again in %(retry_after)s seconds.")


class NoSpace(Unavailable):
    code = 104
    text = _("There is no space left to store the file. Try again later.")


class StorageDown(Unavailable):
    code = 104
    text = _("The storage does not answer. Try again shortly.")


class Busy(Unavailable):
    """All places to decode or to fetch in are taken."""


class MediaNotFound(Missing):
    code = 404
    text = _("This media does not exist, or no longer does.")


class WrongDeleteLink(Missing):
    code = 404
    text = _("This delete link is not valid.")


class ExportTooSoon(Problem):
    """One archive of everything a day; the page offers no other (PRV-7)."""

    status = 429
    code = 147
    text = _("You can download everything once a day. Try again tomorrow.")


class ExportNotFound(Missing):
    code = 404
    text = _("This download does not exist, or no longer does.")


class Banned(Forbidden):
    code = 403
    text = _("This file is not accepted here.")


class TooManyReports(Flooding):
    code = 403
    text = _("That were many reports at once. Try again in %(retry_after)s seconds.")
