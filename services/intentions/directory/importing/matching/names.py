"""Compares two names. Pure.

In: names as files and the directory hold them, in any spelling. Out: `Said`. A name that is empty or only a
placeholder (« - », « X », « INCONNU ») says nothing, and is never equal to anything.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from services.intentions.directory.importing.matching.rules import Said

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_PARTICLES = frozenset("de du des d le la les l el al ben bin ait ibn van von der den da do dos di".split())
_PLACEHOLDERS = frozenset(
    {
        *("neant", "inconnu", "inconnue", "inconnus", "anonyme", "aucun", "aucune", "null", "none"),
        *("nc", "nr", "nsp", "snp", "n c", "n r", "n a", "s o", "nom", "prenom", "sans nom", "sans prenom"),
        *("nom inconnu", "prenom inconnu", "pere inconnu", "mere inconnue", "inconnu inconnu"),
        *("non renseigne", "non renseignee", "non connu", "non connue", "non communique", "non communiquee"),
        *("a completer", "a renseigner", "a preciser", "a saisir", "sans objet", "pas de prenom"),
    }
)
SHORTEST_STEM = 3  # « Alex » stands for « Alexandre », « Al » for nobody
SHORTEST_SLIP = 4  # in a shorter name one letter makes another one: Léo, Léa


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name without case, accents and hyphens; none where it says nothing."""

    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        """All letters in one."""
        return "".join(self.words)


@lru_cache(maxsize=20_000)
def read(text: str) -> Name:
    """The words of a name: `Jean-Noël` → jean, noel; a placeholder has none."""
    spread = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    letters = "".join(" " if not one.isalpha() else one for one in spread if not unicodedata.combining(one))
    words = tuple(letters.split())
    nothing = all(re.fullmatch("x+", word) for word in words) or " ".join(words) in _PLACEHOLDERS
    return Name(() if nothing else words)


def says_something(text: str) -> bool:
    """True for a name, and no blank or placeholder."""
    return bool(read(text).words)


def said(text: str) -> str:
    """The name as it was written; nothing where it says nothing."""
    return text if says_something(text) else ""


def first_names(one: str, other: str) -> Said:
    """`ALIKE`: another order of first names, a shortened one, or a slip of one letter."""
    a, b = read(one), read(other)
    if unsaid := _unsaid(a, b):
        return unsaid
    if a.joined == b.joined:
        return Said.SAME
    alike = sorted(a.words) == sorted(b.words) or _shortened(a, b) or _one_slip(a.joined, b.joined)
    return Said.ALIKE if alike else Said.OTHER


def last_names(one: str, *others: str) -> Said:
    """The best of the comparisons: a person may have a name of birth beside the one that is used.

    `ALIKE`: one holds a word of the other (DUPONT, DUPONT-MARTIN), or a slip of one letter.
    """
    found = [_last(read(one), read(other)) for other in others if says_something(other)]
    found = found or [_last(read(one), read(""))]
    return next(said for said in Said if said in found)


def swapped(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """True if (first name, family name) of one are (family name, first name) of the other, and two names."""
    a, b = [read(text).joined for text in one], [read(text).joined for text in other]
    return all(a) and a == b[::-1] and a[0] != a[1]


def both_names(known: tuple[str, str], new: tuple[str, str], birth_name: str) -> tuple[Said, Said]:
    """First names and family names compared; where they are in each other's place, both are `SWAPPED`."""
    first, last = first_names(known[0], new[0]), last_names(known[1], new[1], birth_name)
    if first is not Said.SAME and swapped(known, new):
        return Said.SWAPPED, Said.SWAPPED
    return first, last


def _last(a: Name, b: Name) -> Said:
    if unsaid := _unsaid(a, b):
        return unsaid
    if a.joined == b.joined:
        return Said.SAME
    words, theirs = _telling(a), _telling(b)
    alike = set(words) & set(theirs) or "".join(words) == "".join(theirs) or _one_slip(a.joined, b.joined)
    return Said.ALIKE if alike else Said.OTHER


def _unsaid(a: Name, b: Name) -> Said | None:
    if a.words and b.words:
        return None
    return Said.UNSAID if a.words or b.words else Said.NEITHER


def _telling(name: Name) -> list[str]:
    """The words without « de », « la »: they are nobody's own."""
    return [word for word in name.words if word not in _PARTICLES] or list(name.words)


def _shortened(a: Name, b: Name) -> bool:
    short, long = sorted((a.words, b.words), key=lambda words: (len(words), len("".join(words))))
    return all(_stands_for(one, other) for one, other in zip(short, long, strict=False))


def _stands_for(short: str, long: str) -> bool:
    return long.startswith(short) and (len(short) == 1 or len(short) >= SHORTEST_STEM or short == long)


def _one_slip(a: str, b: str) -> bool:
    """One letter more, less, or another, or two changed places."""
    short, long = sorted((a, b), key=len)
    if len(short) < SHORTEST_SLIP or len(long) - len(short) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    turned = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return turned or short[at + 1 :] == long[at + 1 :]
