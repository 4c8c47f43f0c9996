"""What sync relies on at Siècle: tokens, versions, the feed, faults on demand."""

import pytest

from services.siecle.repository import Repository
from tests.integration.siecle.conftest import (
    ACADEMY,
    SCHOOL,
    Office,
    acknowledgement,
    answer,
    intentions,
)

OPEN, CLOSE = ("Ouvrir", "Confirmer l'ouverture"), ("Fermer maintenant", "Confirmer la fermeture")


@pytest.mark.parametrize("path", ["/api/changes", "/admin/state"])
async def test_a_token_of_its_own_opens_each_part(office: Office, path: str) -> None:
    client, other = (office.api, office.admin) if path.startswith("/api") else (office.admin, office.api)
    assert (await client.get(path)).status_code == 200
    assert (await other.get(path)).status_code == 401
    assert (await client.get(path, headers={b"Authorization": "Bearer é".encode()})).status_code == 401


async def test_the_newest_version_stays_whatever_the_order(office: Office) -> None:
    pushed = [await office.push("intentions", intentions(version, "2GT")) for version in (2, 3, 3, 1)]
    assert [answer.json()["outcome"] for answer in pushed] == ["stored", "stored", "stored", "ignored"]
    other = await office.push("intentions", intentions(3, "CAP1"), history="before a restore")
    assert other.json()["outcome"] == "ignored"

    state = await office.state()
    assert [one["dossier_version"] for one in state["received"]] == [3]
    assert [one["dossier_version"] for one in state["ledger"]] == [2, 3]


async def test_acknowledgements_have_versions_of_their_own(office: Office) -> None:
    await office.push("intentions", intentions(4, "2GT"))
    assert (await office.push("acknowledgements", acknowledgement(3))).json()["outcome"] == "stored"


async def test_f02_choices_and_answers_lie_beside_what_was_provisional(office: Office) -> None:
    await office.push("intentions", intentions(4, "2GT"))
    for version, outcome in ((3, "stored"), (2, "ignored"), (5, "stored")):
        pushed = await office.push("intentions", intentions(version, "CAP1"), phase="final")
        assert pushed.json()["outcome"] == outcome
        pushed = await office.push("answers", answer(version, "CAP1"), phase="final")
        assert pushed.json()["outcome"] == outcome
    kept = {
        (one["resource"], one["phase"], one["dossier_version"]) for one in (await office.state())["received"]
    }
    assert kept == {
        ("intentions", "provisional", 4),
        ("intentions", "final", 5),
        ("answers", "final", 5),
    }


async def test_a35_what_is_held_is_told_a_page_of_pupils_at_a_time(office: Office) -> None:
    for pupil in ("1", "2"):
        await office.push("intentions", intentions(3, "2GT") | {"year": 2026}, pupil=pupil)
    await office.push("answers", answer(5, "CAP1"), phase="final")
    pages, after = [], ""
    while True:
        query = {"limit": 1} | ({"after": after} if after else {})
        answered = await office.api.get(f"/api/schools/{SCHOOL}/received", params=query)
        if not answered.json()["held"]:
            break
        pages.append(answered.json()["held"])
        after = answered.json()["next"]
    assert [[(one["siecle_id"], one["resource"], one["phase"]) for one in page] for page in pages] == [
        [("1", "answers", "final"), ("1", "intentions", "provisional")],
        [("2", "intentions", "provisional")],
    ]
    [answers, entered], _ = pages
    assert (answers["year"], answers["dossier_version"], answers["content"]["accepted"]) == (0, 5, ["CAP1"])
    assert (entered["year"], entered["event"]) == (2026, "ours-intentions-provisional-1-3")
    assert entered["content"]["intentions"][0]["pathway"] == "2GT"
    assert "dossier_version" not in entered["content"]
    nowhere = await office.api.get("/api/schools/0000000A/received")
    assert nowhere.json() == {"held": [], "next": None}
    assert (await office.admin.get(f"/api/schools/{SCHOOL}/received")).status_code == 401


async def test_a27_what_was_withdrawn_is_no_entry_until_it_is_entered_again(office: Office) -> None:
    async def shown(voie: str) -> bool:
        return (await office.staff.open(f"/staff/schools/{SCHOOL}/pupils")).has(voie)

    for phase in ("provisional", "final"):
        await office.push("intentions", intentions(1, "2GT"), phase=phase)
    assert await shown("2de générale")
    withdrawal = {"dossier_version": 2, "withdrawn_at": "2026-11-08T10:00:00Z"}
    assert (await office.push("withdrawals", withdrawal)).json()["outcome"] == "stored"
    assert not await shown("2de générale")
    [counts] = await Repository(office.pool).rows("counts_of_academy", ACADEMY, 2026)
    assert (counts["entered"], counts["chosen"]) == (0, 1)
    await office.push("intentions", intentions(3, "CAP1"))
    assert await shown("1re année de CAP")

    state = await office.state()
    kept = {(one["resource"], one["phase"], one["dossier_version"]) for one in state["received"]}
    assert kept == {
        ("intentions", "provisional", 3),
        ("withdrawals", "provisional", 2),
        ("intentions", "final", 1),
    }


async def test_f16_who_stays_in_3e_begins_a_new_dossier(office: Office) -> None:
    for year, version, outcome in (
        (2026, 9, "stored"),
        (None, 8, "ignored"),
        (2027, 1, "stored"),
        (2026, 10, "ignored"),
        (2027, 1, "ignored"),
        (None, 2, "stored"),
        (2027, 2, "ignored"),
    ):
        body = intentions(version, "2GT") | {"year": year}
        pushed = await office.push("intentions", body, history=f"{year} for {outcome}")
        assert pushed.json()["outcome"] == outcome, (year, version)
    [kept] = (await office.state())["received"]
    assert kept["dossier_version"] == 2


async def test_f20_an_answer_that_cannot_be_stored_is_refused_whole(office: Office) -> None:
    whole = answer(1, "CAP1")
    assert (await office.push("answers", whole, pupil="99", phase="final")).status_code == 404
    assert (await office.push("answers", whole)).status_code == 422, "there is none in the first phase"
    for part in ({"answer": "maybe"}, {"propositions_version": 0}, {"accepted": ["2GT"] * 4}, {"at": "x"}):
        assert (await office.push("answers", whole | part, phase="final")).status_code == 422, part
    assert (await office.state())["received"] == []


async def test_what_cannot_be_stored_is_refused_whole(office: Office) -> None:
    assert (await office.push("intentions", intentions(1, "2GT"), pupil="99")).status_code == 404
    assert (await office.push("intentions", intentions(0, "2GT"))).status_code == 422
    assert (await office.push("intentions", intentions(1))).status_code == 422
    assert (await office.push("intentions", intentions(1, "UNKNOWN"))).status_code == 422
    assert (await office.push("intentions", intentions(1, "2GT", "2PRO", "CAP1", "2GT"))).status_code == 422
    state = await office.state()
    assert (state["received"], state["ledger"]) == ([], [])


async def test_the_feed_pages_from_a_cursor(office: Office) -> None:
    for actions in (OPEN, CLOSE, OPEN):
        await office.staff.open(f"/staff/schools/{SCHOOL}/openings")
        office.staff.tick("Saisie des intentions provisoires")
        for action in actions:
            await office.staff.press(action)

    first = (await office.api.get("/api/changes", params={"limit": 2})).json()
    rest = (await office.api.get("/api/changes", params={"after": first["next"]})).json()
    end = (await office.api.get("/api/changes", params={"after": rest["next"]})).json()
    assert [one["seq"] for one in first["changes"] + rest["changes"]] == [1, 2, 3]
    assert [one["version"] for one in first["changes"] + rest["changes"]] == [1, 2, 3]
    assert end == {"changes": [], "next": 3}
    assert (await office.api.get("/api/changes", params={"after": -1})).status_code == 422


async def test_a34_what_another_school_says_of_a_pupil_is_newer(office: Office) -> None:
    await office.staff.open(f"/staff/schools/{SCHOOL}/openings")
    office.staff.tick("Saisie des intentions provisoires")
    for button in OPEN:
        await office.staff.press(button)
    for pupil in ("1", "2"):  # Siècle does not know that it is the same one under another id
        await office.staff.open(f"/staff/schools/{SCHOOL}/pupils/{pupil}/definitive/appeal")
        office.staff.fill("Date de l'appel", "2026-01-01")
        await office.staff.press("Enregistrer")
        await office.staff.press("Confirmer")
    assert [one["version"] for one in await office.changes()] == [1, 2, 3]


async def test_an_outcome_needs_its_change(office: Office) -> None:
    answer = await office.api.post("/api/changes/7/outcome", json={"outcome": "accepted"})
    assert answer.status_code == 404


@pytest.mark.parametrize(("mode", "status"), [("500", 500), ("429", 429), ("down", 503)])
async def test_faults_on_demand_meet_the_api_alone(office: Office, mode: str, status: int) -> None:
    fault = {"mode": mode, "remaining": 2, "retry_after": 7}
    await office.admin.post("/admin/faults", json=fault)
    answers = [await office.api.get("/api/changes") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert answers[0].headers.get("Retry-After") == ("7" if mode == "429" else None)
    assert (await office.staff.open("/")).status == 200
    assert (await office.state())["faults_hit"] == 2


async def test_a_file_that_is_no_export_is_refused(office: Office) -> None:
    for content in (
        b"PK but no ZIP",
        b"<BEE_ELEVES>",
        b"<OTHER/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ):
        answer = await office.admin.post(
            "/admin/pupils", params={"academy": "creteil"}, files={"files": ("a.xml", content)}
        )
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith("not an export")


async def test_the_api_describes_itself_without_outside_pages(office: Office) -> None:
    description = (await office.staff.open("/openapi.json")).html
    assert "/api/changes" in description
    assert "/staff" not in description
    assert (await office.staff.open("/docs")).status == 404


async def test_a34_a_departure_is_the_newest_word_and_ends_with_a_return(office: Office) -> None:
    """It has versions of its own: what was received stays, and what comes late too."""
    left = {"left_at": "2026-11-20T08:00:00Z"}
    for version, said, outcome in (
        (3, left, "stored"),
        (2, {"left_at": None}, "ignored"),
        (5, {"left_at": None}, "stored"),
        (3, left, "stored"),
        (4, left, "ignored"),
        (6, left, "stored"),
    ):
        body = {"dossier_version": version, "year": 2026, **said}
        path = f"/api/schools/{SCHOOL}/pupils/1/departure"
        pushed = await office.api.put(path, json=body, headers={"Idempotency-Key": f"of {version}"})
        assert pushed.json()["outcome"] == outcome, version
    assert (await office.push("intentions", intentions(2, "2GT"))).json()["outcome"] == "stored"
    stranger = await office.api.put(
        f"/api/schools/{SCHOOL}/pupils/99/departure",
        json={"dossier_version": 1, "year": 2026, **left},
        headers={"Idempotency-Key": "of a stranger"},
    )
    assert stranger.status_code == 404
