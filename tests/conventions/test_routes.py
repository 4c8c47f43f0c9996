"""Every route of the web process has its access rule, and each form its protection."""

import re

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from services.intentions.api import internal, schools
from services.intentions.api.events import router as events
from services.intentions.api.feed import subscriber
from services.intentions.api.routes import PREFIX, InternalRoute
from services.intentions.web.app import create_app
from services.intentions.web.routes import ROUTES
from shared.messaging.topology import SERVICES
from tests.support.web_settings import web_settings

OPEN_BY_DESIGN = {"/static"}
FEED = [*events.router.routes, *schools.router.routes]
MACHINES = [route for route in FEED if isinstance(route, APIRoute)]


def test_every_route_is_in_the_table_with_its_access_rule() -> None:
    app = create_app(web_settings("postgresql://nobody@127.0.0.1:1/none", 1))
    known = {(method, route.path) for route in ROUTES for method in route.methods}
    for route in app.routes:
        path = getattr(route, "path", "?")
        if path in OPEN_BY_DESIGN:
            continue
        assert isinstance(route, Route), f"{path} was added beside the table"
        assert {(method, path) for method in route.methods or ()} <= known


@pytest.mark.parametrize("route", MACHINES, ids=lambda route: route.path)
def test_what_machines_ask_needs_a_token(route: APIRoute) -> None:
    assert subscriber in {needed.call for needed in route.dependant.dependencies}


def test_every_route_of_the_internal_api_is_some_services_and_behind_its_token() -> None:
    asked = {f"{PREFIX}/{path}" for service in SERVICES for path in service.scopes}
    assert {getattr(route, "path", "?") for route in internal.router.routes} == asked
    assert all(isinstance(route, InternalRoute) for route in internal.router.routes)


def test_no_route_is_declared_twice() -> None:
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def test_ids_travel_in_addresses_only_where_they_are_opaque() -> None:
    paths = [route.path for route in ROUTES] + [route.path for route in MACHINES]
    names = {name for path in paths for name in re.findall(r"{(\w+)(?::path)?}", path)}
    assert names == {"document", "pupil", "school", "topic"}


@pytest.mark.parametrize("path", [route.path for route in ROUTES if route.path.startswith("/orientation/")])
def test_whatever_names_a_pupil_asks_whose_it_is(path: str) -> None:
    rules = {route.access.__name__ for route in ROUTES if route.path == path}
    assert rules == {"own_pupil"}
