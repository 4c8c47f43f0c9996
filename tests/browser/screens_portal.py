"""The screens around the téléservice: sign-in, help, MON COMPTE, the choice of a pupil, errors."""

from playwright.async_api import expect

from services.intentions.directory.addresses import OF_ACCOUNT
from services.intentions.directory.contacts import Contact, keep_contact
from shared.sign_in import codes
from shared.sign_in.keys import Key, Purpose
from tests.browser.person import Person
from tests.browser.screen import Screen
from tests.support.matrix import AUTHOR, PUPIL, open_
from tests.support.town import PASSWORD, Town
from tests.support.web_settings import SECRET_KEY

TRIES = 6


async def twins(town: Town) -> None:
    """A family with two children of 3e, and an aunt without any."""
    await town.add_child("Louise", login="twin")
    await town.add_parent("grandmother", None)
    await town.add_parent("aunt", None, of=[])
    await town.open_for_entry()


async def addresses(town: Town) -> None:
    """A family whose address changes."""
    await town.open_for_entry()


async def cancelling(town: Town) -> None:
    """Another one."""
    await town.open_for_entry()


async def asking_often(town: Town) -> None:
    """And another."""
    await town.open_for_entry()


async def reachable(town: Town) -> None:
    """A collège that operators have said how to reach."""
    await town.open_for_entry()
    where = Contact("01 48 95 00 00", "ce.0931234a@example.fr", "3 rue des Lilas, 93000 Bobigny")
    await keep_contact(town.pool, town.school, where)


async def passwords(town: Town) -> None:
    """A family whose password changes."""
    await town.open_for_entry()


async def wrong_password(person: Person, town: Town) -> None:
    """Right identifier, wrong password."""
    await person.sign_in(town.login(AUTHOR), "faux mot de passe")
    await person.sees("L'identifiant ou le mot de passe est incorrect.")


async def too_many_tries(person: Person, _town: Town) -> None:
    """One wrong password after the other."""
    for _ in range(TRIES):
        await person.sign_in("inconnu", "faux mot de passe")
    await person.sees("Trop de tentatives")


async def out_again(person: Person, town: Town) -> None:
    """Signed in and out."""
    await person.sign_in(town.login("grandmother"), PASSWORD)
    if await person.button("Menu").is_visible():  # on a phone
        await person.press("Menu")
    await person.press("SE DÉCONNECTER")
    await person.sees("Vous êtes déconnecté")


async def foreign_form(person: Person, _town: Town) -> None:
    """The form's token is not this browser's."""
    await person.page.evaluate("document.querySelectorAll('[name=csrf]').forEach(one => one.value = 'x')")
    await person.press("ENREGISTRER")
    await person.sees("Action non autorisée")


async def without_cookie(person: Person, _town: Town) -> None:
    """Sign-in after the browser has lost its cookies, or with none accepted."""
    await person.context.clear_cookies()
    await person.sign_in("identifiant", "mot de passe")
    await person.sees("votre navigateur n'accepte pas les cookies", "Je me connecte avec mon compte ATEN")


async def bad_code(person: Person, town: Town) -> None:
    """First connection with a code that is none."""
    await person.page.get_by_label("votre identifiant").fill(town.login(AUTHOR))
    await person.page.get_by_label("votre code à usage unique").fill("faux")
    await person.page.get_by_label("votre nouveau mot de passe", exact=True).fill(PASSWORD)
    await person.page.get_by_label("votre nouveau mot de passe, une seconde fois").fill(PASSWORD)
    await person.press("VALIDER")
    await expect(person.page.get_by_role("alert").first).to_be_visible()
    await expect(person.page.get_by_label("votre identifiant")).to_be_focused()


async def bad_address(person: Person, _town: Town) -> None:
    """An address that is none."""
    await person.page.get_by_label("Adresse électronique").fill("mere@@exemple")
    await person.press("ENREGISTRER")
    await person.sees("Cette adresse électronique n'est pas valable")


async def form_of_password(person: Person, current: str, password: str) -> None:
    """The form for another password, sent."""
    await person.page.get_by_label("votre mot de passe actuel").fill(current)
    await person.page.get_by_label("votre nouveau mot de passe", exact=True).fill(password)
    await person.page.get_by_label("votre nouveau mot de passe, une seconde fois").fill(password)
    await person.press("VALIDER")


async def wrong_current(person: Person, _town: Town) -> None:
    """Another password by somebody who does not know the one before."""
    await form_of_password(person, "faux mot de passe", "une phrase à moi seule")
    await person.sees("Le mot de passe actuel est incorrect.")
    await expect(person.page.get_by_label("votre mot de passe actuel")).to_be_focused()


async def weak_password(person: Person, _town: Town) -> None:
    """A new password that everybody tries first."""
    await form_of_password(person, PASSWORD, "soleil2012")
    await person.sees("Ce mot de passe est trop court ou trop courant")
    await expect(person.page.get_by_label("votre nouveau mot de passe", exact=True)).to_be_focused()


async def other_password(person: Person, _town: Town) -> None:
    """Another password."""
    await form_of_password(person, PASSWORD, "une phrase à moi seule")
    await person.sees("Votre mot de passe a été changé.")


async def good_address(person: Person, town: Town) -> None:
    """A valid one, which waits for its confirmation."""
    await person.page.get_by_label("Adresse électronique").fill(f"mere@{town.academy}.example.fr")
    await person.press("ENREGISTRER")
    await person.sees("Un message vient d'être envoyé à la nouvelle adresse.", "En attente de confirmation")


async def no_more_waiting(person: Person, town: Town) -> None:
    """The new one is not wanted after all."""
    await good_address(person, town)
    await person.press("ANNULER LA DEMANDE")
    await person.sees("La demande de changement d'adresse est annulée.")


async def too_many_addresses(person: Person, town: Town) -> None:
    """One more than a day has."""
    for number in range(OF_ACCOUNT.most + 1):
        await person.page.get_by_label("Adresse électronique").fill(f"n{number}@{town.academy}.example.fr")
        await person.press("ENREGISTRER")
    await person.sees("Trop de messages de confirmation")


async def from_the_link(person: Person, _town: Town) -> None:
    """The link of a message: its code is in the form, and no longer in the address."""
    await person.open("/help")
    await person.open("/address#ABCD-EFGH-JKMN-PQRS")
    await expect(person.page.get_by_label("Code de confirmation")).to_have_value("ABCD-EFGH-JKMN-PQRS")
    assert person.page.url.endswith("/address")


async def unknown_code(person: Person, town: Town) -> None:
    """A link that leads to nothing any more."""
    await from_the_link(person, town)
    await person.press("CONFIRMER")
    await person.sees("Ce code n'est pas valable, ou ne l'est plus.")


async def confirmed_address(person: Person, town: Town) -> None:
    """The button was pressed."""
    asked = await town.sign_in("grandmother")
    await asked.open("/account")
    asked.fill("Adresse électronique", f"mamie@{town.academy}.example.fr")
    await asked.press("ENREGISTRER")
    request = "SELECT id FROM directory.address_requests WHERE account = $1 AND state = 'open'"
    asked_for = await town.pool.fetchval(request, town.accounts["grandmother"])
    code = codes.derived(Key(SECRET_KEY, Purpose.ADDRESSES).digest(str(asked_for)))
    await person.page.get_by_label("Code de confirmation").fill(code)
    await person.press("CONFIRMER")
    await person.sees("L'adresse est confirmée")


async def mistyped_address(person: Person, _town: Town) -> None:
    """One that looks mistyped is kept, and asked about."""
    await person.page.get_by_label("Adresse électronique").fill("mere@gmial.com")
    await person.press("ENREGISTRER")
    await person.sees("Vouliez-vous dire mere@gmail.com ?")


async def no_address(person: Person, _town: Town) -> None:
    """None any more."""
    await person.page.get_by_label("Adresse électronique").fill("")
    await person.press("ENREGISTRER")
    await person.open("/account")
    await person.sees("Aucune adresse électronique n'est enregistrée")


HELP = (
    "", "/first-sign-in", "/identifier", "/password", "/intentions", "/opinion", "/choices",
    "/decision", "/personal-data", "/accessibility",
)  # fmt: skip
SCREENS = (
    Screen("sign-in", open_, path="/sign-in"),
    Screen("sign-in-error", open_, path="/sign-in", reach=wrong_password, status=422),
    Screen("sign-in-without-cookie", open_, path="/sign-in", reach=without_cookie, status=403),
    Screen("signed-out", twins, path="/sign-in", reach=out_again),
    Screen("first-sign-in", open_, path="/activate"),
    Screen("first-sign-in-error", open_, path="/activate", reach=bad_code, status=422),
    *(Screen(f"help{slug.replace('/', '-')}", open_, path=f"/help{slug}") for slug in HELP),
    Screen("pupils", twins, "grandmother", "/pupils"),
    Screen("no-pupil", twins, "aunt", "/pupils"),
    Screen("contact", reachable, AUTHOR, "/contact"),
    Screen("contact-below", reachable, AUTHOR),
    Screen("contact-unknown", open_, AUTHOR, "/contact"),
    Screen("account", open_, AUTHOR, "/account"),
    Screen("account-error", open_, AUTHOR, "/account", bad_address, 422),
    Screen("account-saved", addresses, AUTHOR, "/account", good_address),
    Screen("account-mistyped", addresses, AUTHOR, "/account", mistyped_address),
    Screen("account-cancelled", cancelling, AUTHOR, "/account", no_more_waiting),
    Screen("account-too-many", asking_often, AUTHOR, "/account", too_many_addresses, 429),
    Screen("address", open_, path="/address", reach=from_the_link),
    Screen("address-signed-in", open_, AUTHOR, "/address"),
    Screen("address-error", open_, path="/address", reach=unknown_code, status=422),
    Screen("address-confirmed", twins, path="/address", reach=confirmed_address),
    Screen("account-empty", addresses, AUTHOR, "/account", no_address),
    Screen("account-of-pupil", open_, PUPIL, "/account"),
    Screen("password", open_, AUTHOR, "/account/password"),
    Screen("password-error", open_, AUTHOR, "/account/password", wrong_current, 422),
    Screen("password-weak", open_, AUTHOR, "/account/password", weak_password, 422),
    Screen("password-changed", passwords, AUTHOR, "/account/password", other_password),
    Screen("error-403", open_, AUTHOR, "/account", foreign_form, 403),
    Screen("error-404", open_, path="/introuvable", status=404),
    Screen("error-404-signed-in", open_, AUTHOR, "/introuvable", status=404),
    Screen("error-429", open_, path="/sign-in", reach=too_many_tries, status=429),
)
