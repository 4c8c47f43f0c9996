"""The back-off towards Siècle, on a clock that the test moves."""

from services.sync.back_off import BackOff


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_the_pause_doubles_up_to_the_longest_and_ends_with_a_success() -> None:
    back_off = BackOff(Clock(), 30)
    pauses = [back_off.failed() for _ in range(8)]

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert back_off.succeeded()
    assert (back_off.is_on, back_off.pause()) == (False, 0)
    assert not back_off.succeeded()


def test_what_siecle_asks_for_is_kept() -> None:
    clock = Clock()
    back_off = BackOff(clock, 30)

    assert back_off.failed(120) == 120
    clock.seconds = 100
    assert back_off.pause() == 20
