"""F-21, R-018: what a change does to each class, and what an academy's dates hold up."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.siecle.kinds import Kind
from services.siecle.staff.campaigns import Dates
from services.siecle.staff.opening import words
from services.siecle.staff.opening.asked import Asked
from services.siecle.staff.opening.consequences import Consequence, Pupils, consequences
from services.siecle.staff.opening.suspension import Suspended, suspended
from services.siecle.staff.openings import OfClass, Opening, Openings
from shared.contract.types import Phase, Stage

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ENTRY, ANSWER = (Phase.PROVISIONAL, Stage.ENTRY), (Phase.PROVISIONAL, Stage.ANSWER)
OPEN = Opening(ENTRY, NOW - DAY, None)
DATES = Dates(date(2026, 11, 2), date(2027, 4, 1), "Europe/Paris")
LATE = Dates(date(2027, 1, 4), date(2027, 4, 1), "Europe/Paris")
PUPILS = {"3A": Pupils(25, 4), "3B": Pupils(24, 0), "": Pupils(1, 1)}


def opens(stage: Stage = Stage.ENTRY, of_class: str | None = None) -> Asked:
    """An opening at once."""
    data = {"phase": "provisional", "stage": stage.value, "opens_at": NOW.isoformat(), "closes_at": None}
    if of_class is None:
        return Asked(Kind.WINDOW_OPENED, data)
    return Asked(Kind.CLASS_WINDOW_OPENED, data | {"class": of_class})


def closes() -> Asked:
    """The school closes entry."""
    return Asked(Kind.WINDOW_CLOSED, {"phase": "provisional", "stage": "entry"})


def told(*asked: Asked, openings: Openings = Openings(), dates: Dates | None = DATES) -> list[Consequence]:  # noqa: B008
    """The lines."""
    return consequences(asked, openings, dates, PUPILS, NOW)


def test_r020_who_closes_reads_how_many_families_have_entered_nothing() -> None:
    [line] = told(closes(), openings=Openings(OPEN))
    assert (line.classes, line.before, line.after) == (("", "3A", "3B"), OPEN, None)
    assert line.pupils == Pupils(50, 5)
    assert words.seen(line).startswith("Les familles verront que le téléservice est fermé")


def test_f21_a_class_with_a_word_of_its_own_keeps_it() -> None:
    own = Openings(None, {"3B": OfClass(None, ENTRY)})
    rest, kept = told(opens(), openings=own)
    assert (rest.classes, rest.is_kept, rest.after) == (("", "3A"), False, Opening(ENTRY, NOW, None))
    assert (kept.classes, kept.is_kept, kept.after) == (("3B",), True, None)


def test_f21_only_of_who_has_a_word_of_its_own_it_is_said_to_count() -> None:
    [line] = told(closes(), openings=Openings(Opening(ANSWER, NOW - DAY, None)))
    assert (line.is_kept, words.kept(line)) == (True, "Rien ne change.")
    rest, kept = told(closes(), openings=Openings(None, {"3B": OfClass(None, ENTRY)}))
    assert words.kept(rest) == "Rien ne change."
    assert words.kept(kept) == "Rien ne change : ce qui a été dit pour cette classe seule compte."


def test_r023_a_first_closing_is_planned_and_not_advanced() -> None:
    ends = Opening(ENTRY, NOW - DAY, NOW + DAY)
    assert words.title("advance", OPEN, NOW) == words.sooner(OPEN, NOW) == "Prévoir la fermeture"
    assert words.title("advance", ends, NOW) == "Avancer ce qui est prévu"
    assert words.title("close", OPEN, NOW) == "Fermer le téléservice"


def test_f21_of_a_class_only_that_one_is_told() -> None:
    [line] = told(opens(of_class="3A"), openings=Openings(OPEN))
    assert (line.classes, line.pupils) == (("3A",), PUPILS["3A"])
    assert told(opens(of_class="3A"), opens(of_class="3B"))[0].classes == ("3A", "3B")


def test_r021_what_is_replaced_is_told() -> None:
    [line] = told(opens(Stage.ANSWER), openings=Openings(OPEN))
    assert line.replaces
    assert words.seen(line) == "Les familles liront l'avis du conseil de classe et en accuseront réception."
    assert not told(opens(), openings=Openings(Opening(ENTRY, NOW - 2 * DAY, NOW - DAY)))[0].replaces


def test_r018_what_the_academys_date_suspends_is_told() -> None:
    assert told(opens(), dates=LATE)[0].is_suspended
    assert not told(opens(), dates=None)[0].is_suspended
    assert not told(opens(Stage.ANSWER), dates=LATE)[0].is_suspended


def test_a_school_without_pupils_is_told_too() -> None:
    [line] = consequences([opens()], Openings(), DATES, {}, NOW)
    assert (line.classes, line.pupils) == (("",), Pupils(0, 0))


@pytest.mark.parametrize(
    ("opening", "dates", "waits"),
    [
        (OPEN, LATE, True),
        (OPEN, DATES, False),
        (Opening(ENTRY, NOW + DAY, NOW + 2 * DAY), LATE, True),
        (Opening(ENTRY, datetime(2027, 1, 4, tzinfo=UTC), None), LATE, False),
        (Opening(ENTRY, NOW - 2 * DAY, NOW - DAY), LATE, False),
        (Opening(ANSWER, NOW - DAY, None), LATE, False),
        (Opening((Phase.FINAL, Stage.ENTRY), NOW, None), DATES, True),
        (None, LATE, False),
    ],
)
def test_r018_entry_waits_for_the_academys_date(opening: Opening | None, dates: Dates, waits: bool) -> None:
    assert dates.suspends(opening, NOW) is waits


def test_r018_a_school_is_told_what_waits_and_until_when() -> None:
    assert suspended(Openings(OPEN), LATE, NOW) == [Suspended(Phase.PROVISIONAL, LATE.provisional_from, None)]
    own = Openings(None, {"3B": OfClass(OPEN, ENTRY), "3A": OfClass(None, ENTRY)})
    [one] = suspended(own, LATE, NOW)
    assert one.classes == ("3B",)
    assert words.held_up(one) == (
        "L'académie a fixé la date 1 au 04/01/2027 : jusque-là, l'ouverture de la saisie pour la classe 3B "
        "est suspendue, et les familles ne peuvent rien saisir."
    )
    assert suspended(own, LATE, datetime(2027, 1, 3, 23, tzinfo=UTC)) == []
    assert suspended(own, None, NOW) == suspended(own, DATES, NOW) == []


def test_r018_an_opening_that_is_over_before_the_academys_date_is_told_to_be_in_vain() -> None:
    short = Opening(ENTRY, NOW - DAY, NOW + DAY)
    own = Openings(None, {"3A": OfClass(OPEN, ENTRY), "3B": OfClass(short, ENTRY)})
    waits, vain = suspended(own, LATE, NOW)
    assert (waits.classes, vain.classes, waits.is_in_vain, vain.is_in_vain) == (("3A",), ("3B",), False, True)
    assert words.held_up(vain) == (
        "L'académie a fixé la date 1 au 04/01/2027 : l'ouverture de la saisie pour la classe 3B se termine "
        "avant. Les familles ne pourront donc rien saisir : choisissez une fermeture après cette date."
    )
    assert not told(opens(), dates=LATE)[0].is_in_vain
    planned = Asked(Kind.WINDOW_OPENED, dict(opens().data) | {"closes_at": (NOW + DAY).isoformat()})
    assert told(planned, dates=LATE)[0].is_in_vain


@pytest.mark.parametrize(
    ("classes", "french"),
    [
        (None, "tout l'établissement"),
        (("3A",), "la classe 3A"),
        (("3A", "3B"), "les classes 3A, 3B"),
        (("", "3A"), "la classe 3A et les élèves sans classe"),
        (("",), "les élèves sans classe"),
    ],
)
def test_classes_are_named_in_french(classes: tuple[str, ...] | None, french: str) -> None:
    assert words.where(classes) == french


@pytest.mark.parametrize(
    ("opening", "french"),
    [
        (None, "fermera maintenant"),
        (Opening(ENTRY, NOW, None), "ouvrira maintenant"),
        (OPEN, "restera ouvert"),
        (Opening(ENTRY, NOW + DAY, None), "ouvrira le 02/12/2026 à 13:00 (heure de La Réunion)"),
        (
            Opening(ENTRY, NOW + DAY, NOW + 2 * DAY),
            "ouvrira le 02/12/2026 à 13:00 et fermera le 03/12/2026 à 13:00 (heure de La Réunion)",
        ),
    ],
)
def test_r023_what_happens_is_said_in_the_academys_time(opening: Opening | None, french: str) -> None:
    assert words.happens(opening, NOW, "Indian/Reunion") == french
