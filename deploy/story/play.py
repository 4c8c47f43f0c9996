"""The provisional phase from import to acknowledgement, as one story with its checks."""

import os
from collections.abc import Callable
from pathlib import Path

from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story import scenes
from deploy.story.back_office import BackOffice
from deploy.story.browser import Browser
from deploy.story.scenes import Cast, Outcome
from deploy.story.world import StoryFailed, World

OPEN = "open"


def chosen_end() -> str:
    """Where the story ends, by the variable UNTIL: "open", or "" for all of it. Errors: `StoryFailed`."""
    until = os.environ.get("UNTIL", "")
    if until not in ("", OPEN):
        raise StoryFailed(f"UNTIL={until} is not known: leave it out for the whole story, or UNTIL={OPEN}")
    return until


async def play(world: World, pupils: Path, say: Callable[[str], None], until: str = "") -> Outcome:
    """Play the story against a system whose sample collège was imported: all of it, or `until` it is "open"
    for families to enter.

    Errors: `StoryFailed` or `LookupError` at the first thing that is not as it should be.
    """
    async with (
        Browser(world.siecle_url) as staff,
        Browser(world.public_url) as mother,
        Browser(world.public_url) as father,
        Browser(world.public_url) as pupil,
        Browser(world.public_url) as undecided,
    ):
        cast = Cast(staff, mother, father, pupil, undecided)
        office = BackOffice(world, staff, SCHOOL, ACADEMY)
        await scenes.prepare(office, cast, pupils, say)
        if until == OPEN:
            return Outcome(0, 0)
        await scenes.enter(world, office, cast, say)
        await scenes.consult(cast, say)
        await scenes.leave_without_validating(world, office, cast, say)
        await scenes.council(office, cast, say)
        return await scenes.acknowledge(world, office, cast, say)
