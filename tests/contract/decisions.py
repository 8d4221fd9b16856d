"""Where our answers differ from the recorded ones on purpose, and the decision that says so."""

from __future__ import annotations

from typing import NamedTuple


class Instead(NamedTuple):
    """What we answer; `code` is None for anything but a refusal in JSON."""

    status: int
    code: int | None
    because: str


KEY = "401 no or wrong key (100)"
BEARER = "Key: header X-API-Key, else Authorization: Bearer, else parameter `key`"
TYPE = "415 not a supported media type"
URLS = (
    "1. URL sources work for every key, behind the SSRF rules; one text for whatever is not fetched"
)
SLASH = "with and without the trailing slash, never redirected"
ALBUM = "album_id: encoded id of an album of the key's user; anything else is a 400, nothing stored"
WIDTH = "width: 1 to 16384"
EXPIRATION = "expiration: anything unparsable is a 400 (five minutes instead is a wart)"
DUPLICATES = "5. Duplicates are accepted by default (new row, new URL)"
FORMAT = "format: json, txt, redirect; anything else is a 400"
METHOD = "405 for another method than GET and POST"
CORS = "a preflight is answered 204 without a key, for browser extensions"
DELETE = "3. delete_url: GET shows a confirmation page, POST deletes"

DIFFERENT = {
    "36-base64-of-text": Instead(415, 610, TYPE),
    "39-url-post-default-disabled-user": Instead(400, 622, URLS),
    "41-url-post-default-admin": Instead(400, 622, URLS),
    "43-key-param-query": Instead(200, None, SLASH),
    "46-auth-bearer": Instead(200, None, BEARER),
    "51-album-other-user": Instead(400, 143, ALBUM),
    "53-album-garbage": Instead(400, 143, ALBUM),
    "56-category-text": Instead(
        400, 144, "category_id: id of an existing category, else 400; never SQL in a message"
    ),
    "59-width-0": Instead(400, 140, WIDTH),
    "61-width-text": Instead(400, 140, WIDTH),
    "68-url-get-slash-disabled": Instead(400, 622, f"{SLASH}; {URLS}"),
    "69-get-bare-no-slash": Instead(401, 100, KEY),
    "73-no-key": Instead(401, 100, KEY),
    "74-empty-key": Instead(401, 100, KEY),
    "76-wrong-key-formed": Instead(401, 100, KEY),
    "81-file-field-without-file": Instead(
        400, 130, "One shape for every failure; 400 for the rest (an empty part is no source)"
    ),
    "83-text-file": Instead(415, 610, TYPE),
    "84-truncated-jpeg": Instead(
        400, 610, "DEC-6: any decoder exception is a refusal, so a damaged file is not kept"
    ),
    "86-too-large-3.6MB": Instead(413, 400, "413 too big"),
    "88-bad-version-1.1": Instead(200, None, "/api/1.1/upload is an alias"),
    "89-bad-action": Instead(404, 120, "404 unknown version or action (110, 120)"),
    "91-api-root": Instead(404, 110, "404 unknown version or action (110, 120)"),
    "93-method-PUT": Instead(405, 405, METHOD),
    "94-method-PATCH": Instead(405, 405, METHOD),
    "96-method-OPTIONS": Instead(204, None, CORS),
    "98-cors-preflight": Instead(204, None, CORS),
    "101-dup-other-user-same-ip": Instead(200, None, DUPLICATES),
    "104-dup-resized-second-w160": Instead(200, None, DUPLICATES),
    "106-imgbb-image-multipart-file": Instead(
        200, None, "`image` is accepted instead of `source` (text or file)"
    ),
    "113-format-xml": Instead(400, 145, FORMAT),
    "116-format-redirect-error": Instead(
        415, None, "With format txt or redirect: the message as text/plain with status N"
    ),
    "121-nsfw-true": Instead(400, 140, "nsfw: 0 or 1"),
    "131-expiration-pt5m": Instead(400, 141, EXPIRATION),
    "139-expiration-300.5": Instead(400, 141, EXPIRATION),
    "141-expiration-PT": Instead(400, 141, EXPIRATION),
    "143-expiration-2030-01-01": Instead(400, 141, EXPIRATION),
    "148-tags-unicode": Instead(
        400, 142, "tags: without `, / #`; a bad one is a 400 that names it"
    ),
    "169-delete-no-pass": Instead(
        302, None, f"{DELETE}; without the secret it is the owner's page, who has to sign in"
    ),
    "171-delete-good": Instead(200, None, DELETE),
    "201-exif-strip": Instead(
        200,
        None,
        "description: absent: from metadata; 4. `original_exifdata` holds what is allowed",
    ),
    "203-url-enabled-admin-loopback": Instead(400, 622, URLS),
    "204-url-enabled-admin-get": Instead(400, 622, URLS),
    "206-url-enabled-admin-file-scheme": Instead(400, 622, URLS),
    "208-url-enabled-admin-localhost-name": Instead(400, 622, URLS),
    "13-heic": Instead(200, None, "8. In: HEIC (stored as JPEG)"),
    "14-mp4": Instead(200, None, "8. Type is decided by the bytes, never by name or header"),
    "16-webm": Instead(200, None, "8. Type is decided by the bytes, never by name or header"),
    "64-webm-typed-dup-of-33": Instead(200, None, "5. Duplicates are accepted by default"),
    "209-url-enabled-admin-ipv6-loopback": Instead(400, 622, URLS),
    "211-uploads-disabled-user": Instead(403, 401, "403 not allowed (a key without that scope)"),
    "213-guest-uploads-disabled-user-key": Instead(
        200, None, "Key: every key is a user's; a switch for guests does not touch it"
    ),
    "214-expiration-feature-off": Instead(
        200, None, "expiration: an interval or seconds, clamped; no switch ignores it silently"
    ),
}

BROWSING = "pages that list media arrive after the upload API"
OEMBED = "oEmbed is no part of the upload API and arrives later"
PAGES = {
    "158-oembed-json": Instead(404, None, OEMBED),
    "159-oembed-xml": Instead(404, None, OEMBED),
    "161-oembed-maxwidth-100": Instead(404, None, OEMBED),
    "164-oembed-no-url": Instead(404, None, OEMBED),
    "176-album-page": Instead(404, None, BROWSING),
    "179-user-page-prefixed": Instead(404, None, BROWSING),
    "181-user-search": Instead(404, None, BROWSING),
    "183-explore-recent": Instead(404, None, BROWSING),
    "184-category-page": Instead(404, None, BROWSING),
    "186-tag-page": Instead(404, None, BROWSING),
    "188-json-endpoint-noauth": Instead(405, None, "its private endpoint; here it might be a name"),
    "189-upload-page": Instead(302, None, "uploading in the browser is for members: sign in"),
    "191-random": Instead(200, None, "the first page; no jump to a random media"),
    "193-plugin": Instead(404, None, "the other product's pop-up uploader"),
}

LISTED = {**DIFFERENT, **PAGES}
