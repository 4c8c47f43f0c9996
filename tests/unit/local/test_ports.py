"""Which ports servers get, and that they keep them."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy import ports
from deploy.ports import free_port, kept_ports


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_no_outgoing_connection_can_take_a_free_port() -> None:
    first_outgoing = int(ports.OUTGOING_PORTS.read_text().split()[0])
    assert all(ports.LEAST_PORT <= free_port() < first_outgoing for _ in range(50))


def test_ports_stay_the_same_from_start_to_start(tmp_path: Path) -> None:
    first = kept_ports(tmp_path / "ports", ["web", "smtp"])
    assert kept_ports(tmp_path / "ports", ["web", "smtp"]) == first


def test_a_port_that_somebody_took_is_chosen_anew(tmp_path: Path, taken: int) -> None:
    file = tmp_path / "ports"
    file.write_text(json.dumps({"web": taken, "smtp": (kept := free_port())}))

    given = kept_ports(file, ["web", "smtp", "sync"])

    assert given["web"] != taken
    assert given["smtp"] == kept
    assert len(set(given.values())) == 3
    assert json.loads(file.read_text()) == given
