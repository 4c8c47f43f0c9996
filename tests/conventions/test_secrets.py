"""Secrets and texts stay out of logs by construction."""

from pathlib import Path

from services.notifications.mailer import parse_smtp_url

ROOT = Path(__file__).parents[2]


def test_no_retry_logs_the_arguments_of_a_call() -> None:
    """stamina's decorator logs them, with all that `self` holds; its context logs none."""
    code = [path for folder in ("services", "shared", "deploy") for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in code if "@stamina.retry" in path.read_text()] == []


def test_the_mail_servers_password_is_never_shown() -> None:
    shown = repr(parse_smtp_url("smtps://robot:open-sesame@mail.example.org"))
    assert "open-sesame" not in shown
    assert "robot" not in shown
