"""Why a line is refused; none of its values is repeated but type and stream."""

from pydantic import ValidationError

SHOWN = 3
YEARS = range(2000, 3000)  # as the contract's `Year`
MOST = 2**31 - 1  # whatever is counted ends up in an integer of Postgres


class NotExported(ValueError):
    """The line is no event as an export writes it; the text says why."""


def said(error: ValidationError) -> str:
    """Field and reason of the first problems, without the values."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)[:SHOWN]
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ") for one in problems)
