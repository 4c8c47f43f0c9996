"""The provisional phase from import to acknowledgement, as one story with its checks."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.samples.personas import PASSWORD, PERSONAS
from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story import scenes
from deploy.story.back_office import BackOffice
from deploy.story.browser import Browser
from deploy.story.scenes import Outcome, Stage
from deploy.story.world import StoryFailed, World

OPEN = "open"


def chosen_end() -> str:
    """The end of the story, by the variable UNTIL: "open", or "" for all of it. Errors: `StoryFailed`."""
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
        office = BackOffice(world, staff, SCHOOL, ACADEMY)
        stage = Stage(world, office, say, mother, father, pupil, undecided)
        await scenes.prepare(stage, pupils)
        if until == OPEN:
            return Outcome(0, 0)
        await scenes.enter(stage)
        await scenes.consult(stage)
        await scenes.leave_without_validating(stage)
        await scenes.council(stage)
        return await scenes.acknowledge(stage)


def farewell(pages: str, staff: str, until: str) -> Iterator[str]:
    """Lines for whoever looks on when the story is told: where, as whom, and what can still be done.

    `pages` and `staff` are addresses, `until` is where the story ended.
    """
    yield f"Families' pages:  {pages}"
    yield f"Siècle (staff):   {staff}"
    yield f"Demo accounts, all with the password {PASSWORD}:"
    for persona in PERSONAS:
        yield f"  {persona.login:<12} {persona.role}"
    if until == OPEN:
        yield "Families can enter now. Staff open, close and enter avis on Siècle's pages."
    else:
        yield "The school shows its avis: nobody enters any more."
