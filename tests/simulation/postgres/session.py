"""The server's end of a connection: statements one by one, transactions, waiting for locks, errors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

from tests.simulation.postgres.tables import Blocked, Database, Transaction, View

DEADLOCK_SECONDS, STATEMENT_SECONDS, IDLE_SECONDS = 1.0, 10.0, 30.0  # as set where we connect
Answer: TypeAlias = "list[dict[str, Any]] | int | BaseException"  # rows; how many were changed; an error
Statement = Callable[..., "list[dict[str, Any]] | int"]
Later = Callable[[float, Callable[[], None]], Any]


@dataclass(frozen=True, slots=True)
class Server:
    """A database, the statements that it knows, and the clock that it waits by."""

    database: Database
    statements: Mapping[str, Statement]
    later: Later
    sessions: "list[Session]"

    def notify(self, channel: str) -> None:
        """Tell all who listen."""
        for session in self.sessions:
            if channel in session.listens:
                session.tell(channel)


class Session:
    """One connection of `client` as the server sees it. `tell` gets the channel of each notification."""

    def __init__(self, server: Server, client: str, tell: Callable[[str], None]) -> None:
        self.server, self.client = server, client
        self.tell = tell
        self.listens: set[str] = set()
        self.is_over = False
        self._open: Transaction | None = None
        self._failed = False
        self._busy: _Running | None = None
        self._asked = 0
        server.sessions.append(self)

    @property
    def in_transaction(self) -> bool:
        """True between BEGIN and its end."""
        return self._open is not None

    def ask(self, sql: str, arguments: tuple[Any, ...], answer: Callable[[Answer], None]) -> None:
        """Run a statement; `answer` is called once it is done, at once or after locks are free."""
        if self.is_over:
            return
        self._asked += 1
        word = sql.split(maxsplit=1)[0].rstrip(";")
        if word in ("BEGIN", "COMMIT", "ROLLBACK"):
            answer(self._bounds(word))
        elif self._failed:
            answer(asyncpg.InFailedSQLTransactionError("current transaction is aborted"))
        else:
            transaction = self._open or self.server.database.begin()
            self._busy = _Running(self, transaction, sql, arguments, answer)
            self._busy.run()
        self._watch_idle()

    def _bounds(self, word: str) -> Answer:
        database, transaction = self.server.database, self._open
        if word == "BEGIN":
            self._open, self._failed = database.begin(), False
        elif transaction is not None:
            self._open = None
            if word == "COMMIT" and not self._failed:
                database.commit(transaction)
            else:
                database.roll_back(transaction)
            self._failed = False
        return 0

    def ended(self, transaction: Transaction, outcome: Answer) -> None:
        """A statement has come to its end."""
        self._busy = None
        if self._open is not None:
            self._failed = isinstance(outcome, BaseException)
        elif isinstance(outcome, BaseException):
            self.server.database.roll_back(transaction)
        else:
            self.server.database.commit(transaction)

    def cancel(self) -> None:
        """Give up the statement that waits, as a request to cancel asks."""
        if self._busy is not None:
            self._busy.fail(asyncpg.QueryCanceledError("canceling statement due to user request"))

    def end(self) -> None:
        """The connection is gone: so are its transaction and its locks."""
        if self.is_over:
            return
        self.is_over = True
        self.server.sessions.remove(self)
        held = self.server.database.advisory
        for key in [key for key, holder in held.items() if holder is self]:
            del held[key]
        transaction = self._busy.transaction if self._busy else self._open
        self._busy = None
        if transaction is not None:
            self.server.database.roll_back(transaction)

    def _watch_idle(self) -> None:
        """idle_in_transaction_session_timeout"""
        if self._open is None:
            return
        asked = self._asked

        def look() -> None:
            if self._asked == asked and self._open is not None and self._busy is None:
                self.end()

        self.server.later(IDLE_SECONDS, look)


class _Running:
    """One statement on its way; each try sees what is committed by then."""

    def __init__(
        self,
        session: Session,
        transaction: Transaction,
        sql: str,
        arguments: tuple[Any, ...],
        answer: Callable[[Answer], None],
    ) -> None:
        self.transaction = transaction
        self._session, self._sql, self._arguments, self._answer = session, sql, arguments, answer
        self._is_watched = self._is_over = False

    def run(self) -> None:
        """Try, now or once what it waits for is over."""
        if self._is_over or self._session.is_over:
            return
        self.transaction.blocked_by = None
        view = View(self._session.server.database, self.transaction, self._session)
        try:
            outcome = self._session.server.statements[self._sql](view, *self._arguments)
        except Blocked as blocked:
            self._wait(blocked.holder)
        except asyncpg.PostgresError as error:
            self.fail(error)
        else:
            view.done()
            self._end(outcome)

    def _wait(self, holder: Transaction) -> None:
        later = self._session.server.later
        self.transaction.blocked_by = holder
        holder.waiting.append(lambda: later(0.0, self.run))
        if not self._is_watched:
            self._is_watched = True
            later(DEADLOCK_SECONDS, self._look_for_circle)
            canceled = asyncpg.QueryCanceledError("canceling statement due to statement timeout")
            later(STATEMENT_SECONDS, lambda: self.fail(canceled))

    def _look_for_circle(self) -> None:
        seen: list[Transaction] = []
        one: Transaction | None = self.transaction
        while one is not None and one not in seen:
            seen.append(one)
            one = one.blocked_by
        if one is self.transaction:
            self.fail(asyncpg.DeadlockDetectedError("deadlock detected"))

    def fail(self, error: BaseException) -> None:
        """It is over, without an effect."""
        if not self._is_over and not self._session.is_over:
            self._end(error)

    def _end(self, outcome: Answer) -> None:
        self._is_over, self.transaction.blocked_by = True, None
        self._session.ended(self.transaction, outcome)
        self._answer(outcome)
