"""The circuit breaker towards Siècle, on a clock that the test moves."""

from services.sync.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_pause_doubles_up_to_the_longest_and_ends_with_a_success() -> None:
    breaker = Breaker(Clock(), 30)
    pauses = [breaker.failed() for _ in range(8)]

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert breaker.succeeded()
    assert (breaker.open, breaker.pause()) == (False, 0)
    assert not breaker.succeeded()


def test_what_siecle_asks_for_is_kept() -> None:
    clock = Clock()
    breaker = Breaker(clock, 30)

    assert breaker.failed(120) == 120
    clock.seconds = 100
    assert breaker.pause() == 20
