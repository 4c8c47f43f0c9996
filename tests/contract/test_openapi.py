"""The OpenAPI document of the feed: up to date, well formed, and of the feed that there is."""

from fastapi.openapi.models import OpenAPI

from services.intentions.api import schools
from services.intentions.api.events import router as events
from services.intentions.api.events.query import EventsQuery
from services.intentions.api.openapi import FILE, document
from services.intentions.api.problems import KINDS, urn
from shared.contract.generate import as_text
from tests.contract.test_asyncapi import references

DOCUMENT = document()


def test_it_is_what_make_contract_writes() -> None:
    assert FILE.read_text() == as_text(DOCUMENT), "make contract"


def test_it_is_well_formed_and_every_reference_leads_somewhere() -> None:
    assert OpenAPI.model_validate(DOCUMENT).openapi == "3.1.0"
    for reference in set(references(DOCUMENT)):
        place = DOCUMENT
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def test_it_has_every_address_parameter_and_problem() -> None:
    feed = {route.path for module in (events, schools) for route in module.router.routes}
    assert DOCUMENT["paths"].keys() == feed
    parameters = DOCUMENT["paths"]["/events"]["get"]["parameters"]
    assert {one["name"] for one in parameters if one["in"] == "query"} == EventsQuery.model_fields.keys()
    responses = DOCUMENT["components"]["responses"].values()
    problems = [one["content"]["application/problem+json"]["schema"]["properties"] for one in responses]
    told = {
        (status["const"], kind)
        for one in problems
        if (status := one["status"])
        for kind in one["type"]["enum"]
    }
    assert told == {(kind.status, urn(kind.slug)) for kind in KINDS}
