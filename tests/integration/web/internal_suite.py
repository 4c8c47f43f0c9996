"""What whoever serves the internal API has to do: run against the real server and against the tests' own."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest
from uuid_utils.compat import uuid7

from shared.contract import internal as contract
from shared.contract import reconciling
from shared.contract.envelope import Envelope
from tests.support.web_settings import NOTIFICATIONS, SYNC

SCOPES = {
    "/internal/events": {NOTIFICATIONS, SYNC},
    "/internal/texts": {NOTIFICATIONS, SYNC},
    "/internal/contacts": {NOTIFICATIONS},
    "/internal/emails/report": {NOTIFICATIONS},
    "/internal/emails/untold": {SYNC},
    "/internal/emails/told": {SYNC},
    "/internal/access-letters/untold": {SYNC},
    "/internal/access-letters/told": {SYNC},
    "/internal/accounts/untold": {SYNC},
    "/internal/accounts/told": {SYNC},
    "/internal/letters/claim": {NOTIFICATIONS},
    "/internal/letters/settle": {NOTIFICATIONS},
    "/internal/pupils/of-school": {NOTIFICATIONS},
    "/internal/news": {NOTIFICATIONS},
    "/internal/pupils": {SYNC},
    "/internal/pupils/resolve": {SYNC},
    "/internal/dossiers": {SYNC},
    "/internal/guardians": {NOTIFICATIONS, SYNC},
}


@dataclass
class Facts:
    """A family that validated two trades; its council has published the avis."""

    client: httpx2.AsyncClient
    stream: str
    texts: dict[str, str]
    mother: str
    pupil: str
    school: str
    siecle_id: str

    async def ask(self, path: str, body: Any, token: str | None) -> httpx2.Response:
        """One question."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return await self.client.post(path, json=body, headers=headers)


class InternalSuite:
    """The suite; its heirs have the fixture `facts`."""

    @pytest.mark.parametrize("path", SCOPES)
    async def test_each_service_has_its_own_scope(self, facts: Facts, path: str) -> None:
        for token in (None, "wrong", ""):
            assert (await facts.ask(path, {}, token)).status_code == 401
        for token in (NOTIFICATIONS, SYNC):
            expected = {422, 200} if token in SCOPES[path] else {403}
            assert (await facts.ask(path, {}, token)).status_code in expected

    @pytest.mark.parametrize(
        ("token", "status"), [(None, 401), ("wrong", 401), (NOTIFICATIONS, 403), (SYNC, 200)]
    )
    async def test_p4_sync_alone_may_ask_who_is_at_work(
        self, facts: Facts, token: str | None, status: int
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await facts.client.get("/internal/at-work", headers=headers)
        assert answer.status_code == status
        if status == 200:
            contract.FamiliesAtWork.model_validate_json(answer.content)

    @pytest.mark.parametrize(
        "body",
        [{}, {"ids": "x"}, {"ids": ["x"]}, {"ids": [], "more": 1}, [], {"ids": [str(uuid7())] * 501}],
    )
    async def test_a_malformed_body_gets_422_and_is_not_repeated(self, facts: Facts, body: Any) -> None:
        response = await facts.ask("/internal/texts", body, SYNC)
        assert (response.status_code, response.json()) == (422, {"error": "malformed"})

    async def test_events_of_a_stream_as_they_are_published(self, facts: Facts) -> None:
        body = {"stream": facts.stream, "after": 1, "to": 9}
        [event] = (await facts.ask("/internal/events", body, SYNC)).json()["events"]
        assert (event["type"], event["streamversion"]) == ("orientation.OpinionPublished.v1", 2)
        body = {"stream": "dossier-none-2026", "after": 0, "to": 9}
        assert (await facts.ask("/internal/events", body, SYNC)).json() == {"events": []}

    async def test_events_up_to_a_version(self, facts: Facts) -> None:
        body = {"stream": facts.stream, "after": 0, "to": 1}
        answer = contract.Events.model_validate_json(
            (await facts.ask("/internal/events", body, NOTIFICATIONS)).content
        )
        [event] = [Envelope.model_validate(one) for one in answer.events]
        assert (event.name, event.streamversion) == ("IntentionsValidated", 1)

    async def test_texts_by_id(self, facts: Facts) -> None:
        response = await facts.ask("/internal/texts", {"ids": [*facts.texts, str(uuid7())]}, NOTIFICATIONS)
        assert response.json() == {"texts": facts.texts}

    async def test_contacts_leave_out_who_is_unknown(self, facts: Facts) -> None:
        body = {"accounts": [facts.mother, str(uuid7())], "pupils": [facts.pupil, str(uuid7())]}
        assert (await facts.ask("/internal/contacts", body, NOTIFICATIONS)).json() == {
            "accounts": {facts.mother: {"email": "mere@example.fr"}},
            "pupils": {facts.pupil: {"first_name": "Camille", "time_zone": "Europe/Paris"}},
        }

    async def test_pupils_and_siecles_ids_both_ways(self, facts: Facts) -> None:
        asked = {"pupils": [facts.pupil, str(uuid7())]}
        known = await facts.ask("/internal/pupils", asked, SYNC)
        expected = {"school": facts.school, "siecle_id": facts.siecle_id}
        assert known.json() == {"pupils": {facts.pupil: expected}}
        body = {"school": facts.school, "siecle_ids": [facts.siecle_id, "unknown"]}
        found = await facts.ask("/internal/pupils/resolve", body, SYNC)
        assert found.json() == {"pupils": {facts.siecle_id: facts.pupil}}
        elsewhere = {"school": "0000000X", "siecle_ids": [facts.siecle_id]}
        assert (await facts.ask("/internal/pupils/resolve", elsewhere, SYNC)).json() == {"pupils": {}}

    async def test_what_a_schools_pupils_did_last(self, facts: Facts) -> None:
        types = ["IntentionsValidated", "OpinionPublished"]
        body = {"school": facts.school, "types": types}
        answer = reconciling.Dossiers.model_validate_json(
            (await facts.ask("/internal/dossiers", body, SYNC)).content
        )
        assert answer.next is None
        found = {str(one.pupil): one for one in answer.pupils}[facts.pupil]
        assert found.siecle_id == facts.siecle_id
        events = [Envelope.model_validate(one.event) for one in found.latest]
        assert [(event.name, event.streamversion) for event in events] == list(
            zip(types, (1, 2), strict=True)
        )
        of_none = await facts.ask("/internal/dossiers", body | {"school": "0000000X"}, SYNC)
        assert of_none.json() == {"pupils": [], "next": None}

    async def test_a04_the_legal_responsibles_of_pupils_without_their_addresses(self, facts: Facts) -> None:
        asked = {"pupils": [facts.pupil, str(uuid7())]}
        found = (await facts.ask("/internal/guardians", asked, SYNC)).json()
        assert list(found["pupils"]) == [facts.pupil]
        mother = next(one for one in found["pupils"][facts.pupil] if one["account"] == facts.mother)
        named = mother.pop("siecle_id")
        assert mother == {"account": facts.mother, "school": facts.school, "has_address": True}
        assert named

    async def test_a36_the_pupils_of_a_school_page_by_page_and_their_news(self, facts: Facts) -> None:
        place = {"school": facts.school, "year": 2026, "class_id": None, "most": 1}
        found = await facts.ask("/internal/pupils/of-school", place | {"after": None}, NOTIFICATIONS)
        assert found.json() == {"pupils": [facts.pupil]}
        rest = await facts.ask("/internal/pupils/of-school", place | {"after": facts.pupil}, NOTIFICATIONS)
        assert rest.json() == {"pupils": []}
        body = {"pupils": [facts.pupil, str(uuid7())]}
        answer = await facts.ask("/internal/news", body, NOTIFICATIONS)
        [(pupil, news)] = contract.News.model_validate_json(answer.content).pupils.items()
        assert (str(pupil), news.year, news.news) == (facts.pupil, 2026, [])

    async def test_a_letter_that_is_no_more_there_may_be_settled(self, facts: Facts) -> None:
        for again_in in (None, 5.0):
            body = {"letter": str(UUID(int=1)), "again_in": again_in}
            assert (await facts.ask("/internal/letters/settle", body, NOTIFICATIONS)).json() == {}

    async def test_letters_follow_their_model(self, facts: Facts) -> None:
        answer = await facts.ask("/internal/letters/claim", {"most": 1}, NOTIFICATIONS)
        assert len(contract.Letters.model_validate_json(answer.content).letters) <= 1
        assert (await facts.ask("/internal/letters/claim", {"most": 0}, NOTIFICATIONS)).status_code == 422
