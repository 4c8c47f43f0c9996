"""Connections that can write: to the one server of several that takes changes, given up once it does not."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

import asyncpg

from shared.postgres.away import DATABASE_FAILURES, cannot_write
from shared.runtime import hosts

M = TypeVar("M", bound=Callable[..., Any])
CANCEL_SECONDS = 0.5  # for the server to say that it has given up a command
CLOSE_SECONDS = 1.0
KEEPALIVE = {"idle": 4, "interval": 2, "count": 3}  # a host that has vanished is noticed after 10 s
_ROUTINE, _WAITS_FOR_STANDBY = "R", "SyncRepWaitForLSN"  # which of the server's routines sends a notice
_READ_ONLY = ("in_hot_standby", "default_transaction_read_only")  # the server tells when either changes


def takes_changes(connection: Any) -> bool:
    """True if the server of a connection is no standby and lets sessions write, as it last told."""
    told = connection.get_settings()
    return all(getattr(told, name, "off") != "on" for name in _READ_ONLY)


def _given_up(method: M) -> M:
    """`method` of a connection, which is cut where it turns out that it cannot write.

    The server says so with the answer to what only reads, too: whoever reads again, for ever, would not find
    out otherwise that what he follows goes on elsewhere.
    """

    @wraps(method)
    async def run(self: "Session", *arguments: Any, **named: Any) -> Any:
        try:
            result = await method(self, *arguments, **named)
        except asyncpg.PostgresError as error:
            if cannot_write(error):
                self.terminate()
            raise
        if self.is_demoted():
            self.terminate()
        return result

    return cast("M", run)


class Session(asyncpg.Connection):
    """A connection that is cut when it cannot write: a pool would give it out again and again.

    A command whose wait for the synchronous standby was cancelled fails, whatever the command was: it is
    committed here, and a promotion of the standby would lose it.
    """

    __slots__ = ()
    reads_only = False

    def is_demoted(self) -> bool:
        """True between transactions, where a connection was to write and its server takes no changes."""
        busy = self.reads_only or self.is_closed() or self.is_in_transaction()
        return not (busy or takes_changes(self))

    def _process_log_message(self, fields: Mapping[str, str], last_query: str) -> None:
        # What is raised here becomes the command's outcome. The texts are in the server's language.
        if fields.get(_ROUTINE) == _WAITS_FOR_STANDBY:
            raise asyncpg.TransactionResolutionUnknownError("the standby may not have what was committed")
        super()._process_log_message(fields, last_query)  # type: ignore[misc]  # asyncpg's own

    execute = _given_up(asyncpg.Connection.execute)
    executemany = _given_up(asyncpg.Connection.executemany)
    fetch = _given_up(asyncpg.Connection.fetch)
    fetchrow = _given_up(asyncpg.Connection.fetchrow)
    fetchval = _given_up(asyncpg.Connection.fetchval)


class BoundedSession(Session):
    """Not used again once its server has not answered; asyncpg itself would first wait for that server.

    After a timeout or a cancelled wait the server has `CANCEL_SECONDS` to confirm that it has given up the
    command; then the connection is cut.
    """

    __slots__ = ()

    def __init__(self, protocol: Any, transport: asyncio.Transport, *more: Any, **named: Any) -> None:
        super().__init__(protocol, transport, *more, **named)
        _keep_alive(transport.get_extra_info("socket"))

    async def _cancel(self, *waiters: Any) -> None:
        async with asyncio.timeout(CANCEL_SECONDS) as limit:
            await super()._cancel(*waiters)  # type: ignore[misc]  # asyncpg's own, it swallows the timeout
        if limit.expired():
            self.terminate()

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 (asyncpg's own)
        """Say goodbye where somebody listens. What a pool has expired may be silent."""
        with contextlib.suppress(*DATABASE_FAILURES):
            await super().close(timeout=timeout or CLOSE_SECONDS)


class ReadingSession(BoundedSession):
    """One for which a server that takes no changes will do."""

    __slots__ = ()
    reads_only = True


def _keep_alive(peer: Any) -> None:
    """Whoever only listens hears of a server's host that has vanished, too."""
    if peer is None or peer.family not in (socket.AF_INET, socket.AF_INET6):
        return
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, name in (("TCP_KEEPIDLE", "idle"), ("TCP_KEEPINTVL", "interval"), ("TCP_KEEPCNT", "count")):
        if hasattr(socket, option):  # macOS has no TCP_KEEPIDLE before Python 3.13's
            peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), KEEPALIVE[name])


async def connect_to_any(
    url: str,
    *,
    timeout: float,  # noqa: ASYNC109 (of each server, as asyncpg's pools hand it on)
    reading: bool = False,
    **options: Any,
) -> Any:
    """A connection to the first server of `url` that takes changes, the last one found first.

    `url` may name several hosts, separated by commas; `timeout`, in seconds, is for a single one. With
    `reading`, where none takes changes, the first that answers will do. Errors: asyncpg's and the network's
    of the last server tried; `ReadOnlySQLTransactionError` where it answers and takes no changes.
    """
    servers = hosts.in_turn(url)
    seconds = timeout if len(servers) == 1 else hosts.HOST_SECONDS
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
            hosts.worked(url, server)
            return connection
        failure = asyncpg.ReadOnlySQLTransactionError("the server takes no changes")
        if reading and only_read is None:
            only_read = connection
        else:
            connection.terminate()
    if only_read is not None:
        return only_read
    raise failure or ValueError("no server is named")
