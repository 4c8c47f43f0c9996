"""Addresses in settings: checked at the start, faults said in one sentence, values never repeated."""

import ipaddress
import re
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo

T = TypeVar("T")
HOST = re.compile(r"(?:\[[0-9A-Fa-f:.%]+\]|[^\s,:\[\]/?#@]+)(?::(?P<port>.*))?")
_HOSTS = re.compile(r"(?P<before>[^:/?#]+://(?:[^/?#]*@)?)(?P<hosts>[^/?#]*)(?P<after>.*)", re.DOTALL)
SSL_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})


def servers_of(url: str) -> list[str]:
    """The URL of each of the hosts that `url` names, in order; it alone where it is no URL.

    Python's own parser refuses several hosts of which a later one is an [address].
    """
    found = _HOSTS.fullmatch(url)
    if found is None:
        return [url]
    return [f"{found['before']}{host}{found['after']}" for host in found["hosts"].split(",")]


def server_url(*schemes: str, several: bool = False, may_be_empty: bool = False) -> AfterValidator:
    """A check of a URL, which may be a secret, of one of `schemes`; `several`: it may name several hosts."""

    def check(url: T) -> T:
        text = url.get_secret_value() if isinstance(url, SecretStr) else str(url)
        if text or not may_be_empty:
            _check(text, schemes, several=several)
        return url

    return AfterValidator(check)


def server_urls(*schemes: str) -> AfterValidator:
    """A check of several URLs of one of `schemes`, separated by spaces; there may be none."""

    def check(urls: str) -> str:
        for text in urls.split():
            _check(text, schemes, several=False)
        return urls

    return AfterValidator(check)


def encrypted(*plain: str) -> AfterValidator:
    """A check that a URL of one of the schemes `plain` stays where nobody listens in, at each of its hosts.

    That is this machine, and hosts that the setting `plain_hosts` names, which has to be declared before.
    """

    def check(url: T, info: ValidationInfo) -> T:
        servers = servers_of(url.get_secret_value() if isinstance(url, SecretStr) else str(url))
        trusted = info.data.get("plain_hosts", "").replace(",", " ").split()
        if any(_is_overheard(urlsplit(one), plain, trusted) for one in servers):
            raise ValueError(
                "would go unencrypted to another host: use TLS, or name the host in ORIENTATION_PLAIN_HOSTS "
                "where only machines of your own can listen"
            )
        return url

    return AfterValidator(check)


def _is_overheard(address: SplitResult, plain: Sequence[str], trusted: Sequence[str]) -> bool:
    host = address.hostname or ""
    return address.scheme in plain and not (_is_here(host) or host in trusted)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check(text: str, schemes: tuple[str, ...], *, several: bool) -> None:
    """Errors: `ValueError`."""
    try:
        urls = [urlsplit(one) for one in servers_of(text)]
        understood = urls[0].scheme in schemes and any(one.hostname for one in urls) and text.isprintable()
    except ValueError:
        understood = False
    if not understood:
        raise ValueError(f"must begin with {'://, '.join(schemes)}:// and name a host")
    hosts = [one.netloc.rpartition("@")[2] for one in urls]
    if len(hosts) > 1 and not several:
        raise ValueError("must name one host: for several servers, one name that leads to them all")
    if not all(map(_is_host, hosts)):
        raise ValueError(
            "must name its host as name, name:port or [address]:port; in a password, write what is neither "
            "letter nor digit as %XX"
        )
    _check_options(dict(parse_qsl(urls[0].query)))


def _is_host(text: str) -> bool:
    found = HOST.fullmatch(text)
    if found is None:
        return False
    port = found["port"]
    return port is None or (port.isascii() and port.isdecimal() and 0 < int(port) < 65536)


def _check_options(options: dict[str, str]) -> None:
    heartbeat, mode = options.get("heartbeat", "1"), options.get("sslmode", "prefer")
    if not (heartbeat.isascii() and heartbeat.isdecimal() and 0 < int(heartbeat) < 3600):
        raise ValueError("has a heartbeat that is not a number of seconds from 1 to 3599")
    if mode not in SSL_MODES:
        raise ValueError(f"has an sslmode that is none of {', '.join(sorted(SSL_MODES))}")
