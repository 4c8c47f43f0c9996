"""Why a command is refused. The docstring is the message; the slug becomes a page, a status or an answer."""

from typing import ClassVar


class Refused(Exception):
    """The command is refused."""

    slug: ClassVar[str] = "refused"

    def __str__(self) -> str:
        return (self.__doc__ or "").strip()


class SessionOver(Refused):
    """The session has ended; nothing more is accepted in it."""

    slug = "session-over"


class OnlyGuardians(Refused):
    """Only a legal responsible may enter or acknowledge (R-014, R-101)."""

    slug = "only-guardians"


class NotOpenForEntry(Refused):
    """The téléservice is not open for entering intentions at this instant (R-020, A-12)."""

    slug = "not-open-for-entry"


class NotOpenForAnswer(Refused):
    """The téléservice is not open for reading the council's answer (R-021)."""

    slug = "not-open-for-answer"


class EnteredByAnother(Refused):
    """Another legal responsible entered the intentions first (R-013, R-029, R-060)."""

    slug = "entered-by-another"


class StaleForm(Refused):
    """The dossier changed since the form was filled (A-07)."""

    slug = "stale-form"


class OpinionAlreadyPublished(Refused):
    """The council's avis answers these intentions: they are frozen (A-11)."""

    slug = "opinion-already-published"


class AcknowledgementMissing(Refused):
    """The provisional avis must be acknowledged before definitive choices are entered (R-094)."""

    slug = "acknowledgement-missing"


class NoOpinion(Refused):
    """There is no avis to acknowledge."""

    slug = "no-opinion"


class OpinionChanged(Refused):
    """The avis changed since the page was shown: the new one must be read (A-19)."""

    slug = "opinion-changed"


class AlreadyAcknowledged(Refused):
    """This avis is already acknowledged; that cannot be undone (R-093)."""

    slug = "already-acknowledged"


class NoIntention(Refused):
    """At least one intention is needed (R-030, A-27)."""

    slug = "no-intention"


class TooManyIntentions(Refused):
    """At most three intentions are possible (R-031)."""

    slug = "too-many-intentions"


class CardRefused(Refused):
    """One intention is refused; `rank` says which."""

    slug = "intention-refused"

    def __init__(self, rank: int) -> None:
        super().__init__(rank)
        self.rank = rank


class PathwayMissing(CardRefused):
    """The intention has no voie (R-039)."""

    slug = "pathway-missing"


class PathwayTwice(CardRefused):
    """The same voie is asked twice (A-01)."""

    slug = "pathway-twice"


class DetailsNotAllowed(CardRefused):
    """The academy does not allow a trade, or statuses, for the voie professionnelle (R-044, A-14)."""

    slug = "details-not-allowed"


class DetailsOnGeneralPathway(CardRefused):
    """2de GT or STHR asks for nothing more (R-035)."""

    slug = "details-on-general-pathway"


class TextTooLong(CardRefused):
    """The trade or training is longer than 200 characters (A-16)."""

    slug = "text-too-long"


class TextNotPlain(CardRefused):
    """The trade or training holds control characters (A-16)."""

    slug = "text-not-plain"


class InvalidIntentions(Refused):
    """Some intentions are refused, each with its reason (R-040)."""

    slug = "invalid-intentions"

    def __init__(self, errors: tuple[CardRefused, ...]) -> None:
        super().__init__(errors)
        self.errors = errors
