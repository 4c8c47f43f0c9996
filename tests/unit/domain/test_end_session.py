"""R-011 and A-02: the end of a session."""

from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from services.intentions.domain.session import Session
from services.intentions.domain.signing_in.end_session import Acts, EndSession
from shared.contract.event import Event
from shared.contract.events import SessionEnded
from shared.contract.types import SessionEnd
from tests.unit.domain.given import MOTHER, NOW, PUPIL, SESSION, YEAR, World, entered


def end(reason: SessionEnd = SessionEnd.LOGOUT, *validated: UUID) -> EndSession:
    return EndSession(
        session=SESSION,
        account=MOTHER,
        reason=reason,
        started=NOW - timedelta(minutes=9),
        dossiers=tuple((pupil, YEAR) for pupil in validated),
        now=NOW,
    )


def decide(session: Session, command: EndSession) -> list[Event]:
    """Each dossier was validated twice in the session, then in another one."""
    return command.decide(session, *(Acts(3, {SESSION: 2, MOTHER: 3}) for _ in command.dossiers))


@pytest.mark.parametrize("reason", SessionEnd)
def test_a02_a_session_ends_with_its_reason(reason: SessionEnd) -> None:
    [event] = decide(Session(), end(reason))

    assert isinstance(event, SessionEnded)
    assert (event.reason, event.account, event.ended) == (reason, MOTHER, NOW)


def test_a31_r067_it_names_every_dossier_validated_in_it() -> None:
    twins = (PUPIL, uuid5(PUPIL, "twin"))
    [event] = decide(Session(), end(SessionEnd.LOGOUT, *twins))

    assert isinstance(event, SessionEnded)
    assert [(one.pupil, one.stream, one.version) for one in event.validated] == [
        (pupil, f"dossier-{pupil}-2026", 2) for pupil in twins
    ]


def test_r076_it_names_none_where_nothing_was_validated() -> None:
    [event] = decide(Session(), end())
    assert isinstance(event, SessionEnded)
    assert event.validated == ()


def test_a02_a_session_ends_once() -> None:
    world: World = entered()
    world.session_ended()
    assert decide(world.session, end(SessionEnd.EXPIRED)) == []
