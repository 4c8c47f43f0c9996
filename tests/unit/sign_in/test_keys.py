"""A key for each purpose, from one secret."""

from shared.sign_in.keys import Key, Purpose

SECRET = "k3-Vq8wZr1TnXc6LmBy0HsDf7GjPa2EuU"


def test_s4_a_key_is_the_same_in_every_process_and_another_for_every_purpose_and_secret() -> None:
    digest = Key(SECRET, Purpose.LIMITS).digest("a", "b")
    assert digest == Key(SECRET, Purpose.LIMITS).digest("a", "b")
    assert digest != Key(SECRET, Purpose.MARKS).digest("a", "b")
    assert digest != Key(SECRET + "x", Purpose.LIMITS).digest("a", "b")
    assert len(digest) == 32


def test_s4_parts_are_kept_apart() -> None:
    key = Key(SECRET, Purpose.LIMITS)
    assert len({key.digest("ab", "c"), key.digest("a", "bc"), key.digest("abc"), key.digest("abc", "")}) == 4


def test_s4_a_signature_counts_for_what_it_was_made_for() -> None:
    key = Key(SECRET, Purpose.MARKS)
    signature = key.digest("an account")
    assert key.signs(signature, "an account")
    assert not key.signs(signature, "another")
    assert not key.signs(b"", "an account")
