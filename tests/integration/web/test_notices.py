"""E-mails about news are stopped by their link, without sign-in, and in MON COMPTE (A-36, RFC 8058)."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intentions.directory.notice_stops import NoticeStops
from shared.contract.types import NoticeKind
from shared.sign_in.keys import Key, Purpose
from tests.support.http import client as http_client
from tests.support.town import Town
from tests.support.web_settings import NOTIFICATIONS

STOPPED = "Vous ne recevrez plus d'e-mail d'information du téléservice Orientation."
PART = "E-mails d'information"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def contact(town: Town, login: str = "mother") -> dict[str, Any]:
    """What notifications is told of the account."""
    account = str(town.accounts[login])
    body = {"accounts": [account], "pupils": [str(town.child.id)], "for_notices": True}
    async with http_client(base_url=town.base_url) as client:
        headers = {"Authorization": f"Bearer {NOTIFICATIONS}"}
        answer = (await client.post("/internal/contacts", json=body, headers=headers)).json()
    assert answer["pupils"][str(town.child.id)]["school"] == "CLG LUCIE AUBRAC"
    found: dict[str, Any] = answer["accounts"][account]
    return found


async def test_a36_opening_the_link_stops_nothing_and_its_button_does(town: Town) -> None:
    link = f"/notices/stop?code={(await contact(town))['stop']}"
    browser = town.stranger()
    page = await browser.open(link)
    assert (page.status, page.has(STOPPED)) == (200, False)
    assert (await contact(town))["stop"]
    page = await browser.press("NE PLUS RECEVOIR")
    assert (page.status, page.has(STOPPED)) == (200, True)
    assert await contact(town) == {"email": "mere@example.fr", "stop": None}
    assert (await contact(town, "father"))["stop"]


async def test_a36_rfc_8058_a_mail_program_posts_the_link_itself_as_often_as_it_likes(town: Town) -> None:
    link = f"/notices/stop?code={(await contact(town))['stop']}"
    async with http_client(base_url=town.base_url) as program:
        for _ in range(2):
            answer = await program.post(link, data=ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 200
            assert STOPPED in answer.text.replace("&#39;", "'")
    assert (await contact(town))["stop"] is None


@pytest.mark.parametrize("change", ["", "more", "lower", "other", "empty", "signature"])
async def test_a36_a_code_that_is_not_ours_stops_nothing(town: Town, change: str) -> None:
    code = (await contact(town))["stop"]
    last = "A" if code[-20] != "A" else "B"
    wrong = {"more": f"{code}A", "lower": code.lower(), "other": "A" * len(code), "": "é", "empty": ""}
    wrong["signature"] = f"{code[:-20]}{last}{code[-19:]}"
    async with http_client(base_url=town.base_url) as program:
        for method in ("GET", "POST"):
            answer = await program.request(method, "/notices/stop", params={"code": wrong[change]})
            assert answer.status_code == 422
            assert "valable" in answer.text
    assert (await contact(town))["stop"] == code


async def test_a36_the_account_shows_the_switch_where_the_academy_wants_notices(town: Town) -> None:
    browser = await town.sign_in("mother")
    await town.configure()
    assert not (await browser.open("/account")).has(PART)
    await town.configure(notices=(NoticeKind.OPENED,))
    assert (await browser.open("/account")).has(PART)
    page = await browser.press("NE PLUS LES RECEVOIR")
    assert page.has(STOPPED)
    assert (await contact(town))["stop"] is None
    await town.configure()
    assert (await browser.open("/account")).has(PART)
    page = await browser.press("RECEVOIR LES INFORMATIONS")
    assert page.has("Les e-mails d'information vous seront de nouveau envoyés.")
    assert (await contact(town))["stop"]


async def test_a36_r012_a_pupil_has_no_switch(town: Town) -> None:
    await town.configure(notices=(NoticeKind.OPENED,))
    browser = await town.sign_in("pupil")
    assert not (await browser.open("/account")).has(PART)


def test_a36_a_code_is_of_one_account_and_of_one_key() -> None:
    account = UUID(int=7)
    ours, theirs = (NoticeStops(None, Key(secret, Purpose.NOTICES)) for secret in ("one", "two"))  # type: ignore[arg-type]
    assert ours.account_of(ours.code(account)) == account
    assert theirs.account_of(ours.code(account)) is None
    assert ours.code(account) != ours.code(uuid4())
