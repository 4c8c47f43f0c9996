"""Which of the servers that a URL names is asked first: for this process, the one that worked last."""

from shared.runtime.server_urls import servers_of

HOST_SECONDS = 1.0  # for each of several servers: the one that is gone must not keep us from the next
_first: dict[str, str] = {}


def in_turn(url: str) -> list[str]:
    """The URL of each server of `url`, as they are to be asked."""
    servers = servers_of(url)
    first = servers.index(_first.get(url, servers[0]))
    return [*servers[first:], *servers[:first]]


def worked(url: str, server: str) -> None:
    """From now on this server of `url` is asked first."""
    _first[url] = server


def failed(url: str, server: str) -> None:
    """From now on others of `url` are asked before this one, where there are others."""
    servers = in_turn(url)
    if server == servers[0]:
        _first[url] = servers[1 % len(servers)]
