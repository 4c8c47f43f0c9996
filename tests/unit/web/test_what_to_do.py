"""What a family without agreement is told to do, and until when (F-10 to F-16, F-22, F-27)."""

from datetime import date, timedelta

import pytest

from services.intentions.domain.seeing.decision_screens import InDialogue
from services.intentions.web.decision.present import after_decision, before_decision, last_day
from services.intentions.web.words import decision

LAST = date(2027, 6, 17)


def in_dialogue(until: date | None, *, retained: bool = False) -> InDialogue:
    return InDialogue(
        entry=None,
        propositions=None,
        answered=None,
        was_received=True,
        is_decided=True,
        is_retained=retained,
        appeal_until=until,
    )


@pytest.mark.parametrize("received", [False, True])
def test_f27_to_be_heard_one_asks_in_writing(received: bool) -> None:
    assert "demandez-le par écrit" in decision.HEARD
    assert decision.HEARD in before_decision(was_received=received)
    assert decision.HEARD in after_decision(in_dialogue(LAST), LAST)


def test_f12_the_last_day_is_in_time_and_the_day_after_is_not() -> None:
    said = [last_day(in_dialogue(LAST), day) for day in (LAST, LAST + timedelta(days=1))]
    assert said[0] == "Vous avez jusqu'au jeudi 17 juin inclus pour faire appel."
    assert said[1] is not None
    assert said[1].startswith("Le dernier jour pour faire appel était le jeudi 17 juin.")
    assert last_day(in_dialogue(None), LAST) is None


def test_f14_f16_after_a_commission_or_a_year_more_nothing_of_it_is_offered_again() -> None:
    assert list(after_decision(in_dialogue(None), LAST)) == [decision.RETENTION]
    assert list(after_decision(in_dialogue(None, retained=True), LAST)) == []
