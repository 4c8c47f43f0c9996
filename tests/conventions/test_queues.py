"""Every queue that is declared for a service is consumed by that service, and by no other."""

import re
from pathlib import Path

import pytest

from shared.messaging import topology

ROOT = Path(__file__).parents[2]
CONSTANTS = {value: name for name, value in vars(topology).items() if isinstance(value, str)}


@pytest.mark.parametrize("queue", topology.CONSUMED)
def test_a_queue_is_consumed_by_its_service(queue: str) -> None:
    service = queue.split(".")[0]
    call = re.compile(rf"\.consume\(\s*{CONSTANTS[queue]}\b")

    users = {
        file.relative_to(ROOT).parts[1]
        for file in (ROOT / "services").rglob("*.py")
        if call.search(file.read_text(encoding="utf-8"))
    }

    assert users == {service}


def test_no_service_declares_anything() -> None:
    for file in (ROOT / "services").rglob("*.py"):
        assert "declare_" not in file.read_text(encoding="utf-8"), file
