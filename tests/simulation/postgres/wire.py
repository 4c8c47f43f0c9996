"""The client's end of a connection: what asyncpg's own Python code rests on, over a simulated network."""

import asyncio
import weakref
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import asyncpg
from asyncpg import connect_utils, protocol

from shared.postgres.connecting import BoundedSession
from shared.postgres.database import COMMAND_SECONDS, CONNECT_SECONDS
from tests.simulation.network import Link, Pipe
from tests.simulation.postgres.answers import Prepared, Record
from tests.simulation.postgres.session import Answer, Server, Session

SETTINGS = SimpleNamespace(
    server_version="16.4", in_hot_standby="off", default_transaction_read_only="off"
)  # as a server tells at the beginning
CACHED = 100


class Wire:
    """What asyncpg calls its protocol: one command at a time, time-outs, cancellations, its loss."""

    backend_secret = 0

    def __init__(self, link: Link, server: Server) -> None:
        self.queries_count = 0
        self.backend_pid = len(link.loop.sockets)
        self.address = f"postgres.{self.backend_pid}"
        link.loop.sockets[self.address] = self._hear_cancel
        self._loop = link.loop
        self._connection: Callable[[], Any] = lambda: None
        self._waiter: asyncio.Future[Any] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._cancel_sent: asyncio.Future[None] | None = None
        self._cancelling: asyncio.Future[None] | None = None
        self._is_lost = self._in_transaction = False
        self._pipe = Pipe(link, self._lost, lambda: self._session.end())
        client = link.process.name
        self._session = Session(server, client, lambda channel: self._pipe.down.send(self._notified, channel))

    async def connected(self) -> None:
        """Return when the server has said hello. Errors: `ConnectionDoesNotExistError`."""
        waiter = self._waiter = self._loop.create_future()
        self._pipe.up.send(lambda: self._pipe.down.send(self._answered, 0, False))
        await waiter

    def serve(self, connection: asyncpg.Connection) -> None:
        """It is the protocol of this connection."""
        self._connection = weakref.ref(connection)

    def is_connected(self) -> bool:
        """False once the loss of it is known."""
        return not self._is_lost

    def is_in_transaction(self) -> bool:
        """As the server last told."""
        return self._in_transaction

    def get_settings(self) -> Any:
        """What the server told at the beginning."""
        return SETTINGS

    def get_server_pid(self) -> int:
        """Names the session."""
        return self.backend_pid

    def get_record_class(self) -> type:
        """Of rows."""
        return Record

    async def prepare(
        self,
        name: str,
        query: str,
        timeout: float | None,  # noqa: ASYNC109 (asyncpg's own)
        *,
        record_class: type,
        ignore_custom_codec: bool,
    ) -> Prepared:
        """Without asking anybody. Errors: as `query`."""
        await self._wait_for_cancellation(self._get_timeout(timeout))
        self._check()
        return Prepared(name, query, record_class, ignore_custom_codec)

    async def query(self, query: str, timeout: float | None) -> str:  # noqa: ASYNC109 (asyncpg's own)
        """Its status."""
        await self._ask(query, (), timeout)
        return ""

    async def bind_execute(
        self,
        state: Prepared,
        args: Sequence[Any],
        portal_name: str,
        limit: int,
        return_extra: bool,
        timeout: float | None,  # noqa: ASYNC109 (asyncpg's own)
    ) -> Any:
        """The rows; with `return_extra` the status and whether it was completed too."""
        found = await self._ask(state.query, tuple(args), timeout)
        rows = [Record(row) for row in found] if isinstance(found, list) else []
        changed = len(rows) if isinstance(found, list) else found
        given = rows[:limit] if limit else rows
        return (given, f"DONE {changed}".encode(), True) if return_extra else given

    async def _ask(self, sql: str, arguments: tuple[Any, ...], timeout: float | None) -> Answer:  # noqa: ASYNC109
        seconds = await self._wait_for_cancellation(self._get_timeout(timeout))
        self._check()
        self.queries_count += 1
        waiter = self._waiter = self._loop.create_future()
        if seconds is not None:
            self._timer = self._loop.call_later(seconds, self._on_timeout, waiter)
        waiter.add_done_callback(self._completed)
        self._pipe.up.send(self._session.ask, sql, arguments, self._answer)
        answer: Answer = await waiter
        return answer

    def _answer(self, answer: Answer) -> None:
        self._pipe.down.send(self._answered, answer, self._session.in_transaction)

    def _answered(self, answer: Answer, in_transaction: bool) -> None:
        """The server is ready for the next."""
        waiter, self._waiter = self._waiter, None
        self._in_transaction = in_transaction
        self._cancelled()
        if waiter is not None and not waiter.done():
            if isinstance(answer, BaseException):
                waiter.set_exception(answer)
            else:
                waiter.set_result(answer)

    def _notified(self, channel: str) -> None:
        connection = self._connection()
        if connection is not None and not self._is_lost:
            connection._process_notification(0, channel, "")

    def _lost(self) -> None:
        self._is_lost = True
        connection = self._connection()
        if connection is not None:
            connection._cleanup()
        self._fail_waiter()

    def _fail_waiter(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            text = "connection was closed in the middle of operation"
            waiter.set_exception(asyncpg.ConnectionDoesNotExistError(text))
        self._cancelled()

    def _on_timeout(self, waiter: asyncio.Future[Any]) -> None:
        if self._waiter is waiter and not waiter.done() and self._cancelling is None:
            self._request_cancel()
            waiter.set_exception(TimeoutError())

    def _completed(self, waiter: asyncio.Future[Any]) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if waiter is self._waiter and waiter.cancelled() and self._cancelling is None:
            self._request_cancel()

    def _request_cancel(self) -> None:
        self._cancel_sent, self._cancelling = self._loop.create_future(), self._loop.create_future()
        connection = self._connection()
        if connection is not None:
            connection._cancel_current_command(self._cancel_sent, self._cancelling)

    def _cancelled(self) -> None:
        for one in (self._cancel_sent, self._cancelling):
            if one is not None and not one.done():
                one.set_result(None)
        self._cancel_sent = self._cancelling = None

    def _hear_cancel(self, told: asyncio.Protocol) -> Any:
        """A second connection, over which asyncpg asks to cancel what the first one does."""
        other = Pipe(self._pipe.link, lambda: told.connection_lost(None), lambda: None)

        def cancel() -> None:
            self._session.cancel()
            other.down.send(told.connection_lost, None)

        return SimpleNamespace(write=lambda _request: other.up.send(cancel), close=other.close)

    def _is_cancelling(self) -> bool:
        return self._cancelling is not None or self._cancel_sent is not None

    async def _wait_for_cancellation(self, timeout: float | None = None) -> float | None:  # noqa: ASYNC109
        if not self._is_cancelling():
            return timeout
        began = self._loop.time()
        try:
            async with asyncio.timeout(timeout):
                if self._cancel_sent is not None:
                    await asyncio.shield(self._cancel_sent)
                    self._cancel_sent = None
                if self._cancelling is not None:
                    await asyncio.shield(self._cancelling)
        except TimeoutError:
            connection = self._connection()
            if connection is not None:
                connection.terminate()
            raise
        left = None if timeout is None else timeout - (self._loop.time() - began)
        if left is not None and left <= 0:
            raise TimeoutError
        return left

    def _get_timeout(self, timeout: float | None) -> float | None:
        if timeout is protocol.NO_TIMEOUT:  # type: ignore[comparison-overlap]
            return None
        seconds = COMMAND_SECONDS if timeout is None else float(timeout)
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def _check(self) -> None:
        if self._cancelling is not None:
            raise asyncpg.InterfaceError("cannot perform operation: another operation is cancelling")
        if self._is_lost:
            raise asyncpg.InterfaceError("cannot perform operation: connection is closed")
        if self._waiter is not None or self._timer is not None:
            raise asyncpg.InterfaceError("cannot perform operation: another operation is in progress")

    async def close(self, timeout: float | None) -> None:  # noqa: ASYNC109 (asyncpg's own)
        """Say goodbye. Errors: `InterfaceError` while a command is under way."""
        await self._wait_for_cancellation(timeout)
        self._check()
        self.abort()

    def abort(self) -> None:
        """Hang up."""
        if not self._is_lost:
            self._is_lost = True
            self._fail_waiter()
        self._pipe.close()


class SimulatedSession(BoundedSession):
    """Our session, on a simulated wire."""

    __slots__ = ()


_TRANSPORT = SimpleNamespace(get_extra_info=lambda _name: None)
_CONFIGURATION = connect_utils._ClientConfiguration(
    command_timeout=COMMAND_SECONDS,
    statement_cache_size=CACHED,
    max_cached_statement_lifetime=0,
    max_cacheable_statement_size=0,
)


async def connect(link: Link, server: Server) -> SimulatedSession:
    """A connection. Errors: `ConnectionRefusedError`, `TimeoutError`."""
    wire = Wire(link, server)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await wire.connected()
    except asyncpg.ConnectionDoesNotExistError:
        raise ConnectionRefusedError from None
    except BaseException:
        wire.abort()
        raise
    made = SimulatedSession(wire, _TRANSPORT, link.loop, wire.address, _CONFIGURATION, None)  # type: ignore[arg-type]
    wire.serve(made)
    return made
