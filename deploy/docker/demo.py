"""`make demo STACK=docker`: the year played against the running `docker compose` system."""

import asyncio
import json
import sys

import httpx2

from deploy.docker.compose import Compose, ComposeFailed
from deploy.docker.mailbox import caught
from deploy.samples.generate import FOLDER, GUARDIANS, PUPILS
from deploy.samples.town import NAME
from deploy.story.chapters import End
from deploy.story.play import chosen_end, farewell, play
from deploy.story.stage import Outcome
from deploy.story.world import StoryFailed, World

AGAIN = """To play again, or to enter yourself, on a system that holds nothing:
  docker compose --profile '*' down --volumes
  docker compose up --wait && make demo STACK=docker UNTIL=open"""


def main() -> int:
    """Import the sample collège, play, count. 0 when everything was as the story says."""
    compose = Compose()
    try:
        until = chosen_end()
        left = asyncio.run(tell(compose, until))
    except (StoryFailed, LookupError, httpx2.HTTPError, ComposeFailed) as error:
        print(f"demo: failed – {type(error).__name__}: {error}")
        return 1
    for line in farewell(compose.address("web"), compose.address("siecle"), until):
        print(line)
    print("The e-mails:      .venv/bin/python -m deploy.docker.mailbox")
    print(AGAIN)
    print(f"demo: ok events={left.events} emails={left.emails} siecle={left.siecle}")
    return 0


async def tell(compose: Compose, until: End = End.WHOLE) -> Outcome:
    """Play the story on a system that holds nothing yet; what it left."""
    state = json.loads(compose.orientation("status", "--json"))
    if state["schools"]:
        raise StoryFailed(f"the system holds data already. {AGAIN}")
    files = [f"/import/{file.name}" for file in (PUPILS, GUARDIANS)]
    compose.orientation("import", "siecle", *files, "--name", NAME, mount=FOLDER)
    compose.set_demo_passwords()
    print("The sample collège is imported")
    world = World(
        compose.address("web"),
        compose.address("siecle"),
        compose.secret("siecle", "siecle-admin-token"),
        lambda: caught(compose),
        lambda: int(json.loads(compose.orientation("events", "verify", "--json"))["checked"]),
    )
    return await play(world, print, until)


if __name__ == "__main__":
    sys.exit(main())
