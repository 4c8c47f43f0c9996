"""Settings of the notifications service."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from services.notifications.jobs import InDoubt
from services.notifications.mailer import parse_smtp_url
from services.notifications.message import parse_sender
from shared.consumer.settings import ConsumerSettings
from shared.runtime.server_urls import encrypted
from shared.runtime.settings import PublicUrl


class NotificationsSettings(ConsumerSettings):
    """Settings of the `run` role."""

    smtp_url: Annotated[SecretStr, encrypted("smtp")] = Field(
        description="Mail server: smtp://host:port (STARTTLS where offered), smtp+starttls://… (required), "
        "smtps://… (TLS from the start); user:password@ before the host where it wants them"
    )
    public_url: PublicUrl = Field(description="Address families use: the link in the e-mails")
    mail_from: str = Field(
        "Téléservice Orientation <orientation@localhost>", description="Sender of the e-mails"
    )
    mail_in_doubt: InDoubt = Field(
        InDoubt.SEND,
        description="An e-mail in doubt after a crash: `send` it again, or `hold` it for an operator",
    )

    notices_per_minute: Annotated[int, Field(ge=1, le=6000)] = Field(
        300, description="E-mails about news that one process sends in a minute at most"
    )

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url(cls, value: SecretStr) -> SecretStr:
        parse_smtp_url(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from(cls, value: str) -> str:
        parse_sender(value)
        return value
