"""The stand-in shows that it is well, as every process does."""

from tests.integration.siecle.conftest import Office
from tests.support.figures import figure, figures_of
from tests.support.http import client as http_client


async def test_it_is_ready(office: Office) -> None:
    shown = await figures_of(office.health)

    assert figure(shown, "orientation_ready") == 1


async def test_s2_the_port_of_pages_and_api_has_neither_health_nor_figures(office: Office) -> None:
    for client in (office.api, office.admin):
        for path in ("/metrics", "/metrics/", "/health/ready", "/health/live", "/health"):
            assert (await client.get(path)).status_code == 404, path


async def test_s2_the_port_of_health_has_no_page_and_no_api(office: Office) -> None:
    headers = dict(office.admin.headers)
    async with http_client(base_url=office.health, headers=headers) as client:
        for path in ("/", "/staff", "/api/changes", "/admin/state", "/openapi.json"):
            assert (await client.get(path)).status_code == 404, path
