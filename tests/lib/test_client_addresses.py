"""The client's address, as far as it can be believed."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgfly.lib.clients import client_ip, network_of

NEAR = "192.0.2.1"


def meta(forwarded: str | None, near: str = NEAR) -> dict[str, str]:
    found = {"REMOTE_ADDR": near}
    return found if forwarded is None else found | {"HTTP_X_FORWARDED_FOR": forwarded}


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        (None, 0, NEAR),
        ("203.0.113.9", 0, NEAR),
        ("127.0.0.1, 203.0.113.9", 0, NEAR),
        ("203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6,203.0.113.9 , 10.0.0.2", 2, "203.0.113.9"),
        ("5.5.5.5, 6.6.6.6, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("2001:db8::1", 1, "2001:db8::1"),
        ("6.6.6.6, junk", 1, None),
        ("203.0.113.9", 2, NEAR),
        (None, 1, NEAR),
        ("", 1, NEAR),
    ],
)
def test_only_our_own_proxies_are_believed(
    forwarded: str | None, proxies: int, expected: str | None
) -> None:
    assert client_ip(meta(forwarded), proxies) == expected


@given(st.text(max_size=60))
def test_whatever_is_forged_the_address_without_proxies_stays(forwarded: str) -> None:
    assert client_ip(meta(forwarded), 0) == NEAR


@given(st.text(max_size=60), st.ip_addresses())
def test_whatever_is_forged_the_proxys_word_counts(
    forged: str, real: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> None:
    plain = getattr(real, "ipv4_mapped", None) or real
    assert client_ip(meta(f"{forged}, {real}"), 1) == str(plain)


@pytest.mark.parametrize("near", ["", "unix:", "localhost"])
def test_without_a_valid_address_there_is_none(near: str) -> None:
    assert client_ip(meta(None, near), 0) is None
    assert network_of(None) == "unknown"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
    ],
)
def test_an_ipv6_network_counts_as_one_client(address: str, network: str) -> None:
    assert network_of(address) == network


def test_neighbours_in_ipv6_are_apart() -> None:
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")


def test_ipv4_clients_of_a_server_for_both_are_apart() -> None:
    """A server bound to [::] reports IPv4 clients as ::ffff:a.b.c.d."""
    first, second = (
        network_of(client_ip(meta(None, f"::ffff:203.0.113.{number}"), 0)) for number in (1, 2)
    )
    assert first != second


@given(st.ip_addresses())
def test_every_address_has_a_network(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert network_of(client_ip(meta(None, str(address)), 0))
