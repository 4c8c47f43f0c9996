"""Installation, version order and secrets of the stack without Docker."""

from pathlib import Path

import pytest

from deploy import machine
from deploy.machine import NotPossible, find_or_install, newest, write_secret


def test_the_newest_version_is_by_number_not_by_letter(tmp_path: Path) -> None:
    programs = [tmp_path / version / "initdb" for version in ("9", "15", "16")]
    for program in programs[:2]:
        program.parent.mkdir()
        program.touch()
    assert newest(programs) == programs[1]


def test_who_may_not_install_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "is_root", lambda: False)
    said: list[str] = []
    with pytest.raises(NotPossible, match=r"^RabbitMQ is missing\. .*apt-get install rabbitmq-server"):
        find_or_install(lambda: None, ["rabbitmq-server"], "RabbitMQ", said.append)
    assert not said


def test_installing_is_said_before_it_is_done_and_its_failure_is_explained(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt_get = tmp_path / "apt-get"
    apt_get.write_text("#!/bin/sh\necho no such package >&2\nexit 100\n")
    apt_get.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(machine, "is_root", lambda: True)
    said: list[str] = []
    with pytest.raises(NotPossible, match="no such package"):
        find_or_install(lambda: None, ["rabbitmq-server"], "RabbitMQ", said.append)
    assert said == ["RabbitMQ is missing: installing rabbitmq-server with apt-get"]


def test_what_another_run_has_installed_meanwhile_is_neither_said_nor_installed_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "is_root", lambda: True)
    monkeypatch.setattr(machine, "APT_LOCK", tmp_path / "lock")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    looks, said = iter((None, "/usr/bin/chromium")), list[str]()
    assert find_or_install(lambda: next(looks), ["chromium"], "Chromium", said.append) == "/usr/bin/chromium"
    assert not said


def test_a_secret_is_for_its_owner_only_even_over_an_open_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("old")
    file.chmod(0o644)
    write_secret(file, "new")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("new", 0o600)
