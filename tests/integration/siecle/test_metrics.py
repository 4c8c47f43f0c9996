"""The mock shows that it is well, as every process does."""

from tests.integration.siecle.conftest import Office
from tests.support.figures import figure, figures_of


async def test_it_is_ready(office: Office) -> None:
    shown = await figures_of(str(office.api.base_url).rstrip("/"))

    assert figure(shown, "orientation_ready") == 1
