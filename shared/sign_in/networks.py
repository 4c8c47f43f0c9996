"""The line and the network that an address belongs to, as far as limits go."""

import ipaddress

LINE = {4: 32, 6: 64}  # what one subscriber has
NETWORK = {4: 24, 6: 64}  # what one operator of servers easily has


def line_of(address: str) -> str:
    """The line that an address belongs to: an IPv4 address, an IPv6 /64."""
    return _within(address, LINE)


def network_of(address: str) -> str:
    """The network that an address belongs to: an IPv4 /24, an IPv6 /64."""
    return _within(address, NETWORK)


def _within(address: str, lengths: dict[int, int]) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:100]
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    plain = str(known).partition("%")[0]  # without the name of an interface
    return str(ipaddress.ip_network(f"{plain}/{lengths[known.version]}", strict=False))
