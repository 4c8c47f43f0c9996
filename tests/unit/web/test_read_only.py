"""Why nothing may be changed, for each who looks in each state (R-096 to R-103, A-04, A-05)."""

from uuid import UUID

import pytest

from services.intentions.domain.seeing.screens import Recap, ToAcknowledge
from services.intentions.web.dossier.guidance import under_opinion, under_recap
from services.intentions.web.words import readers
from services.intentions.web.words.provisional import INTENTIONS
from tests.unit.domain.given import CHILD, FATHER, GENERAL, MOTHER, World, ask, entered, ready_for_entry
from tests.unit.domain.given import with_opinion as answered
from tests.unit.domain.staff import enters
from tests.unit.web.dossiers import view_of

AT = "Intentions validées le 7 novembre 2026 à 12:38"


def by_school() -> World:
    world = ready_for_entry()
    enters(world, ask(GENERAL))
    return world


def under(world: World, account: UUID, kinship: str | None = None) -> tuple[str, ...]:
    """The note under the recap, or under the avis."""
    view = view_of(world, account, kinship)
    if isinstance(view.screen, Recap):
        return under_recap(view, view.screen)
    assert isinstance(view.screen, ToAcknowledge)
    return under_opinion(view, view.screen)


@pytest.mark.parametrize(
    ("world", "account", "said"),
    [
        (entered(), MOTHER, ()),
        (entered(), FATHER, (readers.OTHER_GUARDIAN_ENTERED, f"{AT}.")),
        (entered(), CHILD, (readers.GUARDIAN_MUST_ENTER,)),
        (entered().transferred(FATHER), MOTHER, (readers.RIGHT_OF_ANOTHER,)),
        (by_school(), MOTHER, (readers.SCHOOL_ENTERED,)),
        (by_school().transferred(FATHER), MOTHER, (f"{readers.SCHOOL_ENTERED} {readers.RIGHT_OF_ANOTHER}",)),
        (answered().closed().opened(), MOTHER, (INTENTIONS.frozen,)),
        (answered().closed().opened(), CHILD, (readers.GUARDIAN_MUST_ENTER,)),
        (answered(), MOTHER, ()),
        (answered(), FATHER, (readers.OTHER_GUARDIAN, readers.ONLY_AUTHOR_ACKNOWLEDGES, f"{AT}.")),
        (answered(), CHILD, (readers.ONLY_GUARDIAN_ACKNOWLEDGES,)),
        (answered().transferred(FATHER), MOTHER, (readers.RIGHT_OF_ANOTHER,)),
    ],
)
def test_who_may_not_change_reads_why(world: World, account: UUID, said: tuple[str, ...]) -> None:
    assert under(world, account) == said


def test_another_responsible_reads_who_entered_where_it_can_be_told() -> None:
    assert under(entered(), FATHER, "10")[1] == f"{AT} par la mère de l'élève."
    assert under(entered(), FATHER, "99")[1] == f"{AT}."
