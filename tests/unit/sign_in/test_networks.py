"""Whose an address is, as far as limits go (S4)."""

import pytest

from shared.sign_in.networks import line_of, network_of


@pytest.mark.parametrize(
    ("address", "line", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("192.0.2.250", "192.0.2.250/32", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/64"),
        ("unknown", "unknown", "unknown"),
        ("", "", ""),
        ("x" * 500, "x" * 100, "x" * 100),
    ],
)
def test_s4_addresses_count_by_line_and_by_network(address: str, line: str, network: str) -> None:
    assert (line_of(address), network_of(address)) == (line, network)
