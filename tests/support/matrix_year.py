"""Who sees what from April to June: viewer × state × step, for the tests with and without a browser."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from shared.contract.types import Ground, Pathway
from tests.support import year
from tests.support.matrix import (
    AUTHOR,
    FIRST,
    GUARDIAN_ENTERS,
    INSTRUCTION,
    MINE,
    ONLY_AUTHOR,
    ONLY_GUARDIANS,
    OTHER,
    OTHER_ENTERED,
    OTHERS,
    PUPIL,
    PUPILS,
    SECOND,
    VIEWERS,
    State,
    acknowledged,
)
from tests.support.story import answered
from tests.support.town import Town

INTENTIONS, CHOICES, DECISION = STEPS = ("intentions", "choix", "decision")
AGREE = "D'accord : la ou les propositions acceptées deviennent décisions d'orientation."
DISAGREE = "Pas d'accord : le dialogue continue, vous devez prendre contact avec le chef d'établissement."
ACCEPT_PRO = "2de professionnelle"
JUNE_21 = datetime.fromisoformat("2027-06-21T12:00:00+02:00")


async def gate(town: Town) -> None:
    """Choices are open, and the avis is not acknowledged (R-094)."""
    await answered(town)
    town.clock.instant = year.APRIL_6
    await year.open_choices(town)


async def choices_open(town: Town) -> None:
    """Choices are open, and nothing is validated."""
    await acknowledged(town)
    town.clock.instant = year.APRIL_6
    await year.open_choices(town)


async def chosen(town: Town) -> None:
    """The author's two choices."""
    await choices_open(town)
    await year.choose(await town.sign_in(AUTHOR))


async def choices_closed(town: Town) -> None:
    """Closed for the councils of June."""
    await chosen(town)
    await year.close_choices(town)
    town.clock.instant = year.JUNE_11


async def no_propositions(town: Town) -> None:
    """Opened for the propositions, and the council has said nothing of this pupil."""
    await choices_closed(town)
    await year.open_answers(town)


async def proposed(town: Town) -> None:
    """The council proposes the second choice and a voie that nobody asked for."""
    await choices_closed(town)
    await year.propose(town)
    await year.open_answers(town)


async def one_proposed(town: Town) -> None:
    """The council proposes the first choice alone; the service closes again in three days."""
    await choices_closed(town)
    yes_and_no = {Pathway.GENERAL: (year.YES, None), Pathway.PROFESSIONAL: (year.NO, None)}
    await year.propose(town, yes_and_no, reasons="Un lycée général est à portée.", catch_up=False)
    await year.open_answers(town, closes_at=town.clock() + timedelta(days=3))


async def agreed(town: Town) -> None:
    """The author accepts the 2de professionnelle."""
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(AGREE)
    browser.tick(ACCEPT_PRO)
    await browser.press("VALIDER")


async def disagreed(town: Town) -> None:
    """The author does not agree."""
    await proposed(town)
    browser = await town.sign_in(AUTHOR)
    browser.tick(DISAGREE)
    await browser.press("VALIDER")


async def changed(town: Town) -> None:
    """The author did not agree, and then the propositions changed."""
    await disagreed(town)
    await year.propose(town, version=2)


async def received(town: Town) -> None:
    """The head has received the family after its disagreement."""
    await disagreed(town)
    await year.interview(town, date(2027, 6, 11))


async def unanswered(town: Town) -> None:
    """Closed again, and nobody answered."""
    await proposed(town)
    await year.close_answers(town)


async def decided(town: Town) -> None:
    """The head has decided, and the family got to know on Monday 14 June."""
    await received(town)
    town.clock.forward(days=4)
    await year.decide(town, Pathway.CAP)


async def too_late(town: Town) -> None:
    """The same, when the time for an appeal is over."""
    await decided(town)
    town.clock.instant = JUNE_21


async def appealed(town: Town) -> None:
    """A commission has decided on the appeal."""
    await decided(town)
    await year.appeal(town, date(2027, 6, 15))
    town.clock.instant = JUNE_21
    await year.decide(town, Pathway.GENERAL, ground=Ground.APPEAL, version=2)


async def retained(town: Town) -> None:
    """The family has asked for a year more in 3e, and has it."""
    await decided(town)
    await year.ask_retention(town, date(2027, 6, 15))
    await year.decide(town, ground=Ground.RETENTION, version=2)


async def without_choices(town: Town) -> None:
    """Nobody entered choices; the council has proposed all the same."""
    await choices_open(town)
    await year.close_choices(town)
    town.clock.instant = year.JUNE_11
    await year.propose(town)
    await year.open_answers(town, closes_at=town.clock() + timedelta(days=3))


async def without_address(town: Town) -> None:
    """The same for an aunt to whom no e-mail can be sent."""
    await without_choices(town)
    await town.add_parent("aunt", email=None)


async def of_another(town: Town) -> None:
    """The second parent was the first to answer, and then the propositions changed."""
    await without_choices(town)
    browser = await town.sign_in(SECOND)
    browser.tick(DISAGREE)
    await browser.press("VALIDER")
    await year.propose(town, version=2)


async def on_paper(town: Town) -> None:
    """Staff entered choices and answer from paper (F-24)."""
    await choices_open(town)
    await year.close_choices(town)
    town.clock.instant = year.JUNE_11
    await year.enter_choices(town, Pathway.CAP)
    await year.propose(town, {Pathway.CAP: (year.YES, None)}, reasons=None, catch_up=False)
    await year.enter_answer(town, Pathway.CAP)
    await year.open_answers(town)


NOT_NOW = "Le service n'est pas ouvert pour le moment."
CALENDAR = "Le calendrier est le suivant :"
OVER = "Cette étape est terminée : ce qui y a été saisi reste consultable."
FORM = ("Vous devez obligatoirement saisir un choix.", "AJOUTER UN CHOIX", "ANNULER")
NONE_YET = "Aucun choix définitif n'a encore été validé."
MY_CHOICES = ("Choix 1 : 2de générale et technologique ou 2de STHR", "Métier ou formation : Boulangerie")
COUNCILS = "Il sera rouvert pour la consultation des propositions du conseil de classe."
NOT_YET = "Les propositions du conseil de classe ne sont pas encore disponibles pour cet élève."
PROPOSITIONS = (
    "Troisième trimestre ou second semestre : PROPOSITION(S) D'ORIENTATION DU CONSEIL DE CLASSE.",
    "Choix 1 : 2de générale et technologique ou 2de STHR Non proposé par le conseil de classe",
    "Choix 2 : 2de professionnelle Proposé par le conseil de classe",
    "Proposition du conseil de classe pour une voie non demandée par les représentants légaux :",
)
TO_ANSWER = "Vous devez répondre à ces propositions en choisissant"
MUST_BE_AUTHOR = (
    "Seul le parent ayant saisi les choix définitifs peut répondre aux propositions du conseil de classe."
)
MUST_BE_GUARDIAN = "Seul un responsable légal peut répondre aux propositions du conseil de classe."
WHAT_TO_DO = "Que faire en cas de désaccord ?"
MAY_STILL_AGREE = "Vous pouvez encore changer votre réponse en « D'accord »"
RECEIVED = "Le chef d'établissement vous a reçu avec votre enfant et a entendu vos observations."
UNANSWERED = "Aucune réponse n'est enregistrée et le service est fermé"
ELSEWHERE = "elle n'est pas affichée dans ce service."
UNTIL = "Vous avez jusqu'au jeudi 17 juin inclus pour faire appel."
_ANSWERED = {
    AUTHOR: "Vous avez répondu à la proposition du conseil de classe le 11/06 : ",
    SECOND: "Un autre responsable de l'élève a répondu à la proposition du conseil de classe le 11/06 : ",
    PUPIL: "Un responsable a répondu à la proposition du conseil de classe le 11/06 : ",
}
DECIDED = {
    AUTHOR: "Décision d'orientation du chef d'établissement, conforme à votre réponse :",
    SECOND: "Décision d'orientation du chef d'établissement, conforme à la réponse de l'autre responsable :",
    PUPIL: "Décision d'orientation du chef d'établissement, conforme à la réponse du responsable :",
}
ACKNOWLEDGED = {AUTHOR: MINE, SECOND: OTHERS, PUPIL: PUPILS}
WAITING = {AUTHOR: (), SECOND: (OTHER, ONLY_AUTHOR), PUPIL: (ONLY_GUARDIANS,)}


def gave(viewer: str, answer: str) -> str:
    """The dated sentence on the answer for this viewer."""
    return f"{_ANSWERED[viewer]}{answer}."


class Row(NamedTuple):
    """What a viewer is shown in a step of a state: sentences, and VALIDER and MODIFIER, active or not."""

    state: State
    step: str
    viewer: str
    sentences: tuple[str, ...]
    active: tuple[str, ...] = ()
    inactive: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.state.__name__}-{self.step}-{self.viewer}"


_AFTER_THE_AVIS = (
    choices_open,
    chosen,
    choices_closed,
    no_propositions,
    proposed,
    agreed,
    disagreed,
    received,
    unanswered,
    decided,
)
_AFTER_CHOICES = _AFTER_THE_AVIS[3:]
ROWS = (
    *(
        Row(gate, step, viewer, (INSTRUCTION, FIRST, *WAITING[viewer]), *buttons)
        for step in (INTENTIONS, CHOICES)
        for viewer in VIEWERS
        for buttons in [(("VALIDER",), ()) if viewer == AUTHOR else ((), ("VALIDER",))]
    ),
    *(
        Row(state, INTENTIONS, viewer, (OVER, ACKNOWLEDGED[viewer], "Avis défavorable"))
        for state in _AFTER_THE_AVIS
        for viewer in VIEWERS
    ),
    *(Row(choices_open, CHOICES, viewer, FORM, ("VALIDER",)) for viewer in (AUTHOR, SECOND)),
    Row(choices_open, CHOICES, PUPIL, (GUARDIAN_ENTERS, NONE_YET)),
    Row(chosen, CHOICES, AUTHOR, MY_CHOICES, ("MODIFIER",)),
    Row(chosen, CHOICES, SECOND, (*MY_CHOICES, OTHER_ENTERED), (), ("MODIFIER",)),
    Row(chosen, CHOICES, PUPIL, (*MY_CHOICES, GUARDIAN_ENTERS), (), ("MODIFIER",)),
    *(Row(choices_closed, CHOICES, viewer, (*MY_CHOICES, COUNCILS, CALENDAR)) for viewer in VIEWERS),
    *(Row(state, CHOICES, viewer, (OVER, *MY_CHOICES)) for state in _AFTER_CHOICES for viewer in VIEWERS),
    *(
        Row(state, DECISION, viewer, (NOT_NOW, CALENDAR))
        for state in (gate, choices_open, chosen, choices_closed)
        for viewer in VIEWERS
        if state is not choices_open or viewer == AUTHOR
    ),
    *(Row(no_propositions, DECISION, viewer, (NOT_YET, CALENDAR, *MY_CHOICES)) for viewer in VIEWERS),
    Row(proposed, DECISION, AUTHOR, (*PROPOSITIONS, TO_ANSWER, AGREE, DISAGREE), ("VALIDER",)),
    Row(proposed, DECISION, SECOND, (*PROPOSITIONS, AGREE, MUST_BE_AUTHOR), (), ("VALIDER",)),
    Row(proposed, DECISION, PUPIL, (*PROPOSITIONS, AGREE, MUST_BE_GUARDIAN), (), ("VALIDER",)),
    *(
        Row(agreed, DECISION, viewer, (gave(viewer, "d'accord"), DECIDED[viewer], *PROPOSITIONS))
        for viewer in VIEWERS
    ),
    *(
        Row(disagreed, DECISION, viewer, said, ("VALIDER",) if viewer == AUTHOR else ())
        for viewer in VIEWERS
        for said in [
            (
                gave(viewer, "pas d'accord"),
                WHAT_TO_DO,
                *PROPOSITIONS,
                *((MAY_STILL_AGREE,) if viewer == AUTHOR else ()),
            )
        ]
    ),
    *(
        Row(received, DECISION, viewer, (gave(viewer, "pas d'accord"), WHAT_TO_DO, RECEIVED, *PROPOSITIONS))
        for viewer in VIEWERS
    ),
    *(Row(unanswered, DECISION, viewer, (UNANSWERED, *PROPOSITIONS)) for viewer in VIEWERS),
    *(
        Row(decided, DECISION, viewer, (gave(viewer, "pas d'accord"), ELSEWHERE, WHAT_TO_DO, UNTIL))
        for viewer in VIEWERS
    ),
)
