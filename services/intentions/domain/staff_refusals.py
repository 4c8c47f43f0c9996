"""Refusals of commands of the school's or the academy's staff, who get to see the slug in French."""

from services.intentions.domain.refusals import Refused


class CampaignNotConfigured(Refused):
    """The academy's dates and options have not come yet (R-019)."""


class BeforeAcademicDate(Refused):
    """The school can neither open nor enter before the academy's date 1 or 3 (R-018, R-023)."""


class ClosesBeforeOpening(Refused):
    """The planned closing is not after the opening (R-023)."""


class ClosingPassed(Refused):
    """The planned closing was past when staff asked for it: it would shut every family out at once."""


class EntryNotClosed(Refused):
    """Entry must be closed before the avis are published or shown (R-020, R-021)."""


class StillOpen(Refused):
    """What is open goes on until it is closed: an opening planned for later would end it now (R-023)."""


class OpinionsExist(Refused):
    """The school, or the class, has avis or propositions: entry cannot be opened again (A-11)."""


class NotOpened(Refused):
    """There is no such opening to close."""


class DatesOutOfOrder(Refused):
    """Date 3 must come after date 1 (R-018)."""


class UnknownTimeZone(Refused):
    """The time zone is none of the academies' (A-17)."""


class OpinionOnUnrequestedPathway(Refused):
    """An avis answers a requested voie; one that was not requested is a recommendation (R-083, R-085)."""


class OpinionMissing(Refused):
    """Each requested voie gets one avis, if only « non rendu » (R-083, A-20)."""


class RecommendationOnRequestedPathway(Refused):
    """A recommendation is for a voie that was not requested, each at most once (R-085, A-22)."""


class TooManyRecommendations(Refused):
    """At most two voies are recommended (A-22)."""


class EmptyOpinion(Refused):
    """There is neither an avis nor a recommendation: nothing that a family could acknowledge (A-03)."""


class UnfitText(Refused):
    """A text of the staff is too long, or holds control characters (A-16)."""


class ReasonsMissing(Refused):
    """An avis réservé or défavorable, or a recommendation, needs its motivations (A-21)."""


class AdviceOnGeneralPathway(Refused):
    """A trade is advised for a voie professionnelle only (R-084)."""


class SameAuthor(Refused):
    """The right of entry already is where it should go (A-04)."""


class ReasonMissing(Refused):
    """A transfer of the right of entry, or a withdrawal, needs its reason (A-04, A-27)."""


class NothingEntered(Refused):
    """There is no entry that could be withdrawn (A-27)."""


class OpinionInFinalPhase(Refused):
    """The definitive phase has propositions, no avis (F-05)."""


class PropositionMissing(Refused):
    """Each requested voie is proposed, or not: once, and no voie twice (F-06)."""


class NothingProposed(Refused):
    """The council proposes at least one voie (F-05)."""


class DateInFuture(Refused):
    """What is recorded has happened: its day is not to come."""


class ReceivedBeforeNotified(Refused):
    """A decision is received on the day of its notification or later (F-12)."""


class PathwaysUnfit(Refused):
    """A decision names each of its voies once; a year more in 3e names none (F-09, F-15)."""


class InterviewMissing(Refused):
    """A decision that does not conform to the choices comes after an interview (F-10)."""


class DecidedOnAppeal(Refused):
    """The commission's decision is final: the head's does not replace it (F-14)."""


class RetentionAlreadyRequested(Refused):
    """A year more in 3e is requested once (F-16)."""


class RetainedLastYear(Refused):
    """The pupil had a year more in 3e already, and nobody confirmed that it is known (F-16)."""
