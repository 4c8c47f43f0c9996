"""What lies before: few lives get far from their start. People also do what is not due, or not theirs."""

from typing import Any

from services.intentions.domain.entering.intentions import Request
from services.intentions.domain.seeing.steps import Step
from shared.contract.types import Answer, Ground, Pathway, Phase, Stage, Verdict
from tests.unit.domain import deciding, staff
from tests.unit.domain.given import CHILD, CLASS, FATHER, MOTHER
from tests.unit.domain.lifetime.decision import Decision, stayed
from tests.unit.domain.lifetime.intentions import Intentions
from tests.unit.domain.lifetime.school import School

GENERAL, PROFESSIONAL, CAP = Pathway


class Chapters(School, Intentions, Decision):
    """Each method named in `BEGINNINGS` is a chapter of a year."""

    chapters: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        for account in (MOTHER, FATHER, CHILD):
            self.signs_in(account)
        for chapter in self.chapters:
            getattr(self, chapter)()

    def configured(self) -> None:
        """The academy's dates are known."""
        self.do(staff.configures)

    def opened(self) -> None:
        """Families enter."""
        self.the_school_opens(Phase.PROVISIONAL, Stage.ENTRY)

    def entered(self) -> None:
        """The mother has validated, and once more from the page that she had before."""
        self.validates(MOTHER, Phase.PROVISIONAL, [Request(CAP)], 0)
        self.validates(MOTHER, Phase.PROVISIONAL, [Request(GENERAL)], 1)

    def answered(self) -> None:
        """The council's avis can be read in the pupil's class; what it may not say is refused before."""
        self.the_school_closes(newer=1)
        twice: dict[str, Any] = {"recommended": (CAP,), "reasons": "Oui"}
        self.the_council_answers_anything(Phase.PROVISIONAL, [(CAP, Verdict.FAVOURABLE)], 1, **twice)
        self.the_council_answers(Phase.PROVISIONAL, Verdict.RESERVED, 2, "Oui")
        self.the_school_opens(Phase.PROVISIONAL, Stage.ANSWER, of=CLASS)

    def acknowledged(self) -> None:
        """The mother has acknowledged it, and pressed twice."""
        self.acknowledges(MOTHER, Step.INTENTIONS, 0)
        self.acknowledges(MOTHER, Step.INTENTIONS, 0)

    def choosing(self) -> None:
        """Definitive choices are open; both parents do first what is not theirs or not yet due."""
        self.the_school_closes(newer=1)
        self.time_passes(24 * 150)
        self.the_school_opens(Phase.FINAL, Stage.ENTRY)
        self.acknowledges(FATHER, Step.INTENTIONS, 0)
        if self.world.dossier.provisional.opinion is not None:
            self.validates(MOTHER, Phase.FINAL, [Request(CAP)], 0)

    def chosen(self) -> None:
        """The mother has chosen, and the entry of her child's class is closed."""
        self.acknowledges(MOTHER, Step.CHOICES, 0)
        self.validates(MOTHER, Phase.FINAL, [Request(GENERAL), Request(PROFESSIONAL)], 0)
        self.time_passes(24 * 60)
        self.the_school_closes(newer=1, of=CLASS)

    def closed(self) -> None:
        """Nobody has chosen, and entry is closed; an avis would say nothing."""
        self.time_passes(24 * 60)
        self.the_school_closes(newer=1)
        self.the_council_answers_anything(Phase.PROVISIONAL, [], 1, recommended=(), reasons=None)

    def proposed(self) -> None:
        """The class may answer propositions; what is not due is tried first."""
        self.the_school_opens(Phase.FINAL, Stage.ANSWER, of=CLASS)
        self.answers(MOTHER, (), "as accepted")
        self.the_council_proposes((), "Oui")
        self.the_council_proposes((PROFESSIONAL, CAP), "Oui")
        self.answers(FATHER, (GENERAL,), "as accepted")

    def disagreed(self) -> None:
        """The mother disagrees, twice, and both parents try what the propositions do not allow."""
        for reply in ("as accepted", "as accepted", None, Answer.AGREED):
            self.answers(MOTHER, (), reply)
        self.answers(MOTHER, (CAP,), Answer.DISAGREED)
        self.answers(MOTHER, (GENERAL,), "as accepted")
        self.answers(FATHER, (CAP,), "as accepted")
        self.a_decision_comes(Ground.HEAD, (CAP,), "Oui", 0, None)

    def received(self) -> None:
        """The head has received the family, which tries to agree after all; no decision was made before."""
        self.staff_note_a_day(deciding.receives, 0)
        self.a_decision_comes(Ground.HEAD, (CAP,), "Oui", 1, None)
        self.answers(MOTHER, (CAP,), "as accepted")

    def decided(self) -> None:
        """The head has decided against the choices; the commission decides otherwise, and the head again."""
        self.a_decision_comes(Ground.HEAD, (CAP,), "Oui", 0, 0)
        self.answers(MOTHER, (CAP,), "as accepted")

    def appealed(self) -> None:
        """The commission decides, the pupil stays; the head tries again, the family asks to stay, twice."""
        self.staff_note_a_day(deciding.appeals, 0, 1)
        self.a_decision_comes(Ground.APPEAL, (GENERAL,), None, 0, None)
        self.a_decision_comes(Ground.RETENTION, (), None, 0, None)
        self.a_decision_comes(Ground.HEAD, (CAP,), "Oui", 0, None)
        self.the_family_asks_to_stay(0, (stayed(),), confirmed=False, newer=1)
        self.the_family_asks_to_stay(0, (), confirmed=False, newer=1)
        self.the_family_asks_to_stay(0, (), confirmed=False, newer=1)


CHOICES = ("configured", "opened", "choosing")
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "a year's start": (),
    "the academy's dates": ("configured",),
    "an entry": ("configured", "opened"),
    "a validation": ("configured", "opened", "entered"),
    "an avis": ("configured", "opened", "entered", "answered"),
    "an acknowledged avis": ("configured", "opened", "entered", "answered", "acknowledged"),
    "choices with an avis": ("configured", "opened", "entered", "answered", "choosing"),
    "choices without one": ("configured", "opened", "entered", "choosing"),
    "propositions": (*CHOICES, "chosen", "proposed"),
    "propositions without choices": (*CHOICES, "closed", "proposed"),
    "a disagreement": (*CHOICES, "chosen", "proposed", "disagreed"),
    "an interview": (*CHOICES, "chosen", "proposed", "disagreed", "received"),
    "a decision": (*CHOICES, "chosen", "proposed", "disagreed", "received", "decided"),
    "an appeal": (*CHOICES, "chosen", "proposed", "disagreed", "received", "decided", "appealed"),
}
