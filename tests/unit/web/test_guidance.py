"""What comes next and until when, said from the state of the dossier alone."""

from datetime import timedelta
from uuid import UUID, uuid4

from services.intentions.domain.seeing.screens import Closed, NotOpen, Recap
from services.intentions.web.dossier.guidance import (
    avis_changed,
    closed_because,
    closing_text,
    next_steps,
    opening,
)
from services.intentions.web.words import entry, opening_hours
from services.intentions.web.words.provisional import INTENTIONS
from shared.contract.types import Phase, Stage, Verdict
from tests.unit.domain.given import (
    FATHER,
    GENERAL,
    MOTHER,
    PROFESSIONAL,
    SESSION,
    World,
    entered,
    ready_for_entry,
    with_opinion,
)
from tests.unit.web.dossiers import states_of, view_of

Sentences = tuple[str, ...]


def titles(world: World, session: UUID = SESSION, *, lacks_email: bool = False) -> dict[str, Sentences]:
    """The steps that the mother reads under her recap."""
    view, recap = view_of(world, MOTHER, lacks_email=lacks_email), world.on(Recap, MOTHER)
    return {one.title: one.sentences for one in next_steps(view, recap, session)}


def test_the_recap_goes_out_at_sign_out_of_the_session_that_validated() -> None:
    assert titles(entered())[entry.AT_SIGN_OUT] == (entry.BY_EMAIL,)
    assert titles(entered(), lacks_email=True)[entry.AT_SIGN_OUT] == (entry.NO_EMAIL,)
    assert entry.AT_SIGN_OUT not in titles(entered(), uuid4())


def test_the_closing_is_said_where_the_school_has_planned_it() -> None:
    assert titles(entered())[entry.UNTIL_CLOSING][0] == INTENTIONS.still_possible
    world = entered()
    world.opened(opens_at=world.now, closes_at=world.now + timedelta(hours=1))
    assert titles(world)[entry.UNTIL_CLOSING][:2] == (
        "Le service ferme le 7 novembre 2026 à 13:38.",
        INTENTIONS.changes,
    )


def test_the_form_warns_a_quarter_of_an_hour_before_the_closing() -> None:
    world = ready_for_entry()
    world.opened(opens_at=world.now, closes_at=world.now + timedelta(minutes=20))
    early = closing_text(view_of(world, MOTHER), world.now)
    late = closing_text(view_of(world, MOTHER), world.now + timedelta(minutes=6))
    assert early is not None
    assert late is not None
    assert (early.seconds, early.is_soon) == (1200, False)
    assert (late.seconds, late.is_soon) == (840, True)
    assert closing_text(view_of(ready_for_entry(), MOTHER), world.now) is None


def test_what_is_not_open_yet_says_when_it_opens_and_for_what() -> None:
    world = World().configured()
    assert opening(states_of(world), world.on(NotOpen, MOTHER).opening) == opening_hours.OPENING_NOT_SET
    world.opened(Stage.ANSWER, opens_at=world.now + timedelta(days=1))
    assert opening(states_of(world), world.on(NotOpen, MOTHER).opening) == (
        "Le service ouvrira le 8 novembre 2026 à 12:38 pour la consultation de l'avis du conseil de classe."
    )


def test_what_is_closed_says_why() -> None:
    before, after = entered().closed(), with_opinion().closed(Stage.ANSWER)
    said = [closed_because(view_of(one, MOTHER), one.on(Closed, MOTHER), one.now) for one in (before, after)]
    assert said == [(opening_hours.CLOSED_FOR_COUNCILS[Phase.PROVISIONAL],), (opening_hours.CLOSED,)]


def test_a19_who_acknowledged_reads_that_the_avis_has_changed() -> None:
    world = with_opinion().acknowledged()
    world.publish((GENERAL, Verdict.FAVOURABLE), (PROFESSIONAL, Verdict.FAVOURABLE))
    assert avis_changed(view_of(world, MOTHER)) == (
        "L'avis a été modifié depuis votre accusé de réception du 07/11/2026."
    )
    assert avis_changed(view_of(world, FATHER)) is None
