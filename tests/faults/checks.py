"""What must hold after parents validated while something failed: nothing lost, nothing twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from email.message import EmailMessage
from typing import Any

from deploy.story.back_office import BackOffice
from deploy.story.families import CAP, GENERAL, PROFESSIONAL
from deploy.story.world import World
from tests.faults.load import Parent

VALIDATIONS = 200
A_SECOND = 20
CODES = {GENERAL: "2GT", PROFESSIONAL: "2PRO", CAP: "CAP1"}


async def validate_during(parents: list[Parent], failing: "asyncio.Task[Any]", chance: random.Random) -> None:
    """Each parent again and again, about twenty a second in all, until enough and all has failed."""
    pause = len(parents) / A_SECOND

    async def work(parent: Parent, share: int) -> None:
        while len(parent.accepted) < share or not failing.done():
            await parent.validate(chance)
            await asyncio.sleep(pause * chance.random())

    share = -(-VALIDATIONS // len(parents))
    await asyncio.gather(*(work(parent, share) for parent in parents))


async def all_arrived(world: World, office: BackOffice, parents: list[Parent]) -> bool:
    """Whether Siècle has the last list of each, and each has an e-mail."""
    received = {one["siecle_id"]: one for one in (await office.state())["received"]}
    versions = sorted(one["dossier_version"] for one in received.values())
    expected = sorted(len(parent.accepted) for parent in parents)
    return versions == expected and len(world.mails()) >= len(parents)


def check_log(events: Iterable[Mapping[str, Any]], parents: list[Parent]) -> None:
    """What was accepted is in the log, each once, with the receipt that was shown."""
    by_pupil: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if event["type"] == "orientation.IntentionsValidated.v1":
            by_pupil.setdefault(event["data"]["pupil"], []).append(event["data"])
    for parent in parents:
        stored = by_pupil[parent.pupil]
        chosen = [tuple(one["pathway"] for one in data["intentions"]) for data in stored]
        assert chosen == [tuple(CODES[pathway] for pathway in wish) for wish in parent.accepted]
        assert [data["receipt"] for data in stored] == parent.receipts


def check_siecle(state: dict[str, Any], parents: list[Parent]) -> None:
    """Siècle has the last list of each, and stored no event twice."""
    received = sorted(
        (one["dossier_version"], tuple(i["pathway"] for i in one["body"]["intentions"]))
        for one in state["received"]
    )
    expected = sorted(
        (len(parent.accepted), tuple(CODES[pathway] for pathway in parent.accepted[-1])) for parent in parents
    )
    assert received == expected
    keys = Counter(effect["idempotency_key"] for effect in state["ledger"])
    assert [key for key, count in keys.items() if count > 1] == []


def check_mails(mails: list[EmailMessage], parents: list[Parent]) -> None:
    """One e-mail a parent, with the last list."""
    by_address = Counter(str(mail["To"]) for mail in mails)
    assert by_address == Counter(parent.email for parent in parents)
    bodies = {str(mail["To"]): mail.get_body(("plain",)) for mail in mails}
    for parent in parents:
        body = bodies[parent.email]
        text = body.get_content() if body else ""
        lines = [f"Intention {rank} : {pathway}" for rank, pathway in enumerate(parent.accepted[-1], 1)]
        assert [line for line in lines if line not in text] == []
        assert text.count("Intention ") == len(parent.accepted[-1])
