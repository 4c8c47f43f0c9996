"""Settings of Siècle's mock."""

from pydantic import Field, SecretStr

from shared.settings import ServerSettings


class SiecleSettings(ServerSettings):
    """What the `run` role reads."""

    siecle_token: SecretStr = Field(min_length=16, description="Token that sync shows")
    siecle_admin_token: SecretStr = Field(min_length=16, description="Token for faults, roster and state")
