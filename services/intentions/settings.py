"""Settings of the intentions service: one class a role."""

from datetime import timedelta
from typing import Any

from pydantic import Field, create_model

from services.intentions.directory.signing_in.sessions import Limits
from shared.messaging.topology import ASKING
from shared.runtime.settings import (
    AmqpUrl,
    PagesSettings,
    PostgresUrl,
    PublicUrl,
    Seconds,
    SecretKey,
    ServerSettings,
    Token,
)


class SessionSettings(ServerSettings):
    """The time that a session may last: the web refuses it afterwards, the worker ends it (A-02)."""

    session_idle_seconds: Seconds = Field(
        1200, description="A session ends after this long without a request"
    )
    session_absolute_seconds: Seconds = Field(28800, description="A session ends this long after sign-in")

    @property
    def session_limits(self) -> Limits:
        """The two."""
        return Limits(
            timedelta(seconds=self.session_idle_seconds), timedelta(seconds=self.session_absolute_seconds)
        )


class WorkerSettings(SessionSettings):
    """Relay, command consumer and session sweeper."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as the service's own user")


class WebSettings(SessionSettings, PagesSettings):
    """The pages and the internal API; `WithTokens` has the fields of those who may ask there."""

    feed_database_url: PostgresUrl = Field(
        description="Postgres, as the role that reads what other systems may have"
    )
    public_url: PublicUrl = Field(description="Address families use, e.g. https://orientation.example.fr")
    secret_key: SecretKey = Field(description="What the keys of limits, marks and the like are derived from")

    @property
    def internal_tokens(self) -> dict[str, str]:
        """The token that each service of ours shows, by its name."""
        return {name: getattr(self, f"{name}_token").get_secret_value() for name in ASKING}


# ORIENTATION_<SERVICE>_TOKEN for each service of the table that asks the internal API.
_tokens: dict[str, Any] = {
    f"{name}_token": (Token, Field(description=f"Token that {name} shows here")) for name in ASKING
}
WithTokens = create_model("WithTokens", __base__=WebSettings, __module__=__name__, **_tokens)
