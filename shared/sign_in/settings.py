"""Settings of a process that has sessions, or ends them."""

from datetime import timedelta

from pydantic import Field

from shared.runtime.settings import Seconds, ServerSettings
from shared.sign_in.sessions import SessionLimits


class SessionSettings(ServerSettings):
    """The time that a session may last (A-02)."""

    session_idle_seconds: Seconds = Field(
        1200, description="A session ends after this long without a request"
    )
    session_absolute_seconds: Seconds = Field(28800, description="A session ends this long after sign-in")

    @property
    def session_limits(self) -> SessionLimits:
        """The two."""
        return SessionLimits(
            timedelta(seconds=self.session_idle_seconds), timedelta(seconds=self.session_absolute_seconds)
        )
