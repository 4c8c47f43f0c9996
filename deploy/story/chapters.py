"""The year in chapters: the scenes of each, what the story has left at its end, and how a visitor goes on."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from deploy.story.back_office import ANSWER, CHOICES, ENTRY, PROPOSITIONS
from deploy.story.scenes import answers, avis, choices, councils, decisions, intentions
from deploy.story.stage import Outcome, Stage


class End(StrEnum):
    """Where the story may end, by the variable UNTIL."""

    OPEN = "open"
    AVIS = "avis"
    CHOICES = "choices"
    PROPOSITIONS = "propositions"
    WHOLE = ""


@dataclass(frozen=True)
class Chapter:
    """Scenes up to an end; `leaves` counts from the story's beginning, `then` is what can be done now."""

    end: End
    scenes: tuple[Callable[[Stage], Awaitable[None]], ...]
    leaves: Outcome
    then: tuple[str, ...]


_COUNCILS = (
    f"As the school, a class at a time: close « {CHOICES} », enter propositions under « Phase définitive », "
    f"open « {PROPOSITIONS} »."
)
CHAPTERS = (
    Chapter(
        End.OPEN,
        (intentions.prepare,),
        Outcome(events=3, emails=0, siecle=0),
        (
            "Families can enter their intentions: begin as c.aubert.",
            f"As the school: close « {ENTRY} », enter an avis under « Liste des élèves », open « {ANSWER} ».",
        ),
    ),
    Chapter(
        End.AVIS,
        (intentions.enter, intentions.consult, intentions.leave_without_validating, avis.council),
        Outcome(events=12, emails=1, siecle=1),
        (
            "The avis on Camille can be read and acknowledged: begin as c.aubert.",
            "As the academy, « Paramétrage de l'académie de Créteil »: set date 3 to a day that has come.",
            f"As the school: open « {CHOICES} ».",
        ),
    ),
    Chapter(
        End.CHOICES,
        (avis.acknowledge, choices.begin),
        Outcome(events=18, emails=1, siecle=2),
        ("Families can enter their definitive choices: c.aubert, s.renaud, n.vasseur, h.colin.", _COUNCILS),
    ),
    Chapter(
        End.PROPOSITIONS,
        (choices.choose, choices.consult, councils.first),
        Outcome(events=27, emails=2, siecle=4),
        (
            "3A answers the council: c.aubert has two propositions to accept, or not.",
            "The other classes still choose: s.renaud (3B), n.vasseur (3C), h.colin (3D).",
            _COUNCILS,
        ),
    ),
    Chapter(
        End.WHOLE,
        (
            councils.choose_meanwhile,
            answers.agree,
            answers.consult,
            councils.second,
            answers.disagree,
            decisions.head,
            decisions.appeal,
        ),
        Outcome(events=45, emails=5, siecle=7),
        (
            "See what became of Camille, whose mother agreed (c.aubert), and of Hugo, whose mother appealed "
            "(s.renaud); in Siècle, under « Phase définitive ».",
            "The other classes still choose: n.vasseur (3C), h.colin (3D).",
            _COUNCILS,
        ),
    ),
)
