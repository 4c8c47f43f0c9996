"""Settings of the intentions service: one class a role."""

from pydantic import Field

from shared.settings import (
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
    """How long a session may last: the web refuses it afterwards, the worker ends it (A-02)."""

    session_idle_seconds: Seconds = Field(
        1200, description="A session ends after this long without a request"
    )
    session_absolute_seconds: Seconds = Field(28800, description="A session ends this long after sign-in")


class WorkerSettings(SessionSettings):
    """Relay, command consumer and session sweeper."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as the service's own user")


class WebSettings(SessionSettings, PagesSettings):
    """The pages and the internal API."""

    feed_database_url: PostgresUrl = Field(
        description="Postgres, as the role that reads what other systems may have"
    )
    public_url: PublicUrl = Field(description="Address families use, e.g. https://orientation.example.fr")
    notifications_token: Token = Field(description="Token that notifications shows here")
    sync_token: Token = Field(description="Token that sync shows here")
    secret_key: SecretKey = Field(description="What the keys of limits, marks and the like are derived from")
