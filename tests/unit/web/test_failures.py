"""What passes by itself is 503, so that a family knows that sending again is safe."""

import asyncpg
import pytest

from services.intentions.eventstore.errors import VersionConflict
from services.intentions.http.errors import status_of
from services.intentions.web.sent.draft import Malformed


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.AdminShutdownError("failover"),
        asyncpg.CrashShutdownError("restart"),
        asyncpg.DeadlockDetectedError("two at once"),
        asyncpg.ReadOnlySQLTransactionError("a standby"),
        asyncpg.QueryCanceledError("too slow"),
        VersionConflict("dossier", 1, 2),
        TimeoutError(),
    ],
)
def test_what_passes_by_itself_is_unavailable(error: Exception) -> None:
    assert status_of(error) == (503, "unavailable")


def test_other_errors_are_what_they_are() -> None:
    assert status_of(Malformed()) == (400, "malformed")
    assert status_of(asyncpg.UndefinedTableError("ours")) == (500, "internal-error")
