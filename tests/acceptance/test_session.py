"""A session says when it ends, may be prolonged, and what it was too late for is said (A-02, WCAG 2.2.1)."""

import re
from datetime import timedelta

from deploy.story.browser import Browser
from deploy.story.page import Page
from services.intentions.directory.signing_in import sessions
from shared.sign_in.sessions import SessionLimits
from tests.support.story import PATHWAY_GT
from tests.support.town import NOON, Town


def seconds(page: Page) -> int:
    """How long the page says that the session lasts."""
    return int(re.findall(r'data-seconds="(\d+)"', page.html)[0])


async def stay(browser: Browser) -> int | None:
    """What the dialog's button asks for; None where the session is over."""
    csrf = browser.page.form("SE DÉCONNECTER").data("SE DÉCONNECTER")
    answer = await browser._client.post("/session", data=csrf, follow_redirects=False)
    return answer.json()["seconds"] if answer.status_code == 200 else None


async def test_a_page_says_how_long_the_session_lasts(town: Town) -> None:
    browser = await town.sign_in("mother")
    assert seconds(browser.page) == 1200
    town.clock.forward(seconds=40)
    # Use is noted once a minute at most, so the page may not promise more than there is.
    assert seconds(await browser.open("/account")) == 1160
    town.clock.forward(seconds=40)
    assert seconds(await browser.open("/account")) == 1200


async def test_staying_prolongs_the_session(town: Town) -> None:
    browser = await town.sign_in("mother")
    town.clock.forward(seconds=1190)
    assert await stay(browser) == 1200
    town.clock.forward(seconds=1190)
    assert (await browser.open("/account")).url.endswith("/account")


async def test_nobody_stays_beyond_the_absolute_end(town: Town) -> None:
    browser = await town.sign_in("mother")
    for _ in range(24):
        town.clock.forward(seconds=1190)
        left = await stay(browser)
    assert left == 28800 - 24 * 1190
    town.clock.forward(seconds=left)
    assert await stay(browser) is None


async def test_a_form_sent_too_late_is_said_not_to_be_stored(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    browser.tick(PATHWAY_GT, "Intention 1")
    town.clock.forward(seconds=1201)
    page = await browser.press("VALIDER")
    assert page.has("Votre session était terminée : votre dernier envoi n'a pas été enregistré.")
    assert await town.events() == []


async def test_a_page_asked_too_late_says_that_the_session_ended_and_what_is_not_kept(town: Town) -> None:
    await town.open_for_entry()
    browser = await town.sign_in("mother")
    town.clock.forward(seconds=1201)
    page = await browser.open(town.child.path)
    assert page.has("Votre session est terminée : ce qui n'était pas validé n'a pas été enregistré.")
    assert not page.has("Connectez-vous pour afficher la page demandée.")


async def test_signing_out_too_late_is_no_loss(town: Town) -> None:
    browser = await town.sign_in("mother")
    town.clock.forward(seconds=1201)
    page = await browser.press("SE DÉCONNECTER")
    assert page.url.endswith("/sign-in")
    assert not page.has("n'a pas été enregistré")


async def test_a_deep_link_is_named_as_the_reason_to_sign_in(town: Town) -> None:
    page = await town.stranger().open(town.child.path)
    assert page.has("Connectez-vous pour afficher la page demandée.")


async def test_the_address_of_a_refused_acknowledgement_leads_to_the_avis(town: Town) -> None:
    browser = await town.sign_in("mother")
    assert (await browser.open(f"{town.child.path}/acknowledgement")).url.endswith(town.child.path)


async def test_who_stays_at_the_warning_of_a_short_session_has_all_of_it_again(town: Town) -> None:
    limits = SessionLimits(idle=timedelta(seconds=150), absolute=timedelta(hours=8))
    _, token = await sessions.create(town.pool, town.accounts["mother"], NOON)
    warned = NOON + timedelta(seconds=31)  # two minutes before the end
    found = await sessions.find(town.pool, token, limits, warned)
    assert found is not None
    assert found.ends_at == warned + limits.idle
