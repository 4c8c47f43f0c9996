"""Settings of the sync service."""

from typing import Annotated

from pydantic import Field

from shared.consumer.settings import ConsumerSettings
from shared.runtime.settings import HttpUrl, Seconds, Token


class SyncSettings(ConsumerSettings):
    """Settings of the `run` role."""

    siecle_url: HttpUrl = Field(description="Base address of Siècle Orientation")
    siecle_token: Token = Field(description="Token that this service shows to Siècle")
    reconcile_token: Token | None = Field(
        None, description="Token that `orientation reconcile` shows here; without it nobody may compare"
    )
    pull_seconds: Annotated[float, Field(gt=0)] = Field(1.0, description="Pause between reads of the changes")
    probe_seconds: Annotated[float, Field(gt=0)] = Field(
        30.0, description="While Siècle is down, one attempt in this time"
    )
    answer_seconds: Seconds = Field(60, description="A command without answer for so long is sent again")
