"""`GET /schools`: the dossiers' states for those who may read them, true up to a position to go on from."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import jsonschema
import pytest
from uuid_utils.compat import uuid7

from services.intentions import feed_tokens
from services.intentions.api.openapi import document
from services.intentions.feed_tokens import Reader
from services.intentions.projections.dossiers import DOSSIERS
from services.intentions.projections.projector import advance
from shared.contract.decisions import Proposition, PropositionsPublished
from shared.contract.events import DossierMoved
from shared.contract.types import Pathway, Proposal, Verdict
from tests.support.http import client as http_client
from tests.support.town import Town

LATER = (
    "proposed", "disagreed", "agreed", "decided", "appealed", "decided_on_appeal", "retained",
    "retention_requested",
)  # fmt: skip


@asynccontextmanager
async def reader(town: Town, **scope: tuple[str, ...]) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with a token of this scope."""
    token = await feed_tokens.add(town.pool, Reader(str(uuid7()), **scope))
    headers = {"Authorization": f"Bearer {token}"}
    async with http_client(base_url=town.base_url, headers=headers, timeout=10) as client:
        yield client


@pytest.fixture
async def advised(town: Town) -> Town:
    """A town with two pupils, of whom one has an avis; all of it is projected."""
    await town.add_child("Louise", login="twin")
    await town.publish({Pathway.GENERAL: (Verdict.FAVOURABLE, None)})
    while await advance(DOSSIERS, town.pool, town.store):
        pass
    return town


async def test_the_counts_of_a_school_and_where_to_read_on(advised: Town) -> None:
    async with reader(advised) as client:
        answer = (await client.get("/schools", params={"school": advised.school})).json()
    assert answer["position"] == await advised.store.head()
    assert answer["log"] == str(await advised.store.log_id())
    provisional, final = answer["schools"]
    assert provisional == {
        "school": advised.school,
        "academy": advised.academy,
        "year": 2026,
        "phase": "provisional",
        "pupils": 2,
        "no_entry": 1,
        "validated": 0,
        "opinion": 1,
        "acknowledged": 0,
    } | dict.fromkeys(LATER, 0)
    assert (final["phase"], final["no_entry"]) == ("final", 2)


async def test_the_later_states_are_beside_those_there_were(advised: Town) -> None:
    """Propositions on a pupil for whom nobody entered choices: the four states add up to the pupils still."""
    published = PropositionsPublished(
        pupil=advised.child.id,
        propositions_version=1,
        propositions=(Proposition(pathway=Pathway.CAP, proposal=Proposal.PROPOSED),),
        catch_up=False,
        reasons=None,
        source_version=1,
    )
    await advised.happen(advised.child.stream, published)
    while await advance(DOSSIERS, advised.pool, advised.store):
        pass
    async with reader(advised) as client:
        [_, final] = (await client.get("/schools", params={"school": advised.school})).json()["schools"]
        answer = (await client.get(f"/schools/{advised.school}/dossiers")).json()
    assert {key: final[key] for key in LATER} == dict.fromkeys(LATER, 0) | {"proposed": 1}
    assert sum(final[key] for key in ("no_entry", "validated", "opinion", "acknowledged")) == final["pupils"]
    shown = {(row["stream"], row["phase"]): (row["state"], row["progress"]) for row in answer["dossiers"]}
    assert shown[advised.child.stream, "final"] == ("no_entry", "proposed")
    assert shown[advised.child.stream, "provisional"] == ("opinion", None)


async def test_both_answers_are_what_the_openapi_document_says(advised: Town) -> None:
    paths = {"/schools": "/schools", "/schools/{school}/dossiers": f"/schools/{advised.school}/dossiers"}
    async with reader(advised) as client:
        for path, address in paths.items():
            whole = document()
            told = whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            answer = (await client.get(address)).json()
            jsonschema.validate(answer, {**told, "components": whole["components"]})
            for rows in (value for value in answer.values() if isinstance(value, list)):
                assert rows
                row = named(whole, told)["properties"][path.rpartition("/")[2]]["items"]
                assert rows[0].keys() == named(whole, row)["properties"].keys()


def named(whole: dict[str, Any], reference: dict[str, str]) -> dict[str, Any]:
    """The schema that a reference names."""
    schema: dict[str, Any] = whole["components"]["schemas"][reference["$ref"].rpartition("/")[2]]
    return schema


async def test_each_dossier_of_a_school_names_nobody(advised: Town) -> None:
    async with reader(advised, schools=(advised.school,), academies=(advised.academy,)) as client:
        response = await client.get(f"/schools/{advised.school}/dossiers", params={"year": 2026})
    rows = [row for row in response.json()["dossiers"] if row["phase"] == "provisional"]
    states = {row["stream"]: (row["state"], row["position"] is None) for row in rows}
    with_avis, without = advised.children
    assert states == {with_avis.stream: ("opinion", False), without.stream: ("no_entry", True)}
    assert "Camille" not in response.text
    assert "MARTIN" not in response.text


@pytest.mark.parametrize(
    ("scope", "path", "status", "slug"),
    [
        ({"schools": ("0930000A",)}, "/schools/{school}/dossiers", 403, "out-of-scope"),
        ({"academies": ("lille",)}, "/schools/{school}/dossiers", 403, "out-of-scope"),
        ({"academies": ("lille",)}, "/schools?academy={academy}", 403, "out-of-scope"),
        ({"types": ("OpinionPublished",)}, "/schools", 403, "out-of-scope"),
        ({"types": ("OpinionPublished",)}, "/schools/{school}/dossiers", 403, "out-of-scope"),
        ({}, "/schools/0000000Z/dossiers", 404, "unknown-school"),
        ({}, "/schools?school=%00", 400, "bad-parameter"),
        ({}, "/schools?year=2026&year=2025", 400, "bad-parameter"),
        ({}, "/schools/%00/dossiers", 404, "not-found"),
        ({}, "/schools?pupil=1", 400, "bad-parameter"),
        ({}, "/schools/{school}/dossiers?year=soon", 400, "bad-parameter"),
    ],
)
async def test_what_is_refused_is_a_problem_document(
    advised: Town, scope: dict[str, tuple[str, ...]], path: str, status: int, slug: str
) -> None:
    async with reader(advised, **scope) as client:
        response = await client.get(path.format(school=advised.school, academy=advised.academy))
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"urn:orientation:problem:{slug}"


async def test_without_a_token_nothing_is_said(advised: Town) -> None:
    async with http_client(base_url=advised.base_url) as client:
        response = await client.get("/schools")
    assert response.status_code == 401
    assert response.json()["type"] == "urn:orientation:problem:unknown-token"


async def test_a_scope_filters_the_counts(advised: Town) -> None:
    async with reader(advised, academies=(advised.academy,)) as client:
        answer = (await client.get("/schools")).json()
    assert {row["school"] for row in answer["schools"]} == {advised.school}


async def test_a34_who_follows_a_school_reads_a_newcomers_history_and_who_was_left_its_own(
    advised: Town,
) -> None:
    """The whole dossier goes with the pupil; the school that was left keeps what happened there."""
    stream, there = advised.child.stream, f"{advised.school[:3]}8{advised.school[4:]}"
    await advised.pool.execute(
        "INSERT INTO directory.schools VALUES ($1, 'CLG JEAN MOULIN', $2)", there, advised.academy
    )
    places = {"from_school": advised.school, "to_school": there}
    academies = {"from_academy": advised.academy, "to_academy": advised.academy}
    await advised.happen(stream, DossierMoved(pupil=advised.child.id, **places, **academies))
    await advised.pool.execute(
        "UPDATE directory.pupils SET school = $2 WHERE id = $1", advised.child.id, there
    )
    left, advised.school = advised.school, there
    await advised.publish({Pathway.GENERAL: (Verdict.RESERVED, None)}, version=2)

    async def told(scope: str, **asked: str) -> list[tuple[str, str]]:
        async with reader(advised, schools=(scope,)) as client:
            answer = await client.get("/events", params={"stream": stream, **asked})
            events = [json.loads(line) for line in answer.text.splitlines()]
        return [(one["type"].split(".")[1], one["school"]) for one in events]

    before = [("OpinionPublished", left), ("DossierMoved", left)]
    assert await told(there) == [*before, ("OpinionPublished", there)]
    assert await told(left) == before
    assert await told(there, school=there) == [("OpinionPublished", there)]
    async with reader(advised, schools=(there,)) as client:
        for wrong in ({"stream": "elsewhere"}, {"stream": [stream, stream]}):
            assert (await client.get("/events", params=wrong)).status_code == 400
