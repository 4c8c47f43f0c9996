"""What the nodes of the broker say of themselves."""

from typing import Any

import pytest

from services.intentions.cli.doctor.management import raised

WELL = {"name": "rabbit@a", "running": True, "disk_free_alarm": False, "mem_alarm": False}
BLOCKED = "whoever publishes is blocked"


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ([WELL], []),
        ([WELL | {"disk_free_alarm": True}], [f"rabbit@a has too little disk: {BLOCKED}"]),
        ([WELL | {"mem_alarm": True}], [f"rabbit@a has too little memory: {BLOCKED}"]),
        ([WELL, WELL | {"name": "rabbit@b", "running": False}], ["rabbit@b does not run"]),
        ([{"name": "rabbit@old"}], []),
    ],
)
def test_e9_an_alarm_is_named(nodes: list[dict[str, Any]], said: list[str]) -> None:
    assert list(raised(nodes)) == said
