"""Letters of access that staff ask for: who gets a code, how often, and who can read it on the way."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from pydantic import SecretStr

from services.intentions.directory.access_letters import AccessLetters
from services.intentions.directory.signing_in import accounts
from services.intentions.worker.commands import letters
from shared.access_letters.box import Keys, Letter, NotOpened
from shared.contract.access_letters import SealedLetter
from shared.contract.commands import CommandAccepted, CommandRefused, RequestLetter
from tests.integration.worker.siecle import KEYS, Siecle, envelope_of
from tests.support.town import NOON, STAFF
from tests.support.web_settings import LETTERS

TOKEN = SecretStr(LETTERS)
SITE = "https://orientation.example.fr"


def office(siecle: Siecle) -> AccessLetters:
    return AccessLetters(siecle.town.pool, SITE, TOKEN)


async def reason(siecle: Siecle, asked: RequestLetter) -> str | None:
    answer = await siecle.send(asked)
    return answer.reason if isinstance(answer, CommandRefused) else None


async def written(siecle: Siecle, asked: RequestLetter) -> tuple[SealedLetter, Letter]:
    """The letter that was asked for, as Siècle gets it and as it reads it."""
    assert await reason(siecle, asked) is None
    [sealed] = [one for one in await office(siecle).untold(9) if one.id == asked.letter]
    assert sealed.sealed is not None
    return sealed, KEYS.open(sealed.sealed, asked.letter, TOKEN)


async def opens(siecle: Siecle, login: str, code: str) -> bool:
    """True if somebody can choose a password with it."""
    password = f"une longue phrase {uuid4().hex[:6]}"
    login = siecle.town.login(login)
    return await accounts.activate(siecle.town.pool, login, code, password, NOON) is not None


async def test_a_letter_holds_a_code_that_opens_the_account_although_it_has_a_password(
    siecle: Siecle,
) -> None:
    sealed, letter = await written(siecle, await siecle.letter())

    assert (letter.site, letter.expires_at) == (SITE, sealed.expires_at)
    assert (letter.printed["name"], letter.printed["login"]) == (
        "MARTIN mother",
        siecle.town.login("mother"),
    )
    assert letter.printed["children"] == [{"last_name": "MARTIN", "first_name": "Camille", "division": "3A"}]
    assert (letter.printed["school"], letter.printed["division"]) == ("CLG LUCIE AUBRAC", "3A")
    assert await opens(siecle, "mother", letter.printed["code"])
    assert not await opens(siecle, "mother", letter.printed["code"])


async def test_a_newer_letter_ends_the_code_of_the_one_before(siecle: Siecle) -> None:
    _, first = await written(siecle, await siecle.letter())
    _, second = await written(siecle, await siecle.letter())
    assert not await opens(siecle, "mother", first.printed["code"])
    assert await opens(siecle, "mother", second.printed["code"])


async def test_the_same_command_twice_makes_one_code_however_often_the_letter_is_asked_for(
    siecle: Siecle,
) -> None:
    asked, id_ = await siecle.letter(), uuid4()
    first = await siecle.send(asked, id_)
    [once] = await office(siecle).untold(9)
    assert isinstance(first, CommandAccepted)
    assert (first.outcome, first.position) == ("applied", None)
    assert await siecle.send(asked, id_) == first
    assert await reason(siecle, asked) is None  # the letter, by a command of another id
    assert await office(siecle).untold(9) == [once]

    await office(siecle).told(asked.letter)
    assert await siecle.send(asked, id_) == first
    assert await reason(siecle, asked) is None
    assert await office(siecle).untold(9) == []
    kept = await siecle.town.pool.fetchval(
        "SELECT sealed FROM directory.access_letters WHERE id = $1", asked.letter
    )
    assert kept is None, "the box is Siècle's from there on"


async def test_who_asks_at_once_gets_the_same_boxes(siecle: Siecle) -> None:
    asked = [await siecle.letter(), await siecle.letter("father"), await siecle.letter()]
    for one in asked:
        assert await reason(siecle, one) is None
    first, second = await asyncio.gather(*(office(siecle).untold(9) for _ in range(2)))
    assert first == second
    assert [one.id for one in first] == [one.letter for one in asked]
    newest = KEYS.open(str(first[-1].sealed), asked[-1].letter, TOKEN)
    assert await opens(siecle, "mother", newest.printed["code"]), "the newer letter has the code that holds"


async def test_a_command_that_was_refused_makes_no_code_when_it_comes_again(siecle: Siecle) -> None:
    id_ = uuid4()
    await siecle.town.pool.execute("UPDATE directory.accounts SET disabled = true")
    asked = await siecle.letter()
    assert isinstance(await siecle.send(asked, id_), CommandRefused)
    await siecle.town.pool.execute("UPDATE directory.accounts SET disabled = false")
    assert isinstance(await siecle.send(asked, id_), CommandRefused)
    assert await office(siecle).untold(9) == []


async def test_nobody_on_the_way_reads_the_code(siecle: Siecle) -> None:
    asked = await siecle.letter()
    sealed, letter = await written(siecle, asked)
    code, pool = letter.printed["code"], siecle.town.pool
    with pytest.raises(NotOpened):
        Keys(bytes(32)).open(str(sealed.sealed), asked.letter, TOKEN)
    with pytest.raises(NotOpened):
        KEYS.open(str(sealed.sealed), uuid4(), TOKEN)
    tables = ("directory.access_letters", "directory.accounts", "audit.operations", "eventstore.events")
    rows = [await pool.fetchval(f"SELECT json_agg(t)::text FROM {table} t") or "" for table in tables]  # noqa: S608
    said = "".join([*rows, envelope_of(asked).model_dump_json(), *map(repr, siecle.replies)])
    assert code not in said
    assert code.replace("-", "") not in said


async def test_the_audit_says_for_whom_a_code_was_made_and_on_whose_word(siecle: Siecle) -> None:
    asked = await siecle.letter()
    await written(siecle, asked)
    [row] = await siecle.town.pool.fetch(
        "SELECT operator, command, details FROM audit.operations WHERE details ->> 'letter' = $1",
        str(asked.letter),
    )
    assert (row["operator"], row["command"]) == ("siecle", "letter")
    assert orjson.loads(row["details"]) == {
        "letter": str(asked.letter),
        "account": str(siecle.town.accounts["mother"]),
        "school": siecle.town.school,
        "by": str(STAFF),
    }


async def test_refusals_say_what_keeps_a_letter_from_somebody(siecle: Siecle) -> None:
    pool, mother = siecle.town.pool, siecle.town.accounts["mother"]
    assert await reason(siecle, await siecle.letter(guardian="404")) == "unknown-guardian"
    assert await reason(siecle, await siecle.letter(pupil=uuid4())) == "unknown-pupil"
    assert await reason(siecle, await siecle.letter(school="0000000X")) == "pupil-moved"
    await pool.execute("UPDATE directory.accounts SET disabled = true WHERE id = $1", mother)
    assert await reason(siecle, await siecle.letter()) == "account-closed"
    await pool.execute("UPDATE directory.guardianships SET ended_on = '2026-11-01'")
    assert await reason(siecle, await siecle.letter()) == "no-longer-responsible"
    assert await office(siecle).untold(9) == []


async def test_a34_the_school_a_pupil_came_to_names_people_as_its_own_export_does(siecle: Siecle) -> None:
    town = siecle.town
    guardian = await town.pool.fetchval(
        "SELECT guardian FROM directory.accounts WHERE id = $1", town.accounts["mother"]
    )
    await town.pool.execute(
        "INSERT INTO directory.guardian_ids (guardian, school, siecle_id) VALUES ($1, $2, 'new')",
        guardian,
        town.school,
    )
    _, letter = await written(siecle, await siecle.letter(guardian="new"))
    assert letter.printed["name"] == "MARTIN mother"


async def test_what_the_back_office_did_not_say_itself_makes_no_code(siecle: Siecle) -> None:
    father = await siecle.letter("father")
    strange: list[dict[str, Any]] = [
        {"key": Keys(bytes(32)).public},  # who carries it would read the letter
        {"letter": uuid4()},
        {"guardian": father.guardian},
    ]
    for changes in strange:
        forged = (await siecle.letter()).model_copy(update=changes)
        assert await reason(siecle, forged) == "letter-not-proved"
    for token in (None, SecretStr("another-token-of-the-tests")):
        siecle.consumer = siecle.consumer_with(token)
        assert await reason(siecle, await siecle.letter()) == "letter-not-proved"


async def test_a_wish_of_long_ago_ends_no_code_of_today(siecle: Siecle) -> None:
    asked = await siecle.letter(acted_at=NOON - letters.OLDEST - timedelta(seconds=1))
    assert await reason(siecle, asked) == "letter-late"


async def test_a_family_and_a_school_get_so_many_in_a_day(
    siecle: Siecle, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(letters.MOST_OF_ACCOUNT):
        assert await reason(siecle, await siecle.letter()) is None
    assert await reason(siecle, await siecle.letter()) == "too-many-letters"
    monkeypatch.setattr(letters, "MOST_OF_SCHOOL", letters.MOST_OF_ACCOUNT)
    assert await reason(siecle, await siecle.letter("father")) == "too-many-letters"
    await siecle.town.pool.execute(
        "UPDATE directory.access_letters SET asked_at = now() - interval '25 hours'"
    )
    assert await reason(siecle, await siecle.letter()) is None


async def test_an_account_that_is_closed_meanwhile_gets_no_code_and_siecle_hears_of_it(
    siecle: Siecle,
) -> None:
    asked = await siecle.letter()
    assert await reason(siecle, asked) is None
    await siecle.town.pool.execute("UPDATE directory.accounts SET disabled = true")
    [letter] = await office(siecle).untold(9)
    assert (letter.id, letter.sealed) == (asked.letter, None)


async def test_a_key_that_nothing_can_be_sealed_to_holds_up_no_other_letter(siecle: Siecle) -> None:
    assert await reason(siecle, await siecle.letter("father", key="A" * 43)) is None
    await written(siecle, await siecle.letter())
    kept = await siecle.town.pool.fetchval(
        "SELECT code_hash FROM directory.accounts WHERE id = $1", siecle.town.accounts["father"]
    )
    assert kept is None


async def test_a_letter_that_siecle_never_took_ends_with_its_code(siecle: Siecle) -> None:
    asked = await siecle.letter()
    await written(siecle, asked)
    await siecle.town.pool.execute("UPDATE directory.access_letters SET expires_at = now()")
    assert await office(siecle).untold(9) == []
    left: UUID | None = await siecle.town.pool.fetchval(
        "SELECT id FROM directory.access_letters WHERE sealed IS NOT NULL"
    )
    assert left is None


async def test_a_school_sees_no_child_of_another_one_on_a_letter(siecle: Siecle) -> None:
    town = siecle.town
    elsewhere = await town.add_child("Louise", login="sister")
    guardian = await town.pool.fetchval(
        "SELECT guardian FROM directory.accounts WHERE id = $1", town.accounts["mother"]
    )
    await town.link(guardian, elsewhere)
    await town.pool.execute("INSERT INTO directory.schools VALUES ('0770000B', 'CLG AILLEURS', 'nowhere')")
    await town.pool.execute("UPDATE directory.pupils SET school = '0770000B' WHERE id = $1", elsewhere.id)
    _, letter = await written(siecle, await siecle.letter())
    assert [child["first_name"] for child in letter.printed["children"]] == ["Camille"]
    assert letter.printed["school"] == "CLG LUCIE AUBRAC"
