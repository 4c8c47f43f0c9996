"""Settings of Siècle's stand-in."""

from pydantic import Field

from shared.runtime.settings import PagesSettings, PostgresUrl, Settings, Token


class SiecleSettings(PagesSettings):
    """Settings of the `run` role."""

    siecle_token: Token = Field(description="Token that sync shows")
    siecle_admin_token: Token = Field(description="Token for faults, roster and state")


class AccountsSettings(Settings):
    """Settings of the `accounts` commands."""

    siecle_database_url: PostgresUrl = Field(description="Postgres, as the stand-in's own role")
