"""Removing objects, a thousand at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from media_api.storage.patience import in_time

BATCH = 1_000  # the most that one request may name
log = logging.getLogger(__name__)


def removed(client: Any, bucket: str, keys: Sequence[str]) -> list[str]:
    """The keys that could not be removed. An object that does not exist counts as removed."""
    left: list[str] = []
    for batch in batches(keys):
        try:
            left += _removed_at_once(client, bucket, batch)
        except (BotoCoreError, ClientError, OSError) as error:
            log.warning("%d objects could not be removed: %s", len(batch), error)
            left += batch
    return left


def batches(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _removed_at_once(client: Any, bucket: str, keys: Sequence[str]) -> list[str]:
    objects = [{"Key": key} for key in keys]
    call = partial(client.delete_objects, Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
    try:
        answer = in_time(call, cleaning=True)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.NOT_IMPLEMENTED,
            HTTPStatus.METHOD_NOT_ALLOWED,
        }:
            raise
        return [key for key in keys if not _is_removed(client, bucket, key)]
    failures = answer.get("Errors", ())
    for failure in failures:
        log.warning("%s could not be removed: %s", failure["Key"], failure.get("Code"))
    return [failure["Key"] for failure in failures if failure.get("Code") != "NoSuchKey"]


def _is_removed(client: Any, bucket: str, key: str) -> bool:
    """For servers without batches."""
    try:
        in_time(partial(client.delete_object, Bucket=bucket, Key=key), cleaning=True)
    except (BotoCoreError, ClientError, OSError) as error:
        log.warning("%s could not be removed: %s", key, error)
        return False
    return True
