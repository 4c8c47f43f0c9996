"""What staff do for families, on a real store: A-05, A-27, A-33."""

from uuid import UUID

import pytest

from shared.contract.commands import CommandAccepted, CommandRefused
from shared.contract.types import Phase
from tests.integration.worker.siecle import Siecle
from tests.integration.worker.test_decisions import JUNE_1


@pytest.mark.parametrize("phase", Phase)
async def test_a33_staff_enter_for_a_pupil_of_age_whom_nobody_has_authority_over(
    siecle: Siecle, phase: Phase
) -> None:
    child = siecle.town.child
    await siecle.send(siecle.campaign())
    siecle.town.clock.instant += JUNE_1
    await siecle.town.pool.execute("DELETE FROM directory.guardianships WHERE pupil = $1", child.id)

    answer = await siecle.send(siecle.entry().model_copy(update={"phase": phase}))

    assert isinstance(answer, CommandAccepted)
    [event] = await siecle.events(child.stream)
    # Of no session, so that no recap is planned, and none fails.
    found = (event.data["origin"], event.data["by"], event.data["session"], event.data["phase"])
    assert found == ("school", None, None, phase)


async def test_a27_staff_withdraw_once_and_why_lies_beside_the_log(siecle: Siecle) -> None:
    for command in (siecle.campaign(), siecle.opening(), siecle.entry()):
        await siecle.send(command)

    assert isinstance(await siecle.send(siecle.withdrawal()), CommandAccepted)
    again = await siecle.send(siecle.withdrawal(version=3))

    assert isinstance(again, CommandRefused)
    assert again.reason == "nothing-entered"
    event = (await siecle.events(siecle.town.child.stream))[-1]
    why = UUID(event.data["reason"]["text"])
    assert (event.type, event.school) == ("IntentionsWithdrawn", siecle.town.school)
    assert await siecle.town.store.texts([why]) == {why: "À la demande de la famille"}
