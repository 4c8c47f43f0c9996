"""`docker compose up --wait`, then the year from outside, and somebody subscribes."""

import json

from deploy.docker.demo import tell
from tests.compose.system import ComposeSystem


async def test_the_story_of_the_demo(system: ComposeSystem) -> None:
    left = await tell(system.compose)
    assert (left.emails, left.siecle) == (5, 7)


def test_another_system_gets_a_queue_and_a_token(system: ComposeSystem) -> None:
    made = json.loads(system.compose.orientation("subscriptions", "add", "somebody", "--json"))
    assert made["queue"] == "subscriber.somebody"
    [listed] = json.loads(system.compose.orientation("subscriptions", "list", "--json"))
    assert "intentions-validated.v1.*.*" in listed["keys"]
    assert system.compose.orientation("tokens", "add", "somebody").startswith("orf_")
