"""The columns of a class list: on the page and in a spreadsheet they say the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from services.siecle.staff import known, labels
from services.siecle.staff.classes.lines import Line
from shared.contract.types import Phase

LEADS = ("Classe", "Nom", "Prénom", "N° de l'élève")
ACCOUNTS: Mapping[bool | None, str] = {True: "Oui", False: "Non", None: "Inconnu"}
BETWEEN = " / "  # lines of one cell of a spreadsheet


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `lines` gives what a cell says, from a line of the list and the academy's time zone."""

    head: str
    lines: Callable[[Line, str], list[str]]


def state(line: Line, zone: str) -> str:
    """How far the pupil is; of who has left, since when."""
    return line.state.french if line.state else labels.departed(line.pupil["left_at"], zone)


def _changed(line: Line, zone: str) -> list[str]:
    return [labels.local(line.changed_at, zone)] if line.changed_at else []


_OF_ALL = (
    Column("Compte activé", lambda line, _: [ACCOUNTS[line.pupil["has_account"]]]),
    Column("Dernier changement", _changed),
)
COLUMNS: Mapping[Phase, tuple[Column, ...]] = {
    Phase.PROVISIONAL: (
        Column("Intentions provisoires", lambda line, zone: known.intentions(line.case, zone)),
        Column("Avis", lambda line, _: known.opinion(line.case)),
        Column("Accusé de réception", lambda line, zone: known.acknowledgement(line.case, zone)),
        *_OF_ALL,
    ),
    Phase.FINAL: (
        Column("Choix définitifs", lambda line, _: known.choices(line.case)),
        Column("Propositions", lambda line, _: known.propositions(line.case)),
        Column("Réponse", lambda line, zone: known.answer(line.case, zone)),
        Column("Décision", lambda line, _: [*known.steps(line.case), *known.decision(line.case)]),
        *_OF_ALL,
    ),
}


def about_accounts(lines: Iterable[Line]) -> list[str]:
    """What staff are told who ask for families without account: of whom nothing is known here."""
    known_of = [line.pupil["has_account"] for line in lines if line.state is not None]
    unknown, notes = known_of.count(None), []
    if True not in known_of:
        notes.append(
            "Aucun compte activé n'est connu ici : le téléservice ne les a peut-être pas encore transmis."
        )
    if unknown:
        notes.append(f"Élèves sans responsable légal connu ici, donc absents de cette liste : {unknown}.")
    return notes


def heads(phase: Phase) -> list[str]:
    """The first row of a spreadsheet."""
    return [*LEADS, "État", *(column.head for column in COLUMNS[phase])]


def cells(phase: Phase, line: Line, zone: str) -> list[str]:
    """One row of it."""
    names = [line.pupil[name] for name in ("division", "last_name", "first_name", "siecle_id")]
    more = (BETWEEN.join(column.lines(line, zone)) for column in COLUMNS[phase])
    return [*names, state(line, zone), *more]
