"""F-21: what the stand-in says is open is what the téléservice lets families into."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from services.intentions.domain import window as domain
from services.intentions.domain.stream import RecordedEvent
from services.siecle.kinds import Kind
from services.siecle.staff.labels import opening as shown
from services.siecle.staff.openings import Opening, openings_of
from shared.contract.event import Event
from shared.contract.events import ClassWindowClosed, ClassWindowOpened, WindowClosed, WindowOpened
from shared.contract.types import Phase, Stage

NOON = datetime(2027, 6, 9, 12, tzinfo=UTC)
SPACE = UUID("0197f0a1-0000-7000-8000-000000000001")
EVENTS: dict[Kind, type[Event]] = {
    Kind.WINDOW_OPENED: WindowOpened,
    Kind.WINDOW_CLOSED: WindowClosed,
    Kind.CLASS_WINDOW_OPENED: ClassWindowOpened,
    Kind.CLASS_WINDOW_CLOSED: ClassWindowClosed,
}
CLASSES = ("3A", "3B", "3C")
said = st.lists(
    st.tuples(
        st.sampled_from(list(EVENTS)),
        st.sampled_from(list(Phase)),
        st.sampled_from(list(Stage)),
        st.sampled_from(CLASSES),
        st.sampled_from([None, 1, 50]),
    ),
    max_size=12,
)
Said = tuple[Kind, Phase, Stage, str, int | None]


def change_of(number: int, one: Said) -> dict[str, object]:
    """A change as the stand-in keeps it."""
    kind, phase, stage, of_class, hours = one
    at = NOON + timedelta(hours=number)
    closes_at = (at + timedelta(hours=hours)).isoformat() if hours else None
    data = {"phase": phase.value, "stage": stage.value, "opens_at": at.isoformat(), "closes_at": closes_at}
    return {"kind": kind.value, "data": data | ({"class": of_class} if kind.startswith("class") else {})}


def recorded(number: int, one: Said) -> RecordedEvent:
    """The same as the téléservice keeps it."""
    kind, _, _, of_class, _ = one
    data = change_of(number, one)["data"]
    at = NOON + timedelta(hours=number)
    common = {
        "school": "0931234A", "academy": "creteil", "year": 2026, "by": SPACE, "source_version": number,
        "at": at, "class_id": uuid5(SPACE, of_class),
    }  # fmt: skip
    assert isinstance(data, dict)
    event = EVENTS[kind].model_validate(common | {k: v for k, v in data.items() if k != "class"})
    return RecordedEvent(event, at, number)


@given(said)
def test_f21_the_stand_in_follows_the_school_and_its_classes(sequence: list[Said]) -> None:
    window = domain.Window()
    for number, one in enumerate(sequence, 1):
        window = window.evolve(recorded(number, one))
    openings = openings_of(change_of(number, one) for number, one in enumerate(sequence, 1))

    now = NOON + timedelta(hours=len(sequence) + 1)
    ours = {name: one.opening for name, one in openings.classes.items()}
    for name in (None, *CLASSES):
        theirs = window.of_class(uuid5(SPACE, name) if name else None).current
        found = ours.get(name, openings.school) if name else openings.school
        expected = (theirs.purpose, theirs.opens_at, theirs.closes_at) if theirs else None
        assert expected == ((found.purpose, found.opens_at, found.closes_at) if found else None)
        is_open = found is not None and found.opens_at <= now and not found.is_over(now)
        assert is_open == (theirs is not None and theirs.holds(now))
    differing = {name for name in CLASSES if ours.get(name, openings.school) != openings.school}
    assert set(openings.differing()) == differing


def test_f21_an_opening_is_said_with_its_instants() -> None:
    choices = Phase.FINAL, Stage.ENTRY
    ahead = Opening(choices, NOON + timedelta(days=1), None)
    running = Opening(choices, NOON - timedelta(days=1), NOON + timedelta(days=1))
    zone = "Indian/Reunion"
    assert shown(ahead, NOON, zone) == (
        "Saisie des choix définitifs : ouverture prévue le 10/06/2027 à 16:00"
    )
    assert shown(running, NOON, zone) == (
        "Saisie des choix définitifs : ouvert depuis le 08/06/2027 à 16:00, "
        "fermeture prévue le 10/06/2027 à 16:00"
    )
    assert shown(running, NOON + timedelta(days=1), zone) == shown(None, NOON, zone) == "fermé"
