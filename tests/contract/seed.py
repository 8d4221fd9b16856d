"""The example answer of the API page as data: key paths in order, with their types."""

from __future__ import annotations

from typing import Any

FILE = (("filename", "str"), ("name", "str"), ("mime", "str"), ("extension", "str"), ("url", "str"))


def inside(key: str, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{key}.{name}", kind) for name, kind in pairs)


FULL_FILE = (*FILE, ("size", "int"))
NO_FILE = tuple((name, "NoneType") for name, _ in FILE)
FRAME = inside("frame", FULL_FILE)

MEDIA = (
    ("name", "str"),
    ("extension", "str"),
    ("size", "int"),
    ("width", "int"),
    ("height", "int"),
    ("date", "str"),
    ("date_gmt", "str"),
    ("title", "str"),
    ("tags", "list"),
    ("description", "NoneType"),
    ("nsfw", "int"),
    ("storage_mode", "str"),
    ("md5", "str"),
    ("source_md5", "NoneType"),
    ("original_filename", "str"),
    ("original_exifdata", "NoneType"),
    ("views", "int"),
    ("category_id", "NoneType"),
    ("chain", "int"),
    ("thumb_size", "int"),
    ("medium_size", "int"),
    ("frame_size", "int"),
    ("expiration_date_gmt", "str"),
    ("likes", "int"),
    ("is_animated", "int"),
    ("is_approved", "int"),
    ("is_360", "int"),
    ("duration", "int"),
    ("type", "str"),
    ("tags_string", "str"),
    ("file.resource.type", "str"),
    ("id_encoded", "str"),
    ("filename", "str"),
    ("mime", "str"),
    ("url", "str"),
    ("ratio", "float"),
    ("size_formatted", "str"),
    *FRAME,
    *inside("image", FULL_FILE),
    *inside("thumb", FULL_FILE),
    ("url_frame", "str"),
    *inside("medium", NO_FILE),
    ("duration_time", "str"),
    ("url_viewer", "str"),
    ("path_viewer", "str"),
    ("url_short", "str"),
    ("display_url", "str"),
    ("display_width", "int"),
    ("display_height", "int"),
    ("views_label", "str"),
    ("likes_label", "str"),
    ("how_long_ago", "str"),
    ("date_fixed_peer", "str"),
    ("title_truncated", "str"),
    ("title_truncated_html", "str"),
    ("is_use_loader", "bool"),
    ("display_title", "str"),
    ("delete_url", "str"),
)

BODY = (
    ("status_code", "int"),
    ("success.message", "str"),
    ("success.code", "int"),
    *inside("image", MEDIA),
    ("status_txt", "str"),
)


def shape(value: Any, path: str = "") -> list[tuple[str, str]]:
    """The (path, type) of every leaf, in order; a list is a leaf."""
    if not isinstance(value, dict):
        return [(path, type(value).__name__)]
    pairs = []
    for key, inner in value.items():
        pairs += shape(inner, f"{path}.{key}" if path else key)
    return pairs
