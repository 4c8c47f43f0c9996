"""The 30 académies, and what has a time zone of its own beyond them: slug, name, time zone, and the
départements that a UAI begins with, those of the collectivités overseas included. Its day and school year."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.sign_in.codes import plain

PARIS = "Europe/Paris"
TURNS_IN = 8  # schools hand over their new exports from August on
_UAI = re.compile(r"[0-9]{7}[A-Z]")


@dataclass(frozen=True, slots=True)
class Academy:
    """One académie; `departments` are the first three digits of its schools' UAI."""

    slug: str
    name: str
    departments: tuple[str, ...]
    time_zone: str = PARIS


ACADEMIES = (
    Academy("aix-marseille", "Aix-Marseille", ("004", "005", "013", "084")),
    Academy("amiens", "Amiens", ("002", "060", "080")),
    Academy("besancon", "Besançon", ("025", "039", "070", "090")),
    Academy("bordeaux", "Bordeaux", ("024", "033", "040", "047", "064")),
    Academy("clermont-ferrand", "Clermont-Ferrand", ("003", "015", "043", "063")),
    Academy("corse", "Corse", ("620", "720")),
    Academy("creteil", "Créteil", ("077", "093", "094")),
    Academy("dijon", "Dijon", ("021", "058", "071", "089")),
    Academy("grenoble", "Grenoble", ("007", "026", "038", "073", "074")),
    Academy("guadeloupe", "Guadeloupe", ("971", "977", "978"), "America/Guadeloupe"),
    Academy("guyane", "Guyane", ("973",), "America/Cayenne"),
    Academy("lille", "Lille", ("059", "062")),
    Academy("limoges", "Limoges", ("019", "023", "087")),
    Academy("lyon", "Lyon", ("001", "042", "069")),
    Academy("martinique", "Martinique", ("972",), "America/Martinique"),
    Academy("mayotte", "Mayotte", ("976", "985"), "Indian/Mayotte"),
    Academy("montpellier", "Montpellier", ("011", "030", "034", "048", "066")),
    Academy("nancy-metz", "Nancy-Metz", ("054", "055", "057", "088")),
    Academy("nantes", "Nantes", ("044", "049", "053", "072", "085")),
    Academy("nice", "Nice", ("006", "083")),
    Academy("normandie", "Normandie", ("014", "027", "050", "061", "076")),
    Academy("nouvelle-caledonie", "Nouvelle-Calédonie", ("983", "988"), "Pacific/Noumea"),
    Academy("orleans-tours", "Orléans-Tours", ("018", "028", "036", "037", "041", "045")),
    Academy("paris", "Paris", ("075",)),
    Academy("poitiers", "Poitiers", ("016", "017", "079", "086")),
    Academy("polynesie-francaise", "Polynésie française", ("984", "987"), "Pacific/Tahiti"),
    Academy("reims", "Reims", ("008", "010", "051", "052")),
    Academy("rennes", "Rennes", ("022", "029", "035", "056")),
    Academy("reunion", "La Réunion", ("974",), "Indian/Reunion"),
    Academy("saint-pierre-et-miquelon", "Saint-Pierre-et-Miquelon", ("975",), "America/Miquelon"),
    Academy("strasbourg", "Strasbourg", ("067", "068")),
    Academy("toulouse", "Toulouse", ("009", "012", "031", "032", "046", "065", "081", "082")),
    Academy("versailles", "Versailles", ("078", "091", "092", "095")),
    Academy("wallis-et-futuna", "Wallis-et-Futuna", ("986",), "Pacific/Wallis"),
)
SLUGS = ", ".join(academy.slug for academy in ACADEMIES)
_BY_SLUG = {academy.slug: academy for academy in ACADEMIES}
_BY_NAME = {plain(name): academy for academy in ACADEMIES for name in (academy.slug, academy.name)}
_BY_DEPARTMENT = {department: academy for academy in ACADEMIES for department in academy.departments}


def academy_of_uai(uai: str) -> Academy | None:
    """The académie a school belongs to by its UAI; None for a département that has none."""
    return _BY_DEPARTMENT.get(uai[:3])


def academy_named(text: str) -> Academy | None:
    """The académie of this slug or name, however it is written; None for one that there is not."""
    return _BY_NAME.get(plain(text))


def time_zone(slug: str) -> str:
    """The time zone of an académie (A-17); metropolitan France for one that is not listed."""
    academy = _BY_SLUG.get(slug)
    return academy.time_zone if academy else PARIS


def day_in(slug: str, instant: datetime) -> date:
    """The day that it is in an académie."""
    return instant.astimezone(ZoneInfo(time_zone(slug))).date()


def school_year(day: date) -> int:
    """The year in which the school year of `day` started, after which it is named."""
    return day.year if day.month >= TURNS_IN else day.year - 1


def wrong_place(academies: Iterable[str], schools: Iterable[str]) -> str | None:
    """Names in a sentence those that are no académie's slug or no UAI; None where all may be.

    A school may be of any académie: an import may say another than its UAI does.
    """
    if unknown := sorted(slug for slug in academies if slug not in _BY_SLUG):
        return f"Unknown academy {', '.join(map(repr, unknown))}; known: {SLUGS}"
    if unknown := sorted(uai for uai in schools if not _UAI.fullmatch(uai)):
        return f"Not a UAI, such as 0931234A: {', '.join(map(repr, unknown))}"
    return None
