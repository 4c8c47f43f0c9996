"""The functions of limits: each service has them in its own database, and they are the same."""

import re
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[3] / "services"
_FOR_WHOM = re.compile(r"^(GRANT EXECUTE ON FUNCTION limits\.\w+ TO) .*;$", re.MULTILINE)


@pytest.mark.parametrize("name", ["reserve", "settle"])
def test_s4_limits_are_counted_alike_for_families_and_staff(name: str) -> None:
    files = [SERVICES / service / f"sql/functions/{name}.sql" for service in ("intentions", "siecle")]
    assert len({_FOR_WHOM.sub(r"\1 them;", file.read_text()) for file in files}) == 1
