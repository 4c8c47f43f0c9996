"""Which ports servers get, and that they keep them."""

import json
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
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


@pytest.fixture
def held() -> Iterator[int]:
    """A port that another process was given, on which nothing listens yet."""
    choose = (
        "import sys; from deploy.ports import free_port; print(free_port(), flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", choose]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        yield int(other.stdout.readline())
        other.communicate()


def test_a_port_that_another_process_was_given_is_not_given_again(
    tmp_path: Path, held: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "randbelow", _first(held - ports.LEAST_PORT))
    assert free_port() != held

    (tmp_path / "ports").write_text(json.dumps({"web": held}))
    assert kept_ports(tmp_path / "ports", ["web"])["web"] != held


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    given = free_port()
    monkeypatch.setattr(secrets, "randbelow", _first(given - ports.LEAST_PORT))
    assert free_port() != given


def _first(number: int) -> Callable[[int], int]:
    """`randbelow` that gives `number` before it goes on as usual."""
    numbers = iter([number])
    usual = secrets.randbelow
    return lambda span: next(numbers, None) or usual(span)
