"""A new address in MON COMPTE is used once the link in a message to it was followed (P2)."""

from typing import Any

import pytest

from services.intentions.directory.addresses import OF_ACCOUNT, OF_TARGET
from tests.support.http import client as http_client
from tests.support.town import Town
from tests.support.web_settings import NOTIFICATIONS

FIELD, CODE = "Adresse électronique", "Code de confirmation"
SENT = "Un message vient d'être envoyé à la nouvelle adresse."
CONFIRMED = "L'adresse est confirmée"
OLD = "mere@example.fr"
Letter = dict[str, Any]


def new(town: Town, name: str = "nouvelle") -> str:
    """An address of this town alone, as a cap counts for each."""
    return f"{name}@{town.academy}.example.fr"


async def ask_api(town: Town, path: str, body: dict[str, Any]) -> Any:
    async with http_client(base_url=town.base_url) as client:
        headers = {"Authorization": f"Bearer {NOTIFICATIONS}"}
        return (await client.post(f"/internal/letters/{path}", json=body, headers=headers)).json()


async def letters(town: Town) -> list[Letter]:
    """What waits for this town's people, as notifications fetches it; nothing of it goes."""
    await town.pool.execute(
        "UPDATE directory.letters SET next_attempt_at ="
        " CASE WHEN account = ANY ($1) THEN now() ELSE now() + interval '1 h' END",
        list(town.accounts.values()),
    )
    ours = {str(row["id"]) for row in await town.pool.fetch(
        "SELECT id FROM directory.letters WHERE account = ANY ($1)", list(town.accounts.values())
    )}  # fmt: skip
    found = (await ask_api(town, "claim", {"most": 50}))["letters"]
    return [one for one in found if one["id"] in ours]


async def asks(town: Town, address: str, login: str = "mother") -> Any:
    """The page after somebody has asked for this address."""
    browser = await town.sign_in(login)
    await browser.open("/account")
    browser.fill(FIELD, address)
    return await browser.press("ENREGISTRER")


async def code_for(town: Town, address: str) -> str:
    """The code in the newest message to this address."""
    codes = [one["code"] for one in await letters(town) if one["email"] == address and one["code"]]
    return str(codes[-1])


async def follows(town: Town, code: str) -> Any:
    """The page after the link was opened by a browser that is not signed in, and its button pressed."""
    browser = town.stranger()
    await browser.open("/address")
    browser.fill(CODE, code)
    return await browser.press("CONFIRMER")


async def email_of(town: Town, login: str = "mother") -> str | None:
    found: str | None = await town.pool.fetchval(
        "SELECT g.email FROM directory.accounts a JOIN directory.guardians g ON g.id = a.guardian"
        " WHERE a.id = $1",
        town.accounts[login],
    )
    return found


async def test_p2_a_new_address_is_used_once_its_link_was_followed(town: Town) -> None:
    page = await asks(town, new(town))
    assert page.has(SENT)
    assert page.has(new(town))
    assert page.control(FIELD).value == OLD
    assert await email_of(town) == OLD
    assert {(one["kind"], one["email"]) for one in await letters(town)} == {
        ("confirm", new(town)),
        ("asked", OLD),
    }
    code = await code_for(town, new(town))
    await town.stranger().open("/address")  # as a mail scanner that follows the link
    assert await email_of(town) == OLD

    assert (await follows(town, code)).has(CONFIRMED)
    assert await email_of(town) == new(town)
    assert [(one["kind"], one["email"]) for one in await letters(town) if one["kind"] == "changed"] == [
        ("changed", OLD)
    ]
    kept = "SELECT email_own FROM directory.guardians WHERE email = $1"
    assert await town.pool.fetchval(kept, new(town)) is True  # an import leaves it


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code.replace('-', ' ')} ", str.upper])
async def test_p2_without_script_the_code_may_be_typed(town: Town, typed: Any) -> None:
    await asks(town, new(town))
    assert (await follows(town, typed(await code_for(town, new(town))))).has(CONFIRMED)


async def test_p2_who_is_signed_in_keeps_the_menu_and_confirms_that_accounts_address_only(town: Town) -> None:
    await asks(town, new(town))
    father = await town.sign_in("father")
    page = await father.open("/address")
    assert page.has("SE DÉCONNECTER")
    father.fill(CODE, await code_for(town, new(town)))
    await father.press("CONFIRMER")
    assert (await email_of(town), await email_of(town, "father")) == (new(town), "pere@example.fr")


async def confirmed(town: Town, code: str) -> None:
    await follows(town, code)


async def expired(town: Town, _code: str) -> None:
    await town.pool.execute(
        "UPDATE directory.address_requests SET expires_at = now() WHERE account = $1", town.accounts["mother"]
    )


async def tidied(town: Town, code: str) -> None:
    await expired(town, code)
    await letters(town)


async def cancelled(town: Town, _code: str) -> None:
    browser = await town.sign_in("mother")
    await browser.open("/account")
    page = await browser.press("ANNULER LA DEMANDE")
    assert page.has("La demande de changement d'adresse est annulée.")
    assert not page.has("En attente de confirmation")


async def replaced(town: Town, _code: str) -> None:
    await asks(town, new(town, "autre"))


async def disabled(town: Town, _code: str) -> None:
    await town.pool.execute(
        "UPDATE directory.accounts SET disabled = true WHERE id = $1", town.accounts["mother"]
    )


async def erased(town: Town, _code: str) -> None:
    await town.pool.execute(
        "DELETE FROM directory.address_requests WHERE account = $1", town.accounts["mother"]
    )


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        (confirmed, "Cette adresse a déjà été confirmée : il n'y a plus rien à faire."),
        (expired, "Ce lien a plus de 24 heures"),
        (tidied, "Ce lien a plus de 24 heures"),
        (cancelled, "Cette demande a été annulée ou remplacée."),
        (replaced, "Cette demande a été annulée ou remplacée."),
        (disabled, "Ce compte est fermé"),
        (erased, "Ce code n'est pas valable, ou ne l'est plus."),
    ],
)
async def test_p2_a_link_that_no_longer_does_anything_says_why(
    town: Town, meanwhile: Any, sentence: str
) -> None:
    await asks(town, new(town))
    code = await code_for(town, new(town))
    await meanwhile(town, code)
    before = await email_of(town)
    page = await follows(town, code)
    assert page.has(sentence)
    assert await email_of(town) == before
    assert not page.has(new(town))


@pytest.mark.parametrize("code", ["", "AAAA-BBBB", "é" * 90, "' OR 1=1 --", "<script>", "9" * 100])
async def test_p2_a_code_that_is_none_confirms_nothing(town: Town, code: str) -> None:
    page = await follows(town, code)
    assert page.status == 422
    assert page.has("Ce code n'est pas valable, ou ne l'est plus.")


async def test_p2_asking_again_sends_another_message_and_voids_the_first(town: Town) -> None:
    await asks(town, new(town))
    first = await code_for(town, new(town))
    browser = await town.sign_in("mother")
    await browser.open("/account")
    page = await browser.press("RENVOYER LE MESSAGE")
    assert page.has("Un nouveau message vient d'être envoyé à cette adresse")
    second = await code_for(town, new(town))
    assert second != first
    assert (await follows(town, first)).has("annulée ou remplacée")
    assert (await follows(town, second)).has(CONFIRMED)
    assert [one["kind"] for one in await letters(town) if one["email"] == OLD].count("asked") == 1


@pytest.mark.parametrize("address", [OLD, "MERE@example.fr", " mere@EXAMPLE.fr "])
async def test_p2_the_address_in_use_needs_no_message(town: Town, address: str) -> None:
    assert (await asks(town, address)).has("Cette adresse est déjà celle de votre compte.")
    assert await letters(town) == []


async def test_p2_an_account_has_a_cap_a_day(town: Town) -> None:
    for number in range(OF_ACCOUNT.most):
        assert (await asks(town, new(town, f"n{number}"))).has(SENT)
    page = await asks(town, new(town, "une-de-trop"))
    assert page.status == 429
    assert page.has("Trop de messages de confirmation")
    assert new(town, "une-de-trop") not in {one["email"] for one in await letters(town)}


async def test_p2_an_address_has_a_cap_a_day_however_it_is_written_and_whoever_asks(town: Town) -> None:
    for number in range(OF_TARGET.most + 1):
        login = f"relative{number}"
        await town.add_parent(login, None)
        address = new(town, "cible") if number % 2 else new(town, "CIBLE")
        page = await asks(town, address, login)
        assert page.status == (429 if number == OF_TARGET.most else 200)
    assert len([one for one in await letters(town) if one["kind"] == "confirm"]) == OF_TARGET.most


async def test_p2_who_had_no_address_has_one_after_the_link_and_nobody_is_told(town: Town) -> None:
    await town.add_parent("aunt", None)
    await asks(town, new(town), "aunt")
    assert await email_of(town, "aunt") is None
    await follows(town, await code_for(town, new(town)))
    assert await email_of(town, "aunt") == new(town)
    assert {one["kind"] for one in await letters(town)} <= {"confirm"}


async def test_p2_an_address_that_is_removed_hears_of_it(town: Town) -> None:
    await asks(town, "")
    assert [(one["kind"], one["email"]) for one in await letters(town)] == [("removed", OLD)]


async def test_p2_the_code_is_kept_nowhere(town: Town) -> None:
    await asks(town, new(town))
    code = await code_for(town, new(town))
    for table in ("address_requests", "letters"):
        rows = await town.pool.fetch(f"SELECT t::text AS row FROM directory.{table} t")  # noqa: S608
        assert all(code not in row["row"] and code.replace("-", "") not in row["row"] for row in rows)


async def test_p2_what_is_settled_keeps_no_address(town: Town) -> None:
    await asks(town, new(town))
    await follows(town, await code_for(town, new(town)))
    rows = await town.pool.fetch(
        "SELECT email FROM directory.address_requests WHERE account = $1", town.accounts["mother"]
    )
    assert [row["email"] for row in rows] == [None]


async def test_p2_letters_go_once_they_are_settled_and_come_again_until_then(town: Town) -> None:
    await asks(town, "")
    [letter] = await letters(town)
    assert await letters(town) == [letter | {"attempts": letter["attempts"] + 1}]
    await ask_api(town, "settle", {"letter": letter["id"], "again_in": 3600})
    due = (
        "SELECT next_attempt_at > now() + interval '50 min' FROM directory.letters WHERE id = $1::text::uuid"
    )
    assert await town.pool.fetchval(due, letter["id"]) is True
    await ask_api(town, "settle", {"letter": letter["id"]})
    assert await letters(town) == []


async def test_p2_letters_of_a_closed_account_and_old_ones_are_dropped(town: Town) -> None:
    await asks(town, new(town))
    await disabled(town, "")
    assert [one["kind"] for one in await letters(town)] == ["asked"]
    await town.pool.execute("UPDATE directory.letters SET written_at = now() - interval '3 days'")
    assert await letters(town) == []


async def test_p2_a_pupil_changes_nothing(town: Town) -> None:
    browser = await town.sign_in("pupil")
    page = await browser.open("/account")
    csrf = page.form("SE DÉCONNECTER").data("SE DÉCONNECTER")
    for path in ("/account", "/account/address/cancel"):
        response = await browser._client.post(path, data={**csrf, "email": [new(town)]})
        assert response.status_code == 403


async def test_p2_the_page_of_the_link_is_kept_nowhere(town: Town) -> None:
    async with http_client(base_url=town.base_url) as client:
        response = await client.get("/address")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "same-origin"
