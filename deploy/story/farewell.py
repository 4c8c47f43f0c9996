"""What there is to see when the story is told: where, as whom, and what can still be done."""

from collections.abc import Iterator

from deploy.samples.personas import PASSWORD, PERSONAS
from deploy.story.play import OPEN


def farewell(pages: str, staff: str, until: str) -> Iterator[str]:
    """The lines; `pages` and `staff` are addresses, `until` is where the story ended."""
    yield f"Families' pages:  {pages}"
    yield f"Siècle (staff):   {staff}"
    yield f"Demo accounts, all with the password {PASSWORD}:"
    for persona in PERSONAS:
        yield f"  {persona.login:<12} {persona.role}"
    if until == OPEN:
        yield "Families can enter now. Staff open, close and enter avis on Siècle's pages."
    else:
        yield "The school shows its avis: nobody enters any more."
