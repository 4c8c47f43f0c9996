"""Connections that can write: to the one server of several that takes changes, given up once it does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import asyncpg

from shared.server_urls import servers_of

M = TypeVar("M", bound=Callable[..., Any])
HOST_SECONDS = 1.0  # for each of several servers: the one that is gone must not keep us from the next
# Classes of SQLSTATE: 08 the connection was lost, 25 the session cannot write (a standby, a server made
# read-only), 28 and 3D nobody is let in, 53 the server is at its limits, 57 it stops or starts, 58 its disk
# or its system fails.
_AWAY = ("08", "25", "28", "3D", "53", "57", "58")
_NOT_WRITING = "25"
_READ_ONLY = ("in_hot_standby", "default_transaction_read_only")  # the server tells when either changes


def is_away(error: asyncpg.PostgresError) -> bool:
    """Whether the server, not the work, is why it failed: the same work may succeed later."""
    return (error.sqlstate or "").startswith(_AWAY)


def cannot_write(error: BaseException) -> bool:
    """Whether the session takes no changes, and never will: another one may."""
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(_NOT_WRITING)


def takes_changes(connection: Any) -> bool:
    """Whether the server of a connection is no standby and lets sessions write, as it last told."""
    told = connection.get_settings()
    return all(getattr(told, name, "off") != "on" for name in _READ_ONLY)


def _given_up(method: M) -> M:
    """`method` of a connection, which is cut where it turns out that it cannot write."""

    @wraps(method)
    async def run(self: "Session", *arguments: Any, **named: Any) -> Any:
        try:
            return await method(self, *arguments, **named)
        except asyncpg.PostgresError as error:
            if cannot_write(error):
                self.terminate()
            raise

    return cast("M", run)


class Session(asyncpg.Connection):
    """A connection that is cut when it cannot write: a pool would give it out again and again."""

    __slots__ = ()
    execute = _given_up(asyncpg.Connection.execute)
    executemany = _given_up(asyncpg.Connection.executemany)
    fetch = _given_up(asyncpg.Connection.fetch)
    fetchrow = _given_up(asyncpg.Connection.fetchrow)
    fetchval = _given_up(asyncpg.Connection.fetchval)


async def connect_to_any(
    url: str,
    *,
    timeout: float,  # noqa: ASYNC109 (of each server, as asyncpg's pools hand it on)
    reading: bool = False,
    **options: Any,
) -> Any:
    """A connection to the first server of `url` that takes changes.

    `url` may name several hosts, separated by commas; `timeout`, in seconds, is for a single one. With
    `reading`, where none takes changes, the first that answers will do. Errors: asyncpg's and the network's
    of the last server tried; `ReadOnlySQLTransactionError` where it answers and takes no changes.
    """
    servers = servers_of(url)
    seconds = timeout if len(servers) == 1 else HOST_SECONDS
    failure: Exception | None = None
    only_read: Any = None
    for server in servers:
        try:
            connection = await asyncpg.connect(server, timeout=seconds, **options)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            failure = error
            continue
        if takes_changes(connection):
            if only_read is not None:
                only_read.terminate()
            return connection
        failure = asyncpg.ReadOnlySQLTransactionError("the server takes no changes")
        if reading and only_read is None:
            only_read = connection
        else:
            connection.terminate()
    if only_read is not None:
        return only_read
    raise failure or ValueError("no server is named")
