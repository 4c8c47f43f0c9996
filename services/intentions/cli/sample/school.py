"""A school of the sample: who comes into it with what is usual, and its pupils put into classes."""

from dataclasses import dataclass
from random import Random
from typing import Any

from services.intentions.cli.sample.model import GENERAL, SEGPA, Adult, Child, Roster, Style
from services.intentions.cli.sample.names import Names

_CLASS_SIZE = 26
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHER_LEVELS = {4: "10210019110", 5: "10110019110", 6: "10010012110"}
_MUSIC, _BILINGUAL = "10310002110", "1031001911U"
# How a collège names the third of its classes of 3e.
_CLASS_NAMES = (
    "3{letter}",
    "3{number}",
    "30{number}",
    "3EME {number}",
    "3-{letter}",
    "3e {letter}",
    "3°{number}",
)
_SEGPA_NAMES = ("3SEGPA", "3S", "3EME SEGPA")
_INVALID = ("nom@", "sans", "prenom.nom@exemple", "prénom nom@example.org", "a@b@example.org", "/")
_GROUPS = ("3ANG1", "3ESP2", "3ALL1", "3LATIN", "3AP GR1")
_EMPTY = frozenset({"NOM_USAGE", "DATE_SORTIE", "MEL", "TEL_PORTABLE"})
_INE_LETTERS = "CDEFGHJKLM"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when: the school's number in the sample, its UAI, académie and school year."""

    number: int
    uai: str
    academy: str
    year: int


class School(Roster):
    """A roster that is filled by chance, from one source of it."""

    def __init__(self, place: Place, size: int, random: Random) -> None:
        super().__init__()
        self.place, self.random = place, random
        self.names = Names(random, place.academy)
        self.style = _style(random)
        self.classes = -(-size // _CLASS_SIZE)
        self._class_name, self._segpa = random.choice(_CLASS_NAMES), random.choice(_SEGPA_NAMES)
        self._numbers = (
            ("ID_NATIONAL", "INE_RNIE", "INE_BEA") if self.style.version != "1.7" else ("ID_NATIONAL",)
        )

    def chance(self, one_in: float) -> bool:
        """True once in so many times."""
        return self.random.random() * one_in < 1

    def child(self, last_name: str, level: int = 3, *, girl: bool | None = None, **given: Any) -> Child:
        """One more pupil, with what is usual where it is not given, also `segpa` and the `age` in years."""
        girl = self.chance(2) if girl is None else girl
        segpa, age = given.pop("segpa", False), given.pop("age", None)
        number = len(self.children)
        usual: dict[str, Any] = {
            "first_name": self.names.child(girl),
            "born": self._born(level, age),
            "mef": self._mef(level, segpa),
            "division": "" if self.chance(250) else self._division(level, segpa),
            "ine": "" if self.chance(80) else self.ine(),
            "ine_field": self.random.choice(self._numbers),
            "entered": f"01/09/{self.place.year - max(0, 6 - level)}",
            "groups": self._groups(level),
            "parted": self.chance(60),
            "used_name": self.names.last() if self.chance(50) else "",
        }
        child = Child(1000 + number, last_name, girl=girl, **(usual | given))
        self.children.append(child)
        return child

    def adult(self, last_name: str, *, woman: bool, **given: Any) -> Adult:
        """One more person, in one of ten without address, of others' files with one that is none."""
        number = 5000 + len(self.adults)
        address = f"parent{number}.{self.place.uai.lower()}@example.org"  # of a reserved domain
        usual: dict[str, Any] = {
            "first_name": self.names.adult(woman),
            "email": self.random.choice(_INVALID) if self.chance(120) else "" if self.chance(10) else address,
            "used_name": self.names.last() if woman and self.chance(12) else "",
            # 06 39 98 is kept for films and the like
            "phone": f"063998{self.random.randrange(10000):04}" if self.chance(1.5) else "",
        }
        adult = Adult(number, "MME" if woman else "M.", last_name, **(usual | given))
        self.adults.append(adult)
        return adult

    def ine(self) -> str:
        """The next pupil's number: nine digits that nobody else of the sample has, and two letters.

        None of the shipped sample's, whose pupils would be taken for these.
        """
        digits = 100_000_000 + self.place.number * 10_000 + len(self.children)
        return f"{digits}{self.random.choice(_INE_LETTERS)}{self.random.choice(_INE_LETTERS)}"

    def _born(self, level: int, age: int | None) -> str:
        """Mostly in the year of those who never stayed down; who has an `age` has had the birthday."""
        years = age or 17 - level + (1 if self.chance(12) else -1 if self.chance(50) else 0)
        month = self.random.randint(1, 8 if age else 12)
        return f"{self.random.randint(1, 28):02}/{month:02}/{self.place.year - years}"

    def _mef(self, level: int, segpa: bool) -> str:
        if level != 3:
            return _OTHER_LEVELS[level]
        if segpa:
            return SEGPA
        return _MUSIC if self.chance(60) else _BILINGUAL if self.chance(30) else GENERAL

    def _division(self, level: int, segpa: bool) -> str:
        if segpa:
            return self._segpa
        number = self.random.randrange(self.classes)
        name = self._class_name.format(letter=_ALPHABET[number % 26], number=number + 1)
        return f"{level}{name[1:]}"

    def _groups(self, level: int) -> tuple[str, ...]:
        found = [f"{level}{group[1:]}" for group in _GROUPS if self.chance(4)]
        return (*found, *(["Inactifs"] if self.chance(150) else []))


def _style(random: Random) -> Style:
    """How this school's base writes."""
    version = random.choice(("1.7", "1.8", "2.1", "3.0", "3.0"))
    return Style(
        version=version,
        encoding="UTF-8" if random.random() < 0.2 else "ISO-8859-15",
        line_end="\r\n" if random.random() < 0.3 else "\n",
        older=version < "2" and random.random() < 0.7,
        classes_first=random.random() < 0.3,
        empty=_EMPTY if random.random() < 0.3 else frozenset(),
    )
