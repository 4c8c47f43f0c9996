"""AMQP's rules for topics."""

import pytest

from shared.messaging.topology import matches


@pytest.mark.parametrize(
    ("binding", "key", "goes"),
    [
        ("opinion-published.v1.creteil.*", "opinion-published.v1.creteil.0931234A", True),
        ("opinion-published.v1.creteil.*", "opinion-published.v1.paris.0931234A", False),
        ("opinion-published.v1.*.*", "opinion-published.v2.paris.0931234A", False),
        ("session-ended.v1.*.*", "session-ended.v1._._", True),
        ("session-ended.v1.*", "session-ended.v1._._", False),
        ("*.*.*.*.*", "session-ended.v1._._", False),
        ("#", "session-ended.v1._._", True),
        ("#.creteil.#", "window-opened.v1.creteil.0931234A", True),
        ("#.creteil.#", "window-opened.v1.paris.0751234A", False),
        ("session-ended.#", "session-ended", True),
        ("session-ended", "session-ended.v1", False),
    ],
)
def test_a_binding_lets_through_what_amqp_says(binding: str, key: str, goes: bool) -> None:
    assert matches(binding, key) is goes
