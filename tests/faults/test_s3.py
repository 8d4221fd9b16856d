"""An S3 server that refuses, resets, stalls, is slow, cuts its answers, or says 500 (REL-6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import boto3
import pytest

from bench.portal import Portal, served
from tests.faults.machines import s3_server, s3_settings
from tests.faults.proxy import FaultProxy
from tests.faults.state import rows
from tests.faults.writers import send

BUCKET = "faults"
MOST = 15.0  # seconds


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with s3_server(tmp_path_factory.mktemp("moto")) as port:
        yield port


@pytest.fixture(scope="module")
def bucket(moto: int) -> Callable[[], set[str]]:
    """The keys that are in it now."""
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{moto}",
        region_name="us-east-1",
        aws_access_key_id="access",
        aws_secret_access_key="secret",
    )
    client.create_bucket(Bucket=BUCKET)

    def keys() -> set[str]:
        found = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {item["Key"] for item in found}

    return keys


@pytest.fixture(scope="module")
def proxy(moto: int) -> Iterator[FaultProxy]:
    with FaultProxy(moto) as running:
        yield running


@pytest.fixture(scope="module")
def portal(
    tmp_path_factory: pytest.TempPathFactory, proxy: FaultProxy, bucket: object
) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("portal")
    with served(folder, **s3_settings(proxy.port, BUCKET)) as running:
        yield running


def media_of(portal: Portal) -> int:
    ((count,),) = rows(portal.folder / "imgfly.sqlite3", "SELECT count(*) FROM media_api_media")
    return int(count)


@pytest.mark.parametrize(
    "mode", ["refuse", "reset", "blackhole", "cut:20", "status:500", "status:503", "slow:300"]
)
def test_a_broken_storage_is_told_soon_and_leaves_no_half_upload(
    portal: Portal,
    proxy: FaultProxy,
    bucket: Callable[[], set[str]],
    mode: str,
    figure: Callable[[str, str], None],
) -> None:
    assert send(portal.port, portal.key).status == 200
    before = media_of(portal)
    with proxy.broken(mode):
        sent = send(portal.port, portal.key)
    figure("REL-6", f"{mode}: {sent.status} after {sent.seconds:.1f} s")
    assert sent.status == 503
    assert sent.seconds < MOST
    assert media_of(portal) == before
    assert send(portal.port, portal.key).status == 200


def test_pages_go_on_without_the_storage(portal: Portal, proxy: FaultProxy) -> None:
    with proxy.broken("blackhole"):
        connection = portal.connection()
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()
