"""Refusals of a command. The docstring is the message; the slug becomes a page, a status or an answer."""

import re
from typing import ClassVar


class Refused(Exception):
    """The command is refused. The slug is the name: `StaleForm` → `stale-form`."""

    slug: ClassVar[str] = "refused"

    def __init_subclass__(cls) -> None:
        if "slug" not in cls.__dict__:  # the name may change, the word that others have stored may not
            cls.slug = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", cls.__name__).lower()

    def __str__(self) -> str:
        return (self.__doc__ or "").strip()


class SessionOver(Refused):
    """The session has ended; nothing more is accepted in it."""


class OnlyGuardians(Refused):
    """Only a legal responsible may enter or acknowledge (R-014, R-101)."""


class NotOpenForEntry(Refused):
    """The téléservice is not open for entering intentions at this instant (R-020, A-12)."""


class NotOpenForAnswer(Refused):
    """The téléservice is not open for reading the council's answer (R-021)."""


class EnteredByAnother(Refused):
    """Another legal responsible entered the intentions first (R-013, R-029, R-060)."""


class StaleForm(Refused):
    """The dossier changed since the form was filled (A-07)."""


class OpinionAlreadyPublished(Refused):
    """The council's avis answers these intentions: they are frozen (A-11)."""


class PropositionsExist(Refused):
    """The council's propositions answer these choices, or the decision is made: they are frozen (F-05)."""


class AcknowledgementMissing(Refused):
    """The provisional avis must be acknowledged before definitive choices are entered (R-094)."""


class NoOpinion(Refused):
    """There is no avis to acknowledge."""


class OpinionChanged(Refused):
    """The avis changed since the page was shown: the new one must be read (A-19)."""


class AlreadyAcknowledged(Refused):
    """This avis is already acknowledged; that cannot be undone (R-093)."""


class NoPropositions(Refused):
    """There are no propositions to answer."""


class PropositionsChanged(Refused):
    """The propositions changed since the page was shown: the new ones must be read."""


class AlreadyAnswered(Refused):
    """These propositions have this answer already."""


class InterviewHeld(Refused):
    """The head has received the family: the answer no longer changes (F-10)."""


class AlreadyDecided(Refused):
    """The orientation is decided: nothing is answered or proposed any more (F-20)."""


class AnswerMissing(Refused):
    """Neither agreement nor disagreement is chosen."""


class NothingAccepted(Refused):
    """An agreement accepts at least one proposition (F-20)."""


class AcceptedWithoutAgreement(Refused):
    """A disagreement accepts no proposition (F-22)."""


class NotProposed(Refused):
    """A voie is accepted that the council does not propose (F-20)."""


class NoIntention(Refused):
    """At least one intention is needed (R-030, A-27)."""


class TooManyIntentions(Refused):
    """At most three intentions are possible (R-031)."""


class CardRefused(Refused):
    """One intention is refused; `rank` says which."""

    def __init__(self, rank: int) -> None:
        super().__init__(rank)
        self.rank = rank


class PathwayMissing(CardRefused):
    """The intention has no voie (R-039)."""


class PathwayTwice(CardRefused):
    """The same voie is asked twice (A-01)."""


class DetailsNotAllowed(CardRefused):
    """The academy does not allow a trade, or statuses, for the voie professionnelle (R-044, A-14)."""


class DetailsOnGeneralPathway(CardRefused):
    """2de GT or STHR asks for nothing more (R-035)."""


class TextTooLong(CardRefused):
    """The trade or training is longer than 200 characters (A-16)."""


class TextNotPlain(CardRefused):
    """The trade or training holds control characters (A-16)."""


class InvalidIntentions(Refused):
    """Some intentions are refused, each with its reason (R-040)."""

    def __init__(self, errors: tuple[CardRefused, ...]) -> None:
        super().__init__(errors)
        self.errors = errors
