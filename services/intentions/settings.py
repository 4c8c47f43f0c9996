"""Settings of the intentions service: one class a role."""

from typing import Any

from pydantic import Field, create_model

from shared.messaging.topology import ASKING
from shared.runtime.settings import (
    AmqpUrl,
    PagesSettings,
    PostgresUrl,
    PublicUrl,
    SecretKey,
    Settings,
    Token,
)
from shared.sign_in.settings import SessionSettings


class LettersSettings(Settings):
    """What whoever makes letters of access has."""

    letters_token: Token | None = Field(
        None, description="Secret shared with Siècle alone; without it nobody gets letters of access"
    )


class WorkerSettings(LettersSettings, SessionSettings):
    """Relay, command consumer and session sweeper."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as the service's own user")


class WebSettings(LettersSettings, SessionSettings, PagesSettings):
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
