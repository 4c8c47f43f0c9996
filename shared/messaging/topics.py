"""AMQP's rules for topics: which routing keys a binding lets through."""

from collections.abc import Sequence


def matches(binding: str, key: str) -> bool:
    """Whether `binding` lets `key` through: `*` stands for one word, `#` for any number of them."""
    return _matches(binding.split("."), key.split("."))


def _matches(binding: Sequence[str], words: Sequence[str]) -> bool:
    if not binding:
        return not words
    first, rest = binding[0], binding[1:]
    if first == "#":
        return any(_matches(rest, words[skipped:]) for skipped in range(len(words) + 1))
    return bool(words) and first in ("*", words[0]) and _matches(rest, words[1:])
