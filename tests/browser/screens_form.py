"""The screens of the entry: the form in its states, the recap, the campaign closed."""

from datetime import date, timedelta

from playwright.async_api import expect

from tests.browser.person import Person
from tests.browser.screen import Reach, Screen
from tests.support.matrix import AUTHOR, PUPIL, SECOND, closed, not_open, open_, validated
from tests.support.story import PATHWAY_CAP, PATHWAY_GT, PATHWAY_PRO, enter
from tests.support.town import NOON, PASSWORD, Town


async def plain(town: Town) -> None:
    """The academy asks for nothing but the voie (R-044)."""
    await town.open_for_entry(free_occupation=False, statuses=False)


async def shut_without_entry(town: Town) -> None:
    """Closed for the councils; nobody entered anything."""
    await town.open_for_entry()
    await town.shut()


async def date_moved(town: Town) -> None:
    """Validated; then the academy moved date 1 (R-018)."""
    await validated(town)
    town.date_1 = date(2026, 11, 20)
    await town.configure()


async def closes_soon(town: Town) -> None:
    """Open for ten minutes more."""
    await town.configure()
    await town.open(closes_at=NOON + timedelta(minutes=10))


async def no_address(town: Town) -> None:
    """Open; the author has no e-mail address."""
    await town.add_parent("grandmother", None)
    await town.open_for_entry()
    await enter(await town.sign_in("grandmother"))


async def lasting(town: Town) -> None:
    """Open; a session ends meanwhile."""
    await town.open_for_entry()


async def two_accounts(town: Town) -> None:
    """Open; both parents use one browser."""
    await town.open_for_entry()


async def racing(town: Town) -> None:
    """Open; both parents have the form before them."""
    await town.open_for_entry()


async def closing(town: Town) -> None:
    """Open for a little longer."""
    await town.open_for_entry()


async def changing(town: Town) -> None:
    """Open; the author comes back to change what was validated."""
    await town.open_for_entry()
    await enter(await town.sign_in(AUTHOR))


async def three_cards(person: Person, _town: Town) -> None:
    """The reference fixture, not validated."""
    await person.press("AJOUTER UNE INTENTION")
    await person.press("AJOUTER UNE INTENTION")
    await person.voie(1, PATHWAY_GT).check()
    await person.voie(2, PATHWAY_PRO).check()
    await person.occupation(2).fill("Pâtisserie")
    await person.voie(3, PATHWAY_CAP).check()
    await person.occupation(3).fill("Boulangerie")


async def voie_pro(person: Person, _town: Town) -> None:
    """One card with a voie pro and everything that may be said of it."""
    await person.voie(1, PATHWAY_PRO).check()
    await person.occupation(1).fill("Mécanique")
    await person.card(1).get_by_role("checkbox", name="Sous statut scolaire", exact=True).check()
    await person.card(1).get_by_role("checkbox", name="Sous statut d'apprenti", exact=True).check()


def helped(subject: str) -> Reach:
    """The same with the help on `subject` open."""

    async def reach(person: Person, town: Town) -> None:
        await voie_pro(person, town)
        await person.card(1).get_by_label(f"Aide : {subject}", exact=True).click()

    return reach


async def empty_card(person: Person, town: Town) -> None:
    """VALIDER with a card that has no voie."""
    await three_cards(person, town)
    await person.press("Supprimer l'intention 3")
    await person.press("AJOUTER UNE INTENTION")
    await person.press("VALIDER")
    await person.sees("Vous devez sélectionner une voie.")


async def fullest(person: Person, town: Town) -> None:
    """VALIDER with all that a form can hold: texts too long, every status, a card without a voie."""
    await three_cards(person, town)
    for rank in (2, 3):
        await person.occupation(rank).fill(
            "Métiers de l'électricité et de ses environnements connectés, " * 4
        )
        for box in await person.card(rank).get_by_role("checkbox").all():
            await box.check()
    await person.press("Supprimer l'intention 1")
    await person.press("AJOUTER UNE INTENTION")
    await person.press("VALIDER")
    await person.sees("Vous devez sélectionner une voie.")


async def stale(person: Person, town: Town) -> None:
    """VALIDER on a form that another device of the author overtook (A-07)."""
    await person.press("MODIFIER")
    await expect(person.button("VALIDER")).to_be_visible()
    other = await town.sign_in(AUTHOR)
    await other.press("MODIFIER")
    await other.press("VALIDER")
    await person.press("VALIDER")
    await person.sees("Votre envoi n'a pas été enregistré.")


async def confirmed(person: Person, _town: Town) -> None:
    """Just after VALIDER (R-057)."""
    await person.press("MODIFIER")
    await person.press("VALIDER")
    await person.sees("Vos intentions ont bien été validées.")


async def overtaken(person: Person, town: Town) -> None:
    """VALIDER of the parent who lost the race (A-07)."""
    await enter(await town.sign_in(AUTHOR))
    await person.voie(1, PATHWAY_CAP).check()
    await person.press("VALIDER")
    await person.sees("La saisie a été effectuée par un autre responsable de l'élève.")


async def too_late(person: Person, town: Town) -> None:
    """VALIDER after the school closed (A-12)."""
    await person.voie(1, PATHWAY_CAP).check()
    await town.shut()
    await person.press("VALIDER")
    await person.sees(
        "Votre envoi n'a pas été enregistré.", "Il est fermé depuis le", "Ce que vous aviez saisi"
    )


async def session_over(person: Person, town: Town) -> None:
    """VALIDER after the session has ended."""
    await voie_pro(person, town)
    town.clock.forward(seconds=1201)
    await person.press("VALIDER")
    await person.sees("Ce que vous aviez saisi", "Métier ou formation : Mécanique")


async def resumed(person: Person, town: Town) -> None:
    """The same account signs in again on that page."""
    await session_over(person, town)
    await person.sign_in(town.login(AUTHOR), PASSWORD)
    await person.sees("vérifiez, puis validez.")
    await expect(person.occupation(1)).to_have_value("Mécanique")


async def other_account(person: Person, town: Town) -> None:
    """VALIDER where the other parent has signed in meanwhile."""
    await voie_pro(person, town)
    await person.become(await town.session(SECOND))
    await person.press("VALIDER")
    await person.sees("Vous êtes connecté avec le compte de", "Métier ou formation : Mécanique")


async def modify(person: Person, _town: Town) -> None:
    """The form again, as validated (R-058)."""
    await person.press("MODIFIER")
    await person.sees("AJOUTER UNE INTENTION")


SCREENS = (
    Screen("not-open", not_open, AUTHOR),
    Screen("not-open-pupil", not_open, PUPIL),
    Screen("not-open-date-moved", date_moved, AUTHOR),
    Screen("form", open_, AUTHOR),
    Screen("form-closes-soon", closes_soon, AUTHOR),
    Screen("form-session-over", lasting, AUTHOR, reach=session_over, status=403),
    Screen("form-resumed", lasting, AUTHOR, reach=resumed),
    Screen("form-other-account", two_accounts, AUTHOR, reach=other_account, status=403),
    Screen("form-without-details", plain, AUTHOR),
    Screen("form-voie-pro", open_, AUTHOR, reach=voie_pro),
    Screen("form-help-voie", open_, AUTHOR, reach=helped(PATHWAY_GT)),
    Screen("form-help-trade", open_, AUTHOR, reach=helped("Métier ou formation")),
    Screen("form-help-school", open_, AUTHOR, reach=helped("Sous statut scolaire")),
    Screen("form-help-apprentice", open_, AUTHOR, reach=helped("Sous statut d'apprenti")),
    Screen("form-three", open_, AUTHOR, reach=three_cards),
    Screen("form-error", open_, AUTHOR, reach=empty_card, status=422),
    Screen("form-fullest", open_, AUTHOR, reach=fullest, status=422),
    Screen("form-modify", validated, AUTHOR, reach=modify),
    Screen("form-stale", changing, AUTHOR, reach=stale, status=409),
    Screen("form-overtaken", racing, SECOND, reach=overtaken, status=409),
    Screen("form-too-late", closing, AUTHOR, reach=too_late, status=409),
    Screen("nothing-entered-pupil", open_, PUPIL),
    Screen("recap-confirmed", changing, AUTHOR, reach=confirmed),
    Screen("recap", validated, AUTHOR),
    Screen("recap-without-address", no_address, "grandmother", reach=confirmed),
    Screen("recap-second-parent", validated, SECOND),
    Screen("recap-pupil", validated, PUPIL),
    Screen("closed", closed, AUTHOR),
    Screen("closed-second-parent", closed, SECOND),
    Screen("closed-pupil", closed, PUPIL),
    Screen("closed-without-entry", shut_without_entry, AUTHOR),
)
