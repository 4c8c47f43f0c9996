"""The meaning of Postgres' failures: is the database away, so that the same work may succeed later?

This is the one place that says so, by classes of SQLSTATE (PostgreSQL, appendix A).
"""

import asyncpg

# What asyncpg fails with. The last is of a connection that the server has ended while it was idle: until its
# socket is closed too, asyncpg is in its « failed » state and takes no command.
POSTGRES_FAILURES = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
# And where no connection can be had.
DATABASE_FAILURES = (OSError, *POSTGRES_FAILURES)
# 08 the connection was lost, 25 the session cannot write (a standby, a server made read-only), 28 and 3D
# nobody is let in, 53 the server is at its limits, 57 it stops or starts, 58 its disk or its system fails.
_AWAY = ("08", "25", "28", "3D", "53", "57", "58")
_NOT_WRITING = "25"


def _is_of_these(kind: object) -> bool:
    is_postgres = isinstance(kind, type) and issubclass(kind, asyncpg.PostgresError)
    return is_postgres and (getattr(kind, "sqlstate", "") or "").startswith(_AWAY)


# For whoever has to name types: what `is_away` says yes to, but for a value that asyncpg itself refuses.
AWAY_ERRORS: tuple[type[Exception], ...] = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    *filter(_is_of_these, vars(asyncpg.exceptions).values()),
)


def is_away(error: BaseException) -> bool:
    """True if Postgres is down, full, starting, read-only or unreachable: the same work may succeed later."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_AWAY)
    malformed = isinstance(error, ValueError)  # asyncpg's own refusal of a value is an InterfaceError too
    return isinstance(error, DATABASE_FAILURES) and not malformed


def cannot_write(error: BaseException) -> bool:
    """True if the session takes no changes, and never will: another one may."""
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(_NOT_WRITING)
