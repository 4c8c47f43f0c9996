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


class CampaignNotConfigured(Refused):
    """The academy's dates and options have not come yet (R-019)."""

    slug = "campaign-not-configured"


class BeforeAcademicDate(Refused):
    """The school cannot open before the academy's date 1 or 3 (R-018, R-023)."""

    slug = "before-academic-date"


class ClosesBeforeOpening(Refused):
    """The planned closing is not after the opening (R-023)."""

    slug = "closes-before-opening"


class EntryNotClosed(Refused):
    """Entry must be closed before the avis are published or shown (R-020, R-021)."""

    slug = "entry-not-closed"


class OpinionsExist(Refused):
    """The school has avis: intentions cannot be opened again (A-11)."""

    slug = "opinions-exist"


class NotOpened(Refused):
    """There is no such opening to close."""

    slug = "not-opened"


class DatesOutOfOrder(Refused):
    """Date 3 must come after date 1 (R-018)."""

    slug = "dates-out-of-order"


class UnknownTimeZone(Refused):
    """The time zone is none of the academies' (A-17)."""

    slug = "unknown-time-zone"


class OpinionOnUnrequestedPathway(Refused):
    """An avis answers a requested voie; one that was not requested is a recommendation (R-083, R-085)."""

    slug = "opinion-on-unrequested-pathway"


class OpinionMissing(Refused):
    """Each requested voie gets one avis, if only « non rendu » (R-083, A-20)."""

    slug = "opinion-missing"


class RecommendationOnRequestedPathway(Refused):
    """A recommendation is for a voie that was not requested, each at most once (R-085, A-22)."""

    slug = "recommendation-on-requested-pathway"


class ReasonsMissing(Refused):
    """An avis réservé or défavorable, or a recommendation, needs its motivations (A-21)."""

    slug = "reasons-missing"


class AdviceOnGeneralPathway(Refused):
    """A trade is advised for a voie professionnelle only (R-084)."""

    slug = "advice-on-general-pathway"


class SameAuthor(Refused):
    """The right of entry already is where it should go (A-04)."""

    slug = "same-author"


class ReasonMissing(Refused):
    """A transfer of the right of entry needs its reason (A-04)."""

    slug = "reason-missing"


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
