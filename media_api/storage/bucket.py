"""A bucket as storage: exact keys, bounded time, and nothing that a plain S3 server lacks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import IO, Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files import File
from storages.backends.s3 import S3Storage

from media_api.storage import writing
from media_api.storage.connection import READ_SECONDS_OF_PARTS, Clients
from media_api.storage.parameters import object_parameters
from media_api.storage.patience import in_time
from media_api.storage.removing import removed
from media_api.storage.store import Part, StoredFile


class Bucket(S3Storage):  # type: ignore[misc]  # django-storages is not typed
    """Works without ACLs and policies. Calls end in time (REL-6); clients are shared."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.clients = Clients(self)
        self.honours_conditions = True

    def get_default_settings(self) -> dict[str, Any]:
        own = {"checksums": "when_required", "browser_endpoint": None}
        return {**super().get_default_settings(), **own}

    @property
    def client(self) -> Any:
        return self.clients.client()

    @property
    def patient_client(self) -> Any:
        """For what moves megabytes."""
        return self.clients.client(read_seconds=READ_SECONDS_OF_PARTS)

    def keep(
        self,
        key: str,
        file: IO[bytes],
        *,
        expires_at: datetime | None = None,
        lasting: bool = True,
    ) -> None:
        size = writing.size_of(file)
        told = object_parameters(key, expires_at)
        in_time(partial(writing.new_object, self, key, file, told), size=size)

    def replace(self, key: str, file: IO[bytes]) -> None:
        size = writing.size_of(file)
        told = object_parameters(key)
        in_time(partial(writing.written, self, key, file, told), size=size)

    def copied(self, source: str, target: str) -> None:
        """In the bucket; what the copy says of itself is told anew, for its privacy may differ."""
        copy = partial(
            self.patient_client.copy_object,
            Bucket=self.bucket_name,
            Key=target,
            CopySource={"Bucket": self.bucket_name, "Key": source},
            MetadataDirective="REPLACE",
            **object_parameters(target),
        )
        with missing_told(source):
            size = self.size(source)
            in_time(copy, size=size)

    def part(self, key: str, first: int = 0, count: int | None = None) -> Part:
        """By a ranged GET. A server that does not know ranges is read up to the first byte."""
        asked: dict[str, str] = {}
        if first or count is not None:
            last = "" if count is None else first + count - 1
            asked["Range"] = f"bytes={first}-{last}"
        get = partial(self.client.get_object, Bucket=self.bucket_name, Key=key, **asked)
        with missing_told(key):
            answer = in_time(get)
        body = answer["Body"]
        if asked and "ContentRange" not in answer:
            skipped(body, first)
        return Part(body, count)

    def size(self, name: str) -> int:
        head = partial(self.client.head_object, Bucket=self.bucket_name, Key=name)
        with missing_told(name):
            return int(in_time(head)["ContentLength"])

    def exists(self, name: str) -> bool:
        return bool(in_time(partial(self.exists_now, name)))

    def exists_now(self, name: str) -> bool:
        """For those whose time is counted already."""
        try:
            with missing_told(name):
                self.client.head_object(Bucket=self.bucket_name, Key=name)
        except FileNotFoundError:
            return False
        return True

    def remove(self, keys: Sequence[str]) -> list[str]:
        return removed(self.client, self.bucket_name, keys)

    def delete(self, name: str) -> None:
        self.remove([name])

    def stored(self, folder: str) -> Iterator[StoredFile]:
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket_name, Prefix=f"{folder}/"):
            for entry in page.get("Contents", ()):
                yield StoredFile(
                    key=entry["Key"], size=entry["Size"], changed_at=entry["LastModified"]
                )

    def unfinished(self, before: datetime, *, remove: bool) -> int:
        """Parts of objects whose writer was killed: nothing lists them, and they cost space."""
        count = 0
        pages = self.client.get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=self.bucket_name):
            for upload in page.get("Uploads", ()):
                if upload["Initiated"] < before:
                    count += 1
                    if remove:
                        self.client.abort_multipart_upload(
                            Bucket=self.bucket_name, Key=upload["Key"], UploadId=upload["UploadId"]
                        )
        return count

    def presigned(self, key: str, *, seconds: int, told: dict[str, str]) -> str:
        """An address that works for so long, for whoever has it (PRV-2)."""
        answer = {f"Response{name}": value for name, value in told.items()}
        signed = self.clients.client(endpoint=self.browser_endpoint).generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket_name, "Key": key, **answer},
            ExpiresIn=seconds,
        )
        return str(signed)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Keys are exact."""
        return name

    def _save(self, name: str, content: Any) -> str:
        """Django's way in; the same walk."""
        self.keep(name, content)
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """The whole object in a temporary file, for those who read it to and fro."""
        file = tempfile.TemporaryFile(dir=settings.SPOOL_DIR)  # noqa: SIM115 - File closes it
        try:
            with closing(self.part(name)) as blocks:
                file.writelines(blocks)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return File(file, name=name)


@contextmanager
def missing_told(key: str) -> Iterator[None]:
    """FileNotFoundError for an object that is not there; a bucket that is not is another matter."""
    try:
        yield
    except ClientError as error:
        missing = writing.status_of(error) == HTTPStatus.NOT_FOUND
        if missing and error.response["Error"]["Code"] != "NoSuchBucket":
            raise FileNotFoundError(key) from error
        raise


def skipped(body: Any, count: int) -> None:
    while count > 0 and (block := body.read(min(count, 64 * 1024))):
        count -= len(block)
