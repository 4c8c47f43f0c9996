"""Settings of a web process of the tests."""

from pydantic import SecretStr

from services.intentions.settings import WebSettings, WithTokens

NOTIFICATIONS = "notifications-token-of-the-tests"
SYNC = "sync-token-of-the-tests-too"
SECRET_KEY = "k3-Vq8wZr1TnXc6LmBy0HsDf7GjPa2EuU"


def web_settings(
    database_url: str, port: int, public_url: str | None = None, feed_database_url: str | None = None
) -> WebSettings:
    """Settings of a web process on `port`; the feed reads from the same URL unless one is given."""
    return WithTokens(
        http_port=port,
        health_port=port % 65535 + 1,  # of no meaning in the test's own process
        database_url=SecretStr(database_url),
        feed_database_url=SecretStr(feed_database_url or database_url),
        public_url=public_url or f"http://127.0.0.1:{port}",
        notifications_token=SecretStr(NOTIFICATIONS),
        sync_token=SecretStr(SYNC),
        secret_key=SecretStr(SECRET_KEY),
    )
