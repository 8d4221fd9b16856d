"""Which URLs and addresses a fetch may touch (SSRF-1, SSRF-3)."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from media_api.ingest.addresses import NOT_PUBLIC_IPV4, is_allowed, parsed

HOSTILE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2001:0:7f00:1::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "2606:4700::5efe:7f00:1",
    "2606:4700::200:5efe:a00:1",
    "2606:4700::1111%eth0",
]
PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.32.0.1",
    "::ffff:8.8.8.8",
    "2606:4700:4700::1111",
    "2a00:1450:4001:81b::200e",
]
EMBEDDINGS: dict[str, Callable[[int], IPv6Address]] = {
    "mapped": lambda ip: IPv6Address(0xFFFF << 32 | ip),
    "compatible": IPv6Address,
    "6to4": lambda ip: IPv6Address(0x2002 << 112 | ip << 80),
    "NAT64": lambda ip: IPv6Address(0x64FF9B << 96 | ip),
    "Teredo": lambda ip: IPv6Address(0x20010000 << 96 | ip << 64 | (ip ^ 0xFFFFFFFF)),
    "ISATAP": lambda ip: IPv6Address(0x26064700 << 96 | 0x5EFE << 32 | ip),
}


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_HOST = "imgfly.example"
    settings.MEDIA_HOST = "media.imgfly.example"
    settings.S3_OPTIONS = {"endpoint_url": "http://Storage.internal:9000", "bucket_name": "media"}
    settings.FETCH_PORTS = [80, 443]
    settings.FETCH_NETWORKS = []


@pytest.mark.parametrize("address", HOSTILE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize("embedding", EMBEDDINGS)
@given(address=st.sampled_from(NOT_PUBLIC_IPV4).flatmap(lambda net: st.ip_addresses(network=net)))
def test_a_private_address_inside_an_ipv6_address_is_refused(
    embedding: str, address: IPv4Address
) -> None:
    assert not is_allowed(str(EMBEDDINGS[embedding](int(address))))


def test_there_are_twenty_networks_that_are_not_public() -> None:
    assert len(set(NOT_PUBLIC_IPV4)) == 20


def test_the_operator_may_allow_a_private_network(settings: Settings) -> None:
    settings.FETCH_NETWORKS = ["10.1.0.0/16", "fd00::/8"]
    assert is_allowed("10.1.2.3")
    assert is_allowed("fd00::1")
    assert is_allowed("::ffff:10.1.2.3")
    assert not is_allowed("10.2.0.1")


def test_an_allowed_nat64_gateway_leads_to_public_addresses_only(settings: Settings) -> None:
    settings.FETCH_NETWORKS = ["64:ff9b::/96"]
    assert is_allowed("64:ff9b::808:808")
    assert not is_allowed("64:ff9b::7f00:1")
    assert not is_allowed("64:ff9b::a9fe:a9fe")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "photo.jpg",
        "//example.com/a.jpg",
        "http:example.com",
        "http:///a.jpg",
        "http://",
        "file:///etc/passwd",
        "ftp://example.com/a.jpg",
        "gopher://example.com/",
        "javascript:alert(1)",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com@127.0.0.1/",
        "http://@example.com/",
        "http://example.com:22/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:x/",
        "http://example.com:-80/",
        "http://example.com\r\nHost: internal/",
        "http://example.com/a b",
        " http://example.com/",
        "http://example.com/\t",
        "http://example.com/\x00",
        "http://example.com/\u202egpj.exe",
        "http://example.com/\ud800",
        "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1%00.example.com/",
        "http://exa%6dple.com/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://0177.0.0.01/",
        "http://127.0.0.0x1/",
        "http://①②⑦.①/",
        "http://[::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::1/",
        "http://[example.com]/",
        "http://[v1.example]/",
        "http://exam℀ple.com/",
        "http://a..b/",
        "http://.example.com/",
        f"http://{'a' * 64}.com/",
        f"http://{'a.' * 127}example/",
        f"http://example.com/{'a' * 2030}",
        "http://imgfly.example/image/a.jpg",
        "http://IMGFLY.Example./image/a.jpg",
        "https://ｉmgfly。example/",
        "http://media.imgfly.example/a.jpg",
        "http://storage.internal/media/a.jpg",
        "http://media.storage.internal/a.jpg",
    ],
)
def test_a_url_that_is_not_plainly_one_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parsed(url)
    assert "secret" not in repr(caught.value)


def test_circled_digits_are_the_address_that_they_mean() -> None:
    assert parsed("http://①②⑦.⓪.⓪.①/").host == "127.0.0.1"


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://[", "http://a@"]))
def test_any_text_is_parsed_or_refused(text: str, start: str) -> None:
    try:
        target = parsed(start + text)
    except ValueError:
        return
    assert f"{target.authority}{target.request_target}".isascii()
    assert " " not in target.request_target


@pytest.mark.parametrize(
    ("url", "authority", "request_target"),
    [
        ("http://example.com", "example.com", "/"),
        ("HTTP://Example.COM.:80/a.jpg#top", "example.com", "/a.jpg"),
        ("https://example.com/a%20b.jpg?x=%2F&y=1", "example.com", "/a%20b.jpg?x=%2F&y=1"),
        ("https://bücher.example/图.png", "xn--bcher-kva.example", "/%E5%9B%BE.png"),
        ("https://example.com:80/a;b=c/@~x", "example.com:80", "/a;b=c/@~x"),
        ("https://[2606:4700::1111]:443/", "[2606:4700::1111]", "/"),
        ("https://1.1.1.1/a", "1.1.1.1", "/a"),
    ],
)
def test_an_honest_url_becomes_a_request(url: str, authority: str, request_target: str) -> None:
    target = parsed(url)
    assert (target.authority, target.request_target) == (authority, request_target)


def test_the_log_form_has_no_query() -> None:
    assert str(parsed("https://example.com/a?token=1")) == "https://example.com/a"
