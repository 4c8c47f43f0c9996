"""Requests of a family, and the rules a list of intentions must hold (R-030 to R-050)."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.intentions.domain import refusals
from services.intentions.domain.campaign import Campaign
from services.intentions.domain.texts import MOST_CHARACTERS, Text, is_plain
from shared.contract.events import Intention
from shared.contract.types import Pathway, Phase, Status

MOST_INTENTIONS = 3


@dataclass(frozen=True, slots=True)
class Request:
    """One card « Intention n » as it came; its place in the list is its rank (R-032)."""

    pathway: Pathway | None
    occupation: Text | None = None
    statuses: tuple[Status, ...] = ()


def frozen(phase: Phase) -> refusals.Refused:
    """Why nothing changes any more once the council has answered (A-11): its avis, or its propositions."""
    return {
        Phase.PROVISIONAL: refusals.OpinionAlreadyPublished(),
        Phase.FINAL: refusals.PropositionsExist(),
    }[phase]


def intentions_of(requests: tuple[Request, ...], campaign: Campaign) -> tuple[Intention, ...]:
    """The requests as ranked intentions.

    Errors: `NoIntention`, `TooManyIntentions`, or `InvalidIntentions` with every card's error.
    """
    if not requests:
        raise refusals.NoIntention
    if len(requests) > MOST_INTENTIONS:
        raise refusals.TooManyIntentions
    errors = tuple(_errors(requests, campaign))
    if errors:
        raise refusals.InvalidIntentions(errors)
    return tuple(_intention(rank, request) for rank, request in enumerate(requests, 1))


def _errors(requests: tuple[Request, ...], campaign: Campaign) -> Iterator[refusals.CardRefused]:
    seen: set[Pathway] = set()
    for rank, request in enumerate(requests, 1):
        error = _error(request, campaign, seen)
        if error is not None:
            yield error(rank)
        if request.pathway is not None:
            seen.add(request.pathway)


def _error(request: Request, campaign: Campaign, seen: set[Pathway]) -> type[refusals.CardRefused] | None:
    """The first rule that one card breaks."""
    if request.pathway is None:
        return refusals.PathwayMissing
    if request.pathway in seen:
        return refusals.PathwayTwice
    if request.pathway is Pathway.GENERAL:
        return refusals.DetailsOnGeneralPathway if request.occupation or request.statuses else None
    if _beyond_settings(request, campaign):
        return refusals.DetailsNotAllowed
    return _text_error(request.occupation)


def _beyond_settings(request: Request, campaign: Campaign) -> bool:
    occupation = request.occupation is not None and not campaign.free_occupation
    return occupation or (bool(request.statuses) and not campaign.statuses)


def _text_error(text: Text | None) -> type[refusals.CardRefused] | None:
    if text is None:
        return None
    if len(text.content) > MOST_CHARACTERS:
        return refusals.TextTooLong
    return None if is_plain(text.content) else refusals.TextNotPlain


def _intention(rank: int, request: Request) -> Intention:
    if request.pathway is None:
        raise refusals.PathwayMissing(rank)
    statuses = tuple(status for status in Status if status in request.statuses)
    occupation = request.occupation.ref if request.occupation else None
    return Intention(rank=rank, pathway=request.pathway, occupation=occupation, statuses=statuses)
