"""Telling an outage of Postgres from a fault of the work at hand."""

import asyncpg

# Classes 08 and 57: the connection was lost, or the server is stopping or starting.
_AWAY = (asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)


def is_database_away(error: Exception) -> bool:
    """Whether Postgres is down, starting or unreachable, so that the same work may succeed later."""
    malformed = isinstance(error, ValueError)  # asyncpg's own refusal of a value is an InterfaceError too
    return isinstance(error, (OSError, asyncpg.InterfaceError, *_AWAY)) and not malformed
