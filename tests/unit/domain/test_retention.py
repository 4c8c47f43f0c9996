"""A year more in 3e (F-15, F-16)."""

from datetime import timedelta

import pytest

from services.intentions.domain import staff_refusals
from services.intentions.domain.dossier import Dossier
from shared.contract.decisions import RetentionRequested
from shared.contract.types import Ground
from tests.unit.domain.deciding import (
    asks_to_stay,
    decides,
)
from tests.unit.domain.given import STAFF, refused
from tests.unit.domain.june import (
    decided,
)

ONE_DAY = timedelta(days=1)


def _stayed() -> Dossier:
    world = decided()
    decides(world, ground=Ground.RETENTION)
    return world.dossier


def _asked() -> Dossier:
    world = decided()
    asks_to_stay(world)
    return world.dossier


def test_f15_f16_a_year_more_is_requested_once() -> None:
    world = decided()
    [event] = asks_to_stay(world)
    assert isinstance(event, RetentionRequested)
    assert (event.requested_on, event.by) == (world.today, STAFF)
    refused(staff_refusals.RetentionAlreadyRequested, lambda: asks_to_stay(world))
    assert asks_to_stay(world, source_version=1) == []
    refused(staff_refusals.DateInFuture, lambda: asks_to_stay(decided(), requested_on=world.today + ONE_DAY))


@pytest.mark.parametrize("before", [_stayed(), _asked()], ids=["stayed", "asked"])
def test_f16_by_right_for_one_single_year(before: Dossier) -> None:
    refused(staff_refusals.RetainedLastYear, lambda: asks_to_stay(decided(), Dossier(), before))
    assert asks_to_stay(decided(), Dossier(), before, confirmed=True)


def test_f16_a_year_before_without_one_is_no_hindrance() -> None:
    assert asks_to_stay(decided(), Dossier(), decided().dossier)
