"""What staff did, as a command."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.sync.translate import command_of

TYPED = datetime(2026, 11, 9, 8, 30, tzinfo=UTC)


def _closing(at: Any) -> dict[str, Any]:
    return {
        "kind": "window-closed", "academy": "creteil", "school": "0931234A", "version": 3,
        "data": {"year": 2026, "phase": "provisional", "stage": "entry"},
        "by": "5b1f0c1a-9a3e-4b57-8d0c-2f6f6e1d7a41", "at": at,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("at", "typed"),
    [
        ("2026-11-09T08:30:00Z", TYPED),
        ("2026-11-09T09:30:00+01:00", TYPED),
        ("2026-11-09T09:30:00", None),
        ("09/11/2026 09:30", None),
        ("", None),
        (None, None),
        (1762677000, None),
    ],
)
def test_p4_an_instant_that_is_none_is_judged_on_arrival(at: Any, typed: datetime | None) -> None:
    command = command_of(_closing(at), {})
    assert getattr(command, "acted_at") == typed  # noqa: B009 (of every kind of command)
