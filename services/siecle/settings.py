"""Settings of Siècle's stand-in."""

from pydantic import Field

from shared.runtime.settings import PagesSettings, PostgresUrl, PublicUrl, SecretKey, Settings, Token
from shared.sign_in.settings import SessionSettings


class SiecleSettings(SessionSettings, PagesSettings):
    """Settings of the `run` role."""

    siecle_token: Token = Field(description="Token that sync shows")
    siecle_admin_token: Token = Field(description="Token for faults, roster and state")
    public_url: PublicUrl = Field(description="Address staff use, e.g. https://siecle.example.fr")
    letters_token: Token | None = Field(
        None, description="Secret shared with the téléservice alone; without it staff ask for no letters"
    )
    secret_key: SecretKey = Field(description="What the keys of limits and marks are derived from")


class AccountsSettings(Settings):
    """Settings of the `accounts` and `import` commands."""

    siecle_database_url: PostgresUrl = Field(description="Postgres, as the stand-in's own role")
