"""Settings from `ORIENTATION_*` variables, read once at start.

Every secret may come from a file: `ORIENTATION_DATABASE_URL_FILE` names a file that holds the value of
`ORIENTATION_DATABASE_URL`. An empty variable is none. A missing or wrong one ends the process with a line
that names it.
"""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from shared.runtime.server_urls import encrypted, server_url

PREFIX = "ORIENTATION_"
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(gt=0)]
# Long enough not to be met by chance in a random text; the last is a text that repeats itself.
_OF_AN_EXAMPLE = re.compile(
    r"change.?me|change.?it|chang.?ez|example|exemple|secret|password|motdepasse|replace|remplac|insecure|dev.?only"
    r"|placeholder|123456|abcdef|azerty|qwerty|^(.+?)\1+$",
    re.IGNORECASE,
)
PostgresUrl = Annotated[SecretStr, server_url("postgresql", "postgres", several=True)]
AmqpUrl = Annotated[SecretStr, server_url("amqp", "amqps", several=True), encrypted("amqp")]
ManagementUrl = Annotated[
    SecretStr, server_url("http", "https", several=True, may_be_empty=True), encrypted("http")
]
AnyHttpUrl = Annotated[str, server_url("http", "https")]
HttpUrl = Annotated[AnyHttpUrl, encrypted("http")]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def _https_or_loopback(value: str) -> str:
    """The address without a path; what families send never crosses a network in the clear."""
    url = urlsplit(value)
    plain = url.scheme == "http" and url.hostname in LOOPBACK
    if not (url.hostname and (url.scheme == "https" or plain)):
        raise ValueError("must start with https://, or with http:// for a loopback address")
    return f"{url.scheme}://{url.netloc}"


PublicUrl = Annotated[AnyHttpUrl, AfterValidator(_https_or_loopback)]


def _random(length: int, letters: int) -> AfterValidator:
    """A check that a secret was drawn, not thought up or copied from an example; it never repeats it.

    `letters` are different ones: 32 random hexadecimal digits have some 14.
    """

    def check(secret: SecretStr) -> SecretStr:
        text = secret.get_secret_value()
        if len(text) < length:
            raise ValueError(f"must have at least {length} characters")
        if len(set(text)) < letters or _OF_AN_EXAMPLE.search(text):
            raise ValueError("must be random, not an example: head -c 24 /dev/urandom | base64")
        return secret

    return AfterValidator(check)


SecretKey = Annotated[SecretStr, _random(32, letters=8)]
Token = Annotated[SecretStr, _random(16, letters=6)]


class SecretFileError(Exception):
    """A `_FILE` variable names a file that cannot be read."""


class FileTwins(EnvSettingsSource):
    """Gives the stripped content of the file that `ORIENTATION_<NAME>_FILE` names, where it is set."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        twins = {f"{PREFIX}{field.upper()}_FILE": field for field in self.settings_cls.model_fields}
        return {
            f"{PREFIX}{twins[name]}".lower(): _read_secret(name, path)
            for name, path in os.environ.items()
            if name in twins  # a file that is another command's business is not ours to read
        }

    def prepare_field_value(
        self, field_name: str, field: FieldInfo, value: Any, value_is_complex: bool
    ) -> Any:
        """The text as read: a secret is never JSON."""
        return value


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SecretFileError(f"{name} names a file that cannot be read: {error.strerror}") from error


class Settings(BaseSettings):
    """Read by every command; each service adds its own fields."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level logged")
    plain_hosts: str = Field(
        "", description="Hosts beside this one that may be reached without TLS, separated by commas"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments (tests), then variables, then their `_FILE` twins."""
        return init_settings, env_settings, FileTwins(settings_cls)


class ServerSettings(Settings):
    """A long-running process: it has an HTTP port and a database."""

    http_host: str = Field("127.0.0.1", description="Address the process' HTTP port listens on")
    http_port: Port = Field(description="Port of /health and /metrics; with a HEALTH_PORT, of pages and API")
    database_url: PostgresUrl = Field(description="Postgres, as the service's own role")
    drain_seconds: float = Field(
        0, ge=0, le=2.5, description="After SIGTERM, serve for so long while saying that it is not ready"
    )
    stuck_seconds: float = Field(
        60,
        ge=0.1,
        description="Ends itself when a server answers new connections but not its own for so long",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses or networks whose X-Forwarded-For is believed, separated by commas",
    )


class PagesSettings(ServerSettings):
    """A process that others than its operators reach: its health and figures have a port of their own."""

    health_port: Port = Field(description="Port of /health and /metrics, on the same address")

    @field_validator("health_port")
    @classmethod
    def _is_another(cls, port: int, info: ValidationInfo) -> int:
        if port == info.data.get("http_port"):
            raise ValueError(f"must be another port than {PREFIX}HTTP_PORT")
        return port


class MigrateSettings(Settings):
    """The one-shot migration job: the owner's role and nothing else."""

    database_owner_url: PostgresUrl = Field(description="Postgres, as the role that owns the tables")


S = TypeVar("S", bound=Settings)


def load(settings: type[S]) -> S:
    """Read `settings` from the environment, or end the process (exit 2) naming each bad variable."""
    found = read(settings)
    if isinstance(found, str):
        sys.stderr.write(found + "\n")
        raise SystemExit(2)
    return found


def read(settings: type[S], **given: Any) -> S | str:
    """`settings` from the environment, or the lines that name each bad variable; `given` goes first."""
    try:
        return settings(**given)
    except ValidationError as error:
        return _explain(error)
    except SecretFileError as error:
        return str(error)


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = PREFIX + "_".join(str(part) for part in problem["loc"]).upper()
        missing = problem["type"] == "missing"
        lines.append(f"{name} (or {name}_FILE) is not set" if missing else f"{name}: {problem['msg']}")
    return "\n".join(lines)
