"""Writing objects: one PUT for small ones, parts for large ones, and never over another's."""

from __future__ import annotations

import os
from contextlib import suppress
from http import HTTPStatus
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError

PART_BYTES = 8 * 1024 * 1024
TAKEN = {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT}
UNKNOWN_HEADER = {HTTPStatus.NOT_IMPLEMENTED, HTTPStatus.BAD_REQUEST}
ONLY_NEW = {"IfNoneMatch": "*"}
Told = dict[str, Any]


def size_of(file: IO[bytes]) -> int:
    file.seek(0, os.SEEK_END)
    return file.tell()


def status_of(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def new_object(bucket: Any, key: str, file: IO[bytes], told: Told) -> None:
    """Raises FileExistsError where the key is taken and the server can tell.

    One that cannot is asked for the size afterwards; keys are taken in a table beforehand, so
    that nobody else writes there.
    """
    if bucket.honours_conditions and _is_new(bucket, key, file, told):
        return
    written(bucket, key, file, told)
    if _stored_size(bucket, key) != size_of(file):
        raise OSError(f"{key} has not the size of what was sent")


def _is_new(bucket: Any, key: str, file: IO[bytes], told: Told) -> bool:
    """False where the server does not know the condition. Raises FileExistsError."""
    if size_of(file) > PART_BYTES and bucket.exists_now(key):  # few servers ask when parts end
        raise FileExistsError(key)
    try:
        written(bucket, key, file, {**told, **ONLY_NEW})
    except ClientError as error:
        if status_of(error) in TAKEN:
            _taken_by_ourselves(bucket, key, file, error)
            return True
        if status_of(error) not in UNKNOWN_HEADER:
            raise
        bucket.honours_conditions = False
        return False
    return True


def _taken_by_ourselves(bucket: Any, key: str, file: IO[bytes], error: ClientError) -> None:
    """A first try whose answer was lost has taken the place that the second finds taken."""
    if not error.response["ResponseMetadata"].get("RetryAttempts"):
        raise FileExistsError(key) from error
    if _stored_size(bucket, key) != size_of(file):
        raise FileExistsError(key) from error


def _stored_size(bucket: Any, key: str) -> int:
    return int(bucket.client.head_object(Bucket=bucket.bucket_name, Key=key)["ContentLength"])


def written(bucket: Any, key: str, file: IO[bytes], told: Told) -> None:
    size = size_of(file)
    file.seek(0)
    place = {"Bucket": bucket.bucket_name, "Key": key}
    if size <= PART_BYTES:
        bucket.client.put_object(**place, Body=file, ContentLength=size, **told)
    else:
        _in_parts(bucket.patient_client, place, file, told)


def _in_parts(client: Any, place: Told, file: IO[bytes], told: Told) -> None:
    """One part in memory at a time; the object appears when the last has arrived."""
    condition = {name: told[name] for name in ONLY_NEW if name in told}
    told = {name: value for name, value in told.items() if name not in condition}
    upload = {**place, "UploadId": client.create_multipart_upload(**place, **told)["UploadId"]}
    try:
        parts: list[Told] = []
        while block := file.read(PART_BYTES):
            number = len(parts) + 1
            made = client.upload_part(**upload, PartNumber=number, Body=block)
            parts.append({"PartNumber": number, "ETag": made["ETag"]})
        client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, **condition)
    except BaseException:
        with suppress(BotoCoreError, ClientError):  # else the sweeper finds it
            client.abort_multipart_upload(**upload)
        raise
