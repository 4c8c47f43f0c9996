"""`docker compose up --wait`, then the provisional phase from outside."""

from deploy.docker.demo import tell
from tests.compose.system import ComposeSystem


async def test_the_story_of_the_demo(system: ComposeSystem) -> None:
    outcome, events = await tell(system.compose)
    assert (outcome.emails, outcome.siecle) == (1, 2)
    assert events >= 12
