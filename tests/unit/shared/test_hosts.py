"""Of several servers the one that worked last is asked first, and one that failed last."""

from shared.runtime.hosts import failed, in_turn, worked

ONE, TWO, THREE = (f"amqp://u:p@{name}:5672/hosts" for name in ("one", "two", "three"))
ALL = "amqp://u:p@one:5672,two:5672,three:5672/hosts"


def test_d15_they_are_asked_in_their_order_until_one_has_worked() -> None:
    assert in_turn(ALL) == [ONE, TWO, THREE]
    worked(ALL, TWO)
    assert in_turn(ALL) == [TWO, THREE, ONE]
    failed(ALL, ONE)
    assert in_turn(ALL) == [TWO, THREE, ONE]
    failed(ALL, TWO)
    assert in_turn(ALL) == [THREE, ONE, TWO]


def test_a_single_one_is_asked_whatever_became_of_it() -> None:
    failed(ONE, ONE)
    assert in_turn(ONE) == [ONE]
