"""The year from import to decision, as one story with its checks."""

import os
from collections.abc import Callable, Iterator

from deploy.samples.personas import PASSWORD, PERSONAS, STAFF
from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story.back_office import back_office
from deploy.story.chapters import CHAPTERS, Chapter, End
from deploy.story.stage import Outcome, Stage
from deploy.story.world import StoryFailed, World, expect


def chosen_end() -> End:
    """The end of the story, by the variable UNTIL; without it, all of the year. Errors: `StoryFailed`."""
    until = os.environ.get("UNTIL", "")
    try:
        return End(until)
    except ValueError:
        raise StoryFailed(
            f"UNTIL={until} is not known: leave it out for the whole year, or {_ends()}"
        ) from None


def _ends() -> str:
    return ", ".join(f"UNTIL={end}" for end in End if end)


async def play(world: World, say: Callable[[str], None], until: End = End.WHOLE) -> Outcome:
    """Play the story against a system whose sample collège was imported, up to one of its ends.

    Errors: `StoryFailed` or `LookupError` at the first thing that is not as it should be.
    """
    async with back_office(world, SCHOOL, ACADEMY) as office:
        stage = Stage(world, office, say)
        for chapter in CHAPTERS:
            await _play(chapter, stage)
            if chapter.end == until:
                break
    return chapter.leaves


async def _play(chapter: Chapter, stage: Stage) -> None:
    for scene in chapter.scenes:
        await scene(stage)
    left = await stage.outcome()
    expect(left == chapter.leaves, f"so far the story leaves {chapter.leaves}, not {left}")


def farewell(pages: str, staff: str, until: End) -> Iterator[str]:
    """Lines for whoever looks on when the story is told: where, as whom, and what can still be done.

    `pages` and `staff` are addresses, `until` is where the story ended.
    """
    yield f"Families' pages:  {pages}"
    yield f"Siècle (staff):   {staff}/staff/schools/{SCHOOL}"
    yield f"Demo accounts, all with the password {PASSWORD}:"
    for persona in PERSONAS:
        yield f"  {persona.login:<12} {persona.role}"
    yield "Staff's accounts in Siècle, with the same password:"
    for persona in STAFF:
        yield f"  {persona.login:<12} {persona.role}"
    yield "What you can do now:"
    [chapter] = [one for one in CHAPTERS if one.end == until]
    for line in chapter.then:
        yield f"  {line}"
    yield f"To stop earlier in the year: make demo with {_ends()}."
