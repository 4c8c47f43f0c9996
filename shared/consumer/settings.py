"""Settings of every service of ours that follows the events."""

from pydantic import Field

from shared.runtime.settings import AmqpUrl, HttpUrl, ServerSettings, Token


class ConsumerSettings(ServerSettings):
    """The `run` role; a service adds its own fields."""

    amqp_url: AmqpUrl = Field(description="RabbitMQ, as the service's own user")
    internal_url: HttpUrl = Field(description="Base address of the intentions service's internal API")
    internal_token: Token = Field(description="Token that this service shows there")
