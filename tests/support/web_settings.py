"""Settings of a web process of the tests."""

from typing import Any

from pydantic import SecretStr

from services.intentions.settings import WebSettings, WithTokens
from shared.messaging.topology import ASKING

NOTIFICATIONS = "notifications-token-of-the-tests"
SYNC = "sync-token-of-the-tests-too"
TOKENS = {"notifications": NOTIFICATIONS, "sync": SYNC}
LETTERS = "letters-token-of-the-tests"  # which worker and back office share
SECRET_KEY = "k3-Vq8wZr1TnXc6LmBy0HsDf7GjPa2EuU"


def web_settings(
    database_url: str, port: int, public_url: str | None = None, feed_database_url: str | None = None
) -> WebSettings:
    """Settings of a web process on `port`; the feed reads from the same URL unless one is given."""
    tokens: dict[str, Any] = {
        f"{name}_token": TOKENS.get(name, f"{name}-token-of-the-tests") for name in ASKING
    }
    return WithTokens(
        http_port=port,
        health_port=port % 65535 + 1,  # of no meaning in the test's own process
        database_url=SecretStr(database_url),
        feed_database_url=SecretStr(feed_database_url or database_url),
        public_url=public_url or f"http://127.0.0.1:{port}",
        secret_key=SecretStr(SECRET_KEY),
        letters_token=SecretStr(LETTERS),
        **tokens,
    )
