"""A storage put to the test: all that this software will ask of it, once."""

from __future__ import annotations

import io
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.httpsession import URLLib3Session

from media_api.storage.bucket import Bucket
from media_api.storage.store import Store

FOLDER = "check"  # beside the files of media, so that no sweeper looks at it
MANY = 1_001  # more than one request may name
ERRORS = (OSError, BotoCoreError, ClientError)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One question and its answer; a warning is no failure."""

    name: str
    fault: str = ""
    warning: str = ""


class Wrong(Exception):  # noqa: N818 - caught below
    """The storage did something else than it was asked."""


class Doubtful(Wrong):
    """It works, but not as safely as it should."""


def findings(store: Store) -> Iterator[Finding]:
    """Leaves nothing behind. What comes later makes no sense where the first steps fail."""
    key = f"{FOLDER}/{secrets.token_hex(8)}.jpg"
    body = secrets.token_bytes(1_000)
    steps: list[tuple[str, Callable[[], None]]] = [
        ("put", partial(store.keep, key, io.BytesIO(body))),
        ("put over it is refused", partial(refused, store, key, body)),
        ("get", partial(got, store, key, body)),
        ("range", partial(ranged, store, key, body)),
        ("copy", partial(copied, store, key, body)),
    ]
    if isinstance(store, Bucket):
        steps += bucket_steps(store, key, body)
    steps.append(("batch delete", partial(deleted, store, key)))
    for name, step in steps:
        finding = tried(name, step)
        yield finding
        if finding.fault and name in {"put", "get"}:
            store.remove([key])
            return


def tried(name: str, step: Callable[[], None]) -> Finding:
    try:
        step()
    except Doubtful as doubt:
        return Finding(name=name, warning=str(doubt))
    except (Wrong, *ERRORS) as error:
        return Finding(name=name, fault=f"{error or type(error).__name__}")
    return Finding(name=name)


def refused(store: Store, key: str, body: bytes) -> None:
    try:
        store.keep(key, io.BytesIO(b"other"))
    except FileExistsError:
        return
    store.replace(key, io.BytesIO(body))
    raise Doubtful("the server writes over it; names are taken in the database, so that is all")


def got(store: Store, key: str, body: bytes) -> None:
    if store.size(key) != len(body) or b"".join(store.part(key)) != body:
        raise Wrong("other bytes than were put")


def ranged(store: Store, key: str, body: bytes) -> None:
    if b"".join(store.part(key, 100, 50)) != body[100:150]:
        raise Wrong("other bytes than were asked for")


def copied(store: Store, key: str, body: bytes) -> None:
    copy = f"{key}.copy"
    store.copied(key, copy)
    got(store, copy, body)


def deleted(store: Store, key: str) -> None:
    """More than fit into one request; most do not exist, which must not matter."""
    left = store.remove([key, f"{key}.copy", *(f"{key}.{number}" for number in range(MANY))])
    if left:
        raise Wrong(f"{len(left)} keys could not be removed")
    try:
        store.size(key)
    except FileNotFoundError:
        return
    raise Wrong("it is still there")


def bucket_steps(bucket: Bucket, key: str, body: bytes) -> list[tuple[str, Callable[[], None]]]:
    return [
        ("parts", partial(in_parts, bucket, f"{key}.copy")),
        ("headers", partial(with_headers, bucket, key)),
        ("presigned", partial(presigned, bucket, key, body)),
        ("anonymous is refused", partial(anonymous, bucket, key)),
        ("expired is refused", partial(expired, bucket, key)),
        ("tampered is refused", partial(tampered, bucket, key)),
    ]


def in_parts(bucket: Bucket, key: str) -> None:
    body = bytes(9 * 1024 * 1024)
    bucket.replace(key, io.BytesIO(body))
    if bucket.size(key) != len(body):
        raise Wrong("other bytes than were put")


def with_headers(bucket: Bucket, key: str) -> None:
    head = bucket.client.head_object(Bucket=bucket.bucket_name, Key=key)
    if head["ContentType"] != "image/jpeg":
        raise Wrong(f"Content-Type is {head['ContentType']}")
    lost = [name for name in ("CacheControl", "ContentDisposition") if not head.get(name)]
    if lost:
        raise Doubtful(f"the server does not keep {', '.join(lost)}")


def presigned(bucket: Bucket, key: str, body: bytes) -> None:
    status, found = fetched(bucket.presigned(key, seconds=60, told={}))
    if (status, found) != (200, body):
        raise Wrong(f"answers {status}")


def anonymous(bucket: Bucket, key: str) -> None:
    must_fail(bucket.presigned(key, seconds=60, told={}).partition("?")[0])


def expired(bucket: Bucket, key: str) -> None:
    url = bucket.presigned(key, seconds=1, told={})
    time.sleep(2.2)
    must_fail(url)


def tampered(bucket: Bucket, key: str) -> None:
    must_fail(bucket.presigned(f"{key}.copy", seconds=60, told={}).replace(".copy", "", 1))


def must_fail(url: str) -> None:
    status, _ = fetched(url)
    if status < 400:  # noqa: PLR2004 - HTTP's line between answers and refusals
        raise Doubtful(f"answers {status}: private files are only as secret as their addresses")


def fetched(url: str) -> tuple[int, bytes]:
    """As a browser would, by the client that boto brings along. Only to the bucket."""
    answer: Any = URLLib3Session(timeout=5).send(AWSRequest("GET", url).prepare())
    return int(answer.status_code), bytes(answer.content)
