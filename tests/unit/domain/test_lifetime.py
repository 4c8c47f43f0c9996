"""The Hypothesis state machine, and proof that it gets everywhere."""

import pytest
from hypothesis import seed, settings
from hypothesis.stateful import run_state_machine_as_test

from services.intentions.domain.refusals import CardRefused, Refused
from shared.contract.events import EVENTS
from tests.unit.domain.machine import Lifetime

# What the machine has no words for; cards' errors come together as `invalid-intentions`.
NOT_PLAYED = {
    "refused",
    "unknown-time-zone",
    "dates-out-of-order",
    "reason-missing",
    "advice-on-general-pathway",
}
BEGINNINGS = 6


@pytest.mark.timeout(300)
def test_nobody_can_break_the_rules_in_any_order() -> None:
    """600 lives of 50 steps, from six beginnings: Hypothesis spends six lives of seven on near repeats."""
    Lifetime.reached.clear()
    lives = settings(settings.get_profile("ci"), max_examples=100)

    for beginning in range(BEGINNINGS):
        life = type(f"LifetimeFromChapter{beginning}", (Lifetime,), {"chapters": beginning})
        run_state_machine_as_test(seed(beginning)(life), settings=lives)

    refusals = {one.slug for one in _below(Refused) if not issubclass(one, CardRefused)}
    assert Lifetime.reached == set(EVENTS) | (refusals - NOT_PLAYED)


def _below(kind: type[Refused]) -> set[type[Refused]]:
    return {kind} | {one for below in kind.__subclasses__() for one in _below(below)}
