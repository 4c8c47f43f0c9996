"""The dossiers on the screen of `orientation status`, in both phases."""

from typing import Any

from rich.console import Console

from services.intentions.cli.status import screen
from services.intentions.cli.status.sources import Report
from shared.postgres.clock import wall

LATER = (
    "proposed", "disagreed", "agreed", "decided", "appealed", "decided_on_appeal", "retained",
    "retention_requested",
)  # fmt: skip
TERMINAL = 80


def counts(phase: str, **states: int) -> dict[str, Any]:
    """A school's row, as the projection counts it."""
    known = dict.fromkeys((*screen.STATES, *LATER), 0) | states
    pupils = sum(known[state] for state in screen.STATES)
    return {"school": "0931234A", "phase": phase, "pupils": pupils, **known}


def shown(*rows: dict[str, Any], schools: bool = False) -> list[str]:
    """The lines of the screen, in a terminal."""
    found = Report(None, [*rows], None, [], "", [], None)
    console = Console(width=TERMINAL)
    with console.capture() as captured:
        console.print(screen.whole(found, [], wall(), schools=schools))
    return captured.get().splitlines()


def line(lines: list[str], name: str) -> str:
    """What stands behind a name."""
    return next((one.removeprefix(name).strip() for one in lines if one.startswith(name)), "")


def test_the_definitive_phase_is_not_shown_before_it_begins() -> None:
    lines = shown(counts("provisional", validated=2), counts("final", no_entry=2))
    assert line(lines, "Dossiers") == "1 schools: 0 no entry, 2 validated, 0 avis, 0 acknowledged"
    assert line(lines, "Definitive") == ""


def test_it_says_how_far_dossiers_have_come_and_leaves_out_what_is_nobodys() -> None:
    rows = (
        counts("final", no_entry=1, validated=9, proposed=3, agreed=4),
        counts("final", validated=5, decided=1, decided_on_appeal=1, retained=1, appealed=2),
    )
    said = " ".join(" ".join(shown(*rows)).split())
    assert "2 schools: 1 no entry, 14 validated, 3 to answer, 4 agreed, 3 decided, 2" in said
    assert "disagreed" not in said


def test_a_school_has_a_line_a_phase_that_fits_a_terminal() -> None:
    rows = (
        counts("provisional", acknowledged=10),
        counts("final", no_entry=1, validated=9, proposed=3, disagreed=2, agreed=4, decided=1),
    )
    lines = shown(*rows, schools=True)
    provisional, final = (one.split() for one in lines if one.startswith("0931234A"))
    assert provisional == ["0931234A", "10", "0", "0", "0", "10"]
    assert final == ["0931234A", "1", "9", "3", "2", "4", "1", "0"]
    titles = " ".join(lines[lines.index("Definitive phase") :])
    assert all(title in titles for title in ("disagreed", "agreed", "decided", "appealed"))
