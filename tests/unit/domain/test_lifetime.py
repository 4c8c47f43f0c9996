"""The Hypothesis state machine, and proof that it gets everywhere."""

import pytest
from hypothesis import settings

from services.intentions.domain.refusals import CardRefused, Refused
from shared.contract.events import EVENTS
from tests.unit.domain.machine import Lifetime, live

# What the machine has no words for; cards' errors come together as `invalid-intentions`.
NOT_PLAYED = {
    "refused",
    "unknown-time-zone",
    "dates-out-of-order",
    "advice-on-general-pathway",
}


@pytest.mark.timeout(300)
def test_nobody_can_break_the_rules_in_any_order() -> None:
    """1,050 lives of 50 steps, from fourteen beginnings; six of seven are near repeats.

    Which lives they are depends on the modules that the whole run has loaded, whose constants Hypothesis
    tries: what is reached a few times in one run may not be in the next. So each refusal has a beginning
    after which it is common.
    """
    Lifetime.reached.clear()
    live(settings(settings.get_profile("ci"), max_examples=75))

    refusals = {one.slug for one in _below(Refused) if not issubclass(one, CardRefused)}
    assert Lifetime.reached == set(EVENTS) | (refusals - NOT_PLAYED)


def _below(kind: type[Refused]) -> set[type[Refused]]:
    return {kind} | {one for below in kind.__subclasses__() for one in _below(below)}
