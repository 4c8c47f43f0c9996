"""The people of an export of SIECLE Base Élèves, as they are written, and how the file is written."""

from dataclasses import dataclass, field

GENERAL, SEGPA = "10310019110", "16710019110"


@dataclass(slots=True)
class Child:
    """One `ELEVE`; an empty text is not known, days are jj/mm/aaaa.

    `ine_field` is the element of the national number, `division` the class, `groups` go before it,
    `parted` where each is in a `STRUCTURES_ELEVE` of its own.
    """

    id: int
    last_name: str
    first_name: str
    girl: bool
    born: str
    mef: str
    division: str
    ine: str
    left: str = ""
    used_name: str = ""
    ine_field: str = "ID_NATIONAL"
    never_came: bool = False
    entered: str = "01/09/2025"
    groups: tuple[str, ...] = ("ANG1",)
    parted: bool = False


@dataclass(slots=True)
class Adult:
    """One `PERSONNE`."""

    id: int
    civility: str
    last_name: str
    first_name: str
    email: str
    used_name: str = ""
    phone: str = ""


@dataclass(slots=True)
class Link:
    """One `RESPONSABLE_ELEVE`: level 1 is legal responsible, 2 in charge, 3 a contact; empty is unsaid."""

    child: int
    adult: int
    kinship: str
    level: str


@dataclass(slots=True)
class Roster:
    """Everybody of a school's two exports."""

    children: list[Child] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def link(self, child: Child, adult: Adult, kinship: str, level: str = "1") -> None:
        """Tie two by kinship: 10 mother, 20 father, 38 grandparent, 51 child welfare, 90 other."""
        self.links.append(Link(child.id, adult.id, kinship, level))


@dataclass(frozen=True, slots=True)
class Style:
    """What differs between two schools' files: `VERSION` of the pupils', encoding, line ends, old elements.

    `older` has RESP_LEGAL in place of NIVEAU_RESPONSABILITE; `classes_first` writes the classes' block before
    the pupils'; `empty` are elements that are written, without a text, where nothing is known.
    """

    version: str = "3.0"
    encoding: str = "ISO-8859-15"
    line_end: str = "\n"
    older: bool = False
    classes_first: bool = False
    empty: frozenset[str] = frozenset()
