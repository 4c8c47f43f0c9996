"""The families of the sample: deterministic, with the cases that a real collège has."""

from typing import Any

from deploy.samples.names import BOYS, FATHERS, GIRLS, LAST, MOTHERS
from services.intentions.cli.sample.model import GENERAL, SEGPA, Adult, Child, Roster

SCHOOL = "0939999N"
NAME = "CLG LUCIE AUBRAC"
ACADEMY = "creteil"
YEAR = 2026
DIVISIONS = ("3A", "3B", "3C", "3D", "3E")
OTHER = ("10210019110", "10110019110", "10010012110")
THIRD = 120
LEFT, LEAVING = "30/09/2026", "06/07/2027"


class Town(Roster):
    """Everybody, each added with what the sample gives who is not told otherwise."""

    def child(self, last_name: str, first_name: str, girl: bool, **given: str) -> Child:
        """One more pupil; of 3e générale unless told."""
        number = len(self.children)
        division = DIVISIONS[number % len(DIVISIONS)]
        born = f"{number % 28 + 1:02}/{number % 12 + 1:02}/2012"
        values: dict[str, Any] = {
            "mef": GENERAL,
            "division": division,
            "born": born,
            "ine": f"{number:09}AB",
        } | given
        child = Child(1000 + number, last_name, first_name, girl, **values)
        self.children.append(child)
        return child

    def adult(self, mother: bool, last_name: str, first_name: str, email: str | None = None) -> Adult:
        """One more adult, with an address of a reserved domain unless told."""
        number = 5000 + len(self.adults)
        address = f"parent{number}@example.org" if email is None else email
        adult = Adult(number, "MME" if mother else "M.", last_name, first_name, address)
        self.adults.append(adult)
        return adult


def build() -> Town:
    """The whole collège: the families of the story first, then the others up to 120 pupils of 3e."""
    town = Town()
    _story(town)
    _special(town)
    number = 0
    while sum(child.mef in (GENERAL, SEGPA) and child.left != LEFT for child in town.children) < THIRD:
        _ordinary(town, number)
        number += 1
    _other_levels(town)
    return town


def _story(town: Town) -> None:
    """The people of the demo; see `personas.py`."""
    camille = town.child("AUBERT", "Camille", girl=True, division="3A")
    town.link(camille, town.adult(True, "AUBERT", "Claire", "claire.aubert@example.org"), "10")
    town.link(camille, town.adult(False, "AUBERT", "Marc", "marc.aubert@example.org"), "20")
    hugo = town.child("RENAUD", "Hugo", girl=False, division="3B")
    town.link(hugo, town.adult(True, "RENAUD", "Sophie", "sophie.renaud@example.org"), "10")
    ines = town.child("VASSEUR", "Inès", girl=True, division="3C")
    town.link(ines, town.adult(True, "VASSEUR", "Nadia", ""), "10")
    mother = town.adult(True, "COLIN", "Hélène", "helene.colin@example.org")
    for name in ("Zoé", "Théo"):
        town.link(
            town.child("COLIN", name, girl=name == "Zoé", division="3D", born="14/05/2012"), mother, "10"
        )


def _special(town: Town) -> None:
    """One family a case that an import meets."""
    two_mothers = town.child("BELŒIL", "Anaïs", girl=True)
    for name in ("Agnès", "Noémie"):
        town.link(two_mothers, town.adult(True, "BELŒIL", name), "10")
    three = town.child("D'ALMEIDA", "Joël", girl=False)
    town.link(three, town.adult(True, "D'ALMEIDA", "Céline"), "10")
    town.link(three, town.adult(False, "D'ALMEIDA", "Gaël"), "20")
    town.link(three, town.adult(True, "LE GOFF", "Mariam"), "38")
    welfare = town.child("TRAORÉ", "Fatou", girl=True)
    town.link(welfare, town.adult(True, "AIDE SOCIALE", "Service"), "51")
    invalid = town.child("CŒURET", "Loïc", girl=False)
    town.link(invalid, town.adult(False, "CŒURET", "Benoît", "benoit.coeuret@"), "20")
    siblings = town.adult(True, "HADDAD", "Fatima")
    for name, mef, division in (("Nour", GENERAL, "3A"), ("Ismaël", GENERAL, "3B"), ("Lina", OTHER[1], "5A")):
        town.link(
            town.child("HADDAD", name, girl=name != "Ismaël", mef=mef, division=division), siblings, "10"
        )
    alone = town.child("NOËL", "Salomé", girl=True)
    town.link(alone, town.adult(True, "NOËL", "Valérie"), "90", level="3")  # a contact: nobody may enter
    for name, left in (("Enzo", LEFT), ("Jade", LEAVING)):
        leaving = town.child("PERRIN", name, girl=name == "Jade", left=left)
        town.link(leaving, town.adult(False, "PERRIN", "Olivier"), "20")
    for number in range(6):
        segpa = town.child(LAST[number + 20], BOYS[number], girl=False, mef=SEGPA, division="3S")
        town.link(segpa, town.adult(True, LAST[number + 20], MOTHERS[number]), "10")


def _ordinary(town: Town, number: int) -> None:
    """A family with two parents, a contact now and then, sometimes a name apart, sometimes no address."""
    last, girl = LAST[number % len(LAST)], number % 2 == 0
    first = (GIRLS if girl else BOYS)[number // 2 % 20]
    child = town.child(last, first, girl=girl)
    email = "" if number % 11 == 0 else None
    town.link(child, town.adult(True, last, MOTHERS[number % 10], email), "10")
    if number % 5:
        father = LAST[(number * 7 + 3) % len(LAST)] if number % 6 == 0 else last
        town.link(child, town.adult(False, father, FATHERS[number % 10]), "20")
    if number % 9 == 0:
        town.link(child, town.adult(True, LAST[(number + 5) % len(LAST)], "Hélène"), "38", level="3")


def _other_levels(town: Town) -> None:
    """Pupils of 6e to 4e, who have no dossier."""
    for number in range(40):
        level = number % 3
        last = LAST[(number * 3) % len(LAST)]
        division = f"{4 + level}A"
        child = town.child(last, GIRLS[number % 20], girl=True, mef=OTHER[level], division=division)
        town.link(child, town.adult(True, last, MOTHERS[number % 10]), "10")
