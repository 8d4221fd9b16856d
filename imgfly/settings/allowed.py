"""What the site allows."""

from __future__ import annotations

from imgfly.lib.env import env_bool, env_int, env_list, env_str

URL_UPLOADS = env_bool("IMGFLY_URL_UPLOADS", default=True)
REFUSE_DUPLICATES = env_bool("IMGFLY_REFUSE_DUPLICATES")
NEEDS_APPROVAL = env_bool("IMGFLY_NEEDS_APPROVAL")
DELETE_BY_GET = env_bool("IMGFLY_DELETE_BY_GET")
FETCH_SECONDS = env_int("IMGFLY_FETCH_SECONDS", 30, least=1)
FETCH_PORTS = [int(port) for port in env_list("IMGFLY_FETCH_PORTS", "80,443")]
FETCH_NETWORKS = env_list("IMGFLY_FETCH_NETWORKS")  # not public, allowed all the same
FETCHES_AT_ONCE = env_int("IMGFLY_FETCHES_AT_ONCE", 4, least=1)
PURGE_SECONDS = env_int("IMGFLY_PURGE_SECONDS", 60, least=1)
GUEST_CHECK = env_str("IMGFLY_GUEST_CHECK")  # dotted path: tells people from programs
SCANNER = env_str("IMGFLY_SCANNER")  # dotted path of a function that sees every upload
