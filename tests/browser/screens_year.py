"""The screens of the definitive phase: choices, propositions and their answer, decision."""

from playwright.async_api import expect

from tests.browser.person import Person
from tests.browser.screen import Screen
from tests.support import year_states as states
from tests.support.matrix import AUTHOR, PUPIL, SECOND
from tests.support.matrix_year import (
    CHOICES,
    DECISION,
    INTENTIONS,
)
from tests.support.story import PATHWAY_GT, PATHWAY_PRO
from tests.support.town import Town
from tests.support.year_states import (
    AGREE,
    DISAGREE,
)


async def filled(person: Person, _town: Town) -> None:
    """Two choices, the second in the voie professionnelle."""
    await person.press("AJOUTER UN CHOIX")
    await person.voie(1, PATHWAY_GT, "Choix").check()
    await person.voie(2, PATHWAY_PRO, "Choix").check()
    await person.sees("Vous pouvez préciser le métier ou la formation qui intéresse votre enfant")


async def empty(person: Person, _town: Town) -> None:
    """VALIDER without a choice."""
    await person.press("VALIDER")
    await person.sees("Vous devez sélectionner une voie.")


async def validated(person: Person, town: Town) -> None:
    """VALIDER, on the recap just after it: the mother changes nothing."""
    await person.press("MODIFIER")
    await person.press("VALIDER")
    await person.sees("Choix définitifs enregistrés")


async def without_answer(person: Person, _town: Town) -> None:
    """VALIDER without an answer."""
    await person.press("VALIDER")
    await person.sees("Vous devez indiquer si vous êtes d'accord ou pas d'accord.")


async def nothing_accepted(person: Person, _town: Town) -> None:
    """« D'accord », and no proposition."""
    await person.page.get_by_label(AGREE).check()
    await person.press("VALIDER")
    await person.sees("Si vous êtes d'accord, cochez au moins une proposition que vous acceptez.")


async def leaving(person: Person, _town: Town) -> None:
    """A link, without having answered."""
    await person.follow("Aide")
    await expect(person.page.get_by_role("dialog")).to_be_visible()


async def disagreeing(person: Person, _town: Town) -> None:
    """« Pas d'accord » chosen, and not sent yet."""
    await person.page.get_by_label(DISAGREE).check()


SCREENS = (
    Screen("choices-gate", states.gate, AUTHOR, step=CHOICES),
    Screen("choices-form", states.choices_open, AUTHOR),
    Screen("choices-form-filled", states.choices_open, AUTHOR, reach=filled),
    Screen("choices-form-error", states.choices_open, AUTHOR, reach=empty, status=422),
    Screen("choices-nothing-entered-pupil", states.choices_open, PUPIL),
    Screen("choices-recap", states.chosen, AUTHOR),
    Screen("choices-recap-second-parent", states.chosen, SECOND),
    Screen("choices-recap-pupil", states.chosen, PUPIL),
    Screen("choices-confirmed", states.chosen, AUTHOR, reach=validated),
    Screen("choices-closed", states.choices_closed, AUTHOR),
    Screen("intentions-over", states.chosen, AUTHOR, step=INTENTIONS),
    Screen("choices-over", states.proposed, AUTHOR, step=CHOICES),
    Screen("propositions-not-open", states.choices_closed, AUTHOR, step=DECISION),
    Screen("propositions-none-yet", states.no_propositions, AUTHOR),
    Screen("propositions", states.proposed, AUTHOR),
    Screen("propositions-second-parent", states.proposed, SECOND),
    Screen("propositions-pupil", states.proposed, PUPIL),
    Screen("propositions-disagreeing", states.proposed, AUTHOR, reach=disagreeing),
    Screen("propositions-error", states.proposed, AUTHOR, reach=without_answer, status=422),
    Screen("propositions-nothing-accepted", states.proposed, AUTHOR, reach=nothing_accepted, status=422),
    Screen("propositions-leaving", states.proposed, AUTHOR, reach=leaving),
    Screen("propositions-changed", states.changed, AUTHOR),
    Screen("propositions-one", states.one_proposed, AUTHOR),
    Screen("propositions-without-choices", states.without_choices, SECOND),
    Screen("propositions-without-address", states.without_address, "aunt"),
    Screen("propositions-of-another", states.of_another, AUTHOR),
    Screen("propositions-unanswered", states.unanswered, AUTHOR),
    Screen("propositions-void", states.changed_and_closed, AUTHOR),
    Screen("agreed", states.agreed, AUTHOR),
    Screen("agreed-second-parent", states.agreed, SECOND),
    Screen("agreed-pupil", states.agreed, PUPIL),
    Screen("agreed-on-paper", states.on_paper, AUTHOR),
    Screen("disagreed", states.disagreed, AUTHOR),
    Screen("disagreed-second-parent", states.disagreed, SECOND),
    Screen("disagreed-pupil", states.disagreed, PUPIL),
    Screen("received", states.received, AUTHOR),
    Screen("decided", states.decided, AUTHOR),
    Screen("decided-pupil", states.decided, PUPIL),
    Screen("decided-too-late", states.too_late, AUTHOR),
    Screen("decided-on-appeal", states.appealed, AUTHOR),
    Screen("decided-retained", states.retained, AUTHOR),
)
