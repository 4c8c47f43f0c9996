"""How names compare: without accents, case or hyphens, as the database must not decide French order. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})
_APART = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(\d+)")


def folded(text: str) -> str:
    """A name as it is compared: « D'Œuvré-Łoś » → « d oeuvre los »."""
    return _APART.sub(" ", _plain(text.casefold())).strip()


def _plain(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text).translate(_LIGATURES)
    return "".join(char for char in letters if not unicodedata.combining(char))


def order_of(pupil: Mapping[str, Any]) -> tuple[Any, ...]:
    """Where a pupil comes in a class list: by class, « 3B » before « 3 10 », by name, and by number."""
    return (
        natural(pupil["division"]),
        folded(pupil["last_name"]),
        folded(pupil["first_name"]),
        (len(pupil["siecle_id"]), pupil["siecle_id"]),
    )


@lru_cache(1_000)  # of classes, which many pupils have in common
def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """A key by which « 3 2 » comes before « 3 10 »."""
    parts = (part.strip() for part in _NUMBER.split(folded(text)))
    return tuple((not one.isdecimal(), int(one) if one.isdecimal() else 0, one) for one in parts if one)


def matches(pupil: Mapping[str, Any], words: str) -> bool:
    """True if each word is in the name, in any order, also across a hyphen or an apostrophe, or the number.

    Words without a letter or digit are in nobody's name.
    """
    name = folded(f"{pupil['first_name']} {pupil['last_name']}")
    anywhere = f"{name} {name.replace(' ', '')}"
    asked, number = folded(words).split(), folded(pupil["siecle_id"])
    if not asked:
        return not words.strip()
    return all(word in anywhere or word == number for word in asked)
