"""Nothing leaves a machine unencrypted but to hosts that were named for it, and no token is an example."""

import pytest
from pydantic import SecretStr

from services.notifications.settings import NotificationsSettings
from services.sync.settings import SyncSettings
from shared.runtime.settings import Settings, Token, read

HERE = {"http_port": 8000, "database_url": "postgresql://db/x", "internal_token": "hLk2Vq9ZrT4mXc7w"}
SYNC = HERE | {"siecle_token": "hLk2Vq9ZrT4mXc7w"}
LOCAL = {"amqp_url": "amqp://127.0.0.1/x", "internal_url": "http://localhost:8000"}


def _sync(**urls: str) -> SyncSettings | str:
    return read(SyncSettings, **(SYNC | LOCAL | {"siecle_url": "https://siecle.example.fr"} | urls))


def _notifications(smtp: str, plain: str = "") -> NotificationsSettings | str:
    given = {"smtp_url": smtp, "plain_hosts": plain, "public_url": "https://orientation.example.org"}
    return read(NotificationsSettings, **(HERE | LOCAL | given))


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("siecle_url", "http://siecle.example.fr"),
        ("siecle_url", "http://10.0.0.7:8000"),
        ("siecle_url", "http://[2001:db8::1]/"),
        ("siecle_url", "http://127.0.0.1.example.fr"),
        ("siecle_url", "http://localhost.example.fr"),
        ("internal_url", "http://web:8000"),
        ("amqp_url", "amqp://user:canary@mq.example.fr/x"),
    ],
)
def test_s11_plain_text_to_another_host_is_refused_by_name(name: str, url: str) -> None:
    said = _sync(**{name: url})
    assert isinstance(said, str)
    assert said.startswith(f"ORIENTATION_{name.upper()}: ")
    assert "unencrypted" in said
    assert "ORIENTATION_PLAIN_HOSTS" in said
    assert "canary" not in said


@pytest.mark.parametrize(
    "smtp", ["smtp://mail.example.fr:25", "smtp://user:canary@mail.example.fr", "smtp://192.0.2.1"]
)
def test_s11_plain_smtp_to_another_host_is_refused(smtp: str) -> None:
    said = _notifications(smtp)
    assert isinstance(said, str)
    assert said.startswith("ORIENTATION_SMTP_URL: ")
    assert "canary" not in said


@pytest.mark.parametrize(
    "smtp",
    [
        "smtps://mail.example.fr",
        "smtp+starttls://mail.example.fr",
        "smtp://127.0.0.1:1025",
        "smtp://[::1]:25",
    ],
)
def test_s11_encrypted_or_local_is_taken(smtp: str) -> None:
    assert isinstance(_notifications(smtp), NotificationsSettings)


@pytest.mark.parametrize("plain", ["mail", "web,mail", "web, mail", " mail siecle"])
def test_s11_a_host_that_was_named_may_be_plain(plain: str) -> None:
    assert isinstance(_notifications("smtp://mail:1025", plain), NotificationsSettings)
    assert isinstance(_notifications("smtp://mail2:1025", plain), str)
    assert isinstance(_sync(siecle_url="http://siecle:8000", plain_hosts="siecle"), SyncSettings)


class _Shown(Settings):
    sync_token: Token = SecretStr("hLk2Vq9ZrT4mXc7w")


@pytest.mark.parametrize(
    "token",
    [
        "changemechangeme",
        "CHANGE-ME-CHANGE-ME",
        "change_me_please_now",
        "secretsecretsecret",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "0123456789012345",
        "passwordpassword1",
        "example-token-here",
        "motdepassemotdepasse",
        "short",
        "",
    ],
)
def test_s11_a_token_that_anybody_would_guess_is_refused_and_not_repeated(token: str) -> None:
    said = read(_Shown, sync_token=SecretStr(token))
    assert isinstance(said, str)
    assert said.startswith("ORIENTATION_SYNC_TOKEN: ")
    assert not token or token not in said


@pytest.mark.parametrize("token", ["hLk2Vq9ZrT4mXc7w", "0f3a9c71d2b84e56", "token-of-the-sync-tests"])
def test_s11_a_token_that_was_drawn_is_taken(token: str) -> None:
    assert isinstance(read(_Shown, sync_token=SecretStr(token)), _Shown)
