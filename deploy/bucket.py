"""Make the bucket that the settings name, if it is not there: `python deploy/bucket.py`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imgfly.settings")

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

PATIENCE = 30.0  # seconds for the S3 server to get up
OURS_ALREADY = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}


def client() -> Any:
    options = settings.S3_OPTIONS
    style = {"addressing_style": options["addressing_style"]}
    return boto3.client(
        "s3",
        endpoint_url=options["endpoint_url"],
        aws_access_key_id=options["access_key"],
        aws_secret_access_key=options["secret_key"],
        region_name=options["region_name"] or "us-east-1",
        config=Config(
            signature_version="s3v4", s3=style, connect_timeout=2, read_timeout=5, retries=None
        ),
    )


def is_made(name: str) -> bool:
    """True when this call made it, False when it was there. Raises when the server does not do."""
    try:
        client().create_bucket(Bucket=name)
    except ClientError as error:
        if error.response["Error"]["Code"] in OURS_ALREADY:
            return False
        raise
    return True


def main() -> int:
    name, deadline = settings.S3_OPTIONS["bucket_name"], time.monotonic() + PATIENCE
    while True:
        try:
            print(f"bucket {name}: {'made' if is_made(name) else 'is there'}")
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > deadline:
                print(f"bucket {name}: {error}", file=sys.stderr)
                return 1
            time.sleep(1)
        else:
            return 0


if __name__ == "__main__":
    sys.exit(main())
