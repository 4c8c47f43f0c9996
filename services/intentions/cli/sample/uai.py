"""Numbers of schools that there are not: UAIs with the right check letter, unique in a sample."""

from collections import Counter
from collections.abc import Iterator, Sequence

from shared.academies import Academy

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # no I, O and Q
HIGHEST = (
    9998  # as the shipped sample has 9999; numbers are given upwards from 1, so that a real one is unlikely
)
LOWEST = 3000
MOST = HIGHEST - LOWEST + 1  # schools of a département


def uai(department: str, number: int) -> str:
    """The UAI of a school: its département, number and check letter (the remainder by 23)."""
    digits = f"{department}{number:04}"
    return digits + _LETTERS[int(digits) % len(_LETTERS)]


def uais(academies: Sequence[Academy]) -> Iterator[tuple[Academy, str]]:
    """An académie and a UAI of it, in turn, and in it of each département; as many as have room."""
    schools: Counter[str] = Counter()
    while any(schools[one.slug] < room(one) for one in academies):
        for academy in academies:
            if schools[academy.slug] < room(academy):
                number, department = divmod(schools[academy.slug], len(academy.departments))
                schools[academy.slug] += 1
                yield academy, uai(academy.departments[department], HIGHEST - number)


def room(academy: Academy) -> int:
    """How many schools a sample may have of an académie."""
    return MOST * len(academy.departments)
