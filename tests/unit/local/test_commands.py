"""What `python -m deploy.local` is told, before it does anything."""

import sys

import pytest

from deploy.local.__main__ import main


@pytest.mark.parametrize("said", ["false", "0", "maybe"])
def test_a_worker_that_means_nothing_is_refused(
    said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKER", said)
    monkeypatch.setattr(sys, "argv", ["deploy.local", "up"])
    assert main() == 2
    assert f"WORKER={said}" in capsys.readouterr().err
