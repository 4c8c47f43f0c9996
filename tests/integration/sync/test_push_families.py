"""A-04, A-27: what staff do with a family's right and entry reaches Siècle as resources of their own."""

import random
from uuid import UUID

from uuid_utils.compat import uuid7

from services.siecle.rights import moved_right
from shared.contract.envelope import Envelope
from shared.contract.events import AuthorshipTransferred, IntentionsWithdrawn
from shared.contract.internal import Guardian
from shared.contract.types import Phase, TextRef
from tests.integration.sync.conftest import SCHOOL, Town
from tests.integration.sync.test_push import envelope, pupils_of, validated
from tests.integration.sync.test_push_definitive import received
from tests.support.waiting import wait_until

WHY = TextRef(text=UUID(int=4), digest="sha256:" + "0" * 64)


def withdrawn(pupil: UUID, version: int) -> Envelope:
    event = IntentionsWithdrawn(
        pupil=pupil, phase=Phase.PROVISIONAL, reason=WHY, by=uuid7(), source_version=version
    )
    return envelope(pupil, version, event)


def transferred(pupil: UUID, version: int, to: UUID | None) -> Envelope:
    event = AuthorshipTransferred(
        pupil=pupil,
        phase=Phase.PROVISIONAL,
        from_account=None,
        to_account=to,
        reason=WHY,
        by=uuid7(),
        source_version=version,
    )
    return envelope(pupil, version, event)


async def test_a27_a_withdrawal_is_told_beside_what_it_takes_away(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    events = [validated(pupil, 1), withdrawn(pupil, 2), validated(pupil, 3), withdrawn(pupil, 4)] * 2
    random.Random(27).shuffle(events)
    async with town.pushing():
        for event in events:
            await town.inbound()(event)
        await wait_until(town.pending(), "everything is pushed")

    found = await received(town)
    kept = {place: one["dossier_version"] for place, one in found.items()}
    assert kept == {("intentions", "provisional"): 3, ("withdrawals", "provisional"): 4}
    said = {"dossier_version": 4, "year": 2026, "withdrawn_at": "2026-11-07T11:42:09Z"}
    assert found["withdrawals", "provisional"]["body"] == said, "nothing of why"


async def test_a04_siecle_is_told_who_has_the_right_and_to_whom_to_write(town: Town) -> None:
    [pupil] = (await pupils_of(town, 1)).values()
    mother, father, uncle = uuid7(), uuid7(), uuid7()
    town.directory.guardians[pupil] = [
        Guardian(account=mother, school=SCHOOL, siecle_id="21", has_address=True),
        Guardian(account=father, school=SCHOOL, siecle_id="22", has_address=False),
        Guardian(account=uncle, school="0932345B", siecle_id="21", has_address=False),
    ]
    said, rights = [], []
    async with town.pushing():
        for version, to in enumerate((mother, uncle, None), 1):
            await town.inbound()(transferred(pupil, version, to))
            await wait_until(town.pending(), "it is pushed")
            said.append((await received(town))["authorships", "provisional"]["body"])

            rights.append(await moved_right(town.repository, SCHOOL, "0", Phase.PROVISIONAL, 2026))
        await town.inbound()(withdrawn(pupil, 4))
        await wait_until(town.pending(), "it is pushed")

    assert await moved_right(town.repository, SCHOOL, "0", Phase.PROVISIONAL, 2026) is None, "free again"
    told = [(one.guardian, one.letters, one.more_letters) for one in rights if one]
    assert told == [("21", ("22",), 1), (None, ("22",), 1), (None, ("22",), 1)]
    assert [(one["guardian"], one["is_free"]) for one in said] == [("21", False), (None, False), (None, True)]
    for one in said:
        assert (one["letters"], one["more_letters"]) == (["22"], 1)
