"""What the feed is answered with; the composition root puts it into the application's state."""

from dataclasses import dataclass
from typing import Annotated

import asyncpg
from fastapi import Depends, Request

from services.intentions.api.events.broadcaster import Broadcaster


@dataclass(frozen=True, slots=True)
class Feed:
    """Connections of a role of its own, and one wake-up for all who follow live."""

    pool: asyncpg.Pool
    broadcaster: Broadcaster


def _feed(request: Request) -> Feed:
    found: Feed = request.app.state.feed
    return found


FeedOfApp = Annotated[Feed, Depends(_feed)]
