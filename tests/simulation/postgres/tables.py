"""Tables with transactions, at READ COMMITTED: rows, row locks, advisory locks, and what a statement sees."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

Row = dict[str, Any]
Key = tuple[Any, ...]
Place = tuple[str, Key]  # a row's: its table, and its key there


class Transaction:
    """What it has written and locked; `began` is what now() says in it."""

    def __init__(self, began: datetime) -> None:
        self.began = began
        self.is_over = False
        self.written: dict[Place, Row] = {}
        self.locked: set[Place] = set()
        self.notified: list[str] = []
        self.waiting: list[Callable[[], None]] = []  # for its end
        self.blocked_by: Transaction | None = None


class Asking(Protocol):
    """The session of a statement: who its client is, and the channels that it listens to."""

    client: str
    listens: set[str]


class Blocked(Exception):
    """A statement needs what another transaction has locked."""

    def __init__(self, holder: Transaction) -> None:
        super().__init__()
        self.holder = holder


@dataclass(slots=True)
class Database:
    """Committed rows, and who has locked what; `clock` is the server's."""

    clock: Callable[[], datetime]
    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    holders: dict[Place, Transaction] = field(default_factory=dict)
    advisory: dict[int, Asking] = field(default_factory=dict)  # a session by the lock that it holds

    def table(self, name: str) -> dict[Key, Row]:
        """The committed rows of a table, by key."""
        return self.rows.setdefault(name, {})

    def begin(self) -> Transaction:
        """A transaction that begins now."""
        return Transaction(self.clock())

    def commit(self, transaction: Transaction) -> None:
        """Others see what it wrote."""
        for (table, key), row in transaction.written.items():
            self.table(table)[key] = row
        self._end(transaction)

    def roll_back(self, transaction: Transaction) -> None:
        """Nothing of it ever was."""
        self._end(transaction)

    def _end(self, transaction: Transaction) -> None:
        transaction.is_over = True
        for place in transaction.locked:
            del self.holders[place]
        for told in transaction.waiting:
            told()


@dataclass(slots=True)
class View:
    """What one statement sees: what is committed as it begins, and what its transaction wrote before."""

    database: Database
    transaction: Transaction
    session: "Asking"
    _written: dict[Place, Row] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """now()"""
        return self.transaction.began

    @property
    def clock(self) -> datetime:
        """clock_timestamp()"""
        return self.database.clock()

    def rows(self, table: str) -> list[Row]:
        """The rows of a table."""
        seen = dict(self.database.table(table))
        seen.update({key: row for (of, key), row in self.transaction.written.items() if of == table})
        return list(seen.values())

    def get(self, table: str, *key: Any) -> Row | None:
        """The row with this key."""
        own = self.transaction.written.get((table, key))
        return own if own is not None else self.database.table(table).get(key)

    def lock(self, table: str, *key: Any) -> None:
        """FOR UPDATE. Errors: `Blocked`."""
        if not self.skip_locked(table, *key):
            raise Blocked(self.database.holders[table, key])

    def skip_locked(self, table: str, *key: Any) -> bool:
        """FOR UPDATE SKIP LOCKED: True where it is locked now."""
        holder = self.database.holders.setdefault((table, key), self.transaction)
        if holder is self.transaction:
            self.transaction.locked.add((table, key))
        return holder is self.transaction

    def insert(self, table: str, key: Key, row: Row) -> bool:
        """False where there is a row with this key. Errors: `Blocked` by one that is not committed."""
        self.lock(table, *key)
        if self.get(table, *key) is not None:
            return False
        self._written[table, key] = row
        return True

    def update(self, table: str, key: Key, **changed: Any) -> None:
        """Errors: `Blocked`."""
        self.lock(table, *key)
        row = self.get(table, *key)
        assert row is not None
        self._written[table, key] = row | changed

    def done(self) -> None:
        """The statement has come to its end: its transaction sees what it wrote."""
        self.transaction.written.update(self._written)
