"""The words that refusals have outside: answers to commands hold them, and Siècle keeps them."""

from collections.abc import Iterator

from services.intentions.domain import refusals, staff_refusals
from services.intentions.domain.refusals import Refused

# None is taken away or renamed; a new refusal adds its own.
PUBLISHED = {
    "accepted-without-agreement",
    "acknowledgement-missing",
    "advice-on-general-pathway",
    "already-acknowledged",
    "already-answered",
    "already-decided",
    "answer-missing",
    "before-academic-date",
    "campaign-not-configured",
    "card-refused",
    "closes-before-opening",
    "closing-passed",
    "date-in-future",
    "dates-out-of-order",
    "decided-on-appeal",
    "details-not-allowed",
    "details-on-general-pathway",
    "empty-opinion",
    "entered-by-another",
    "entry-not-closed",
    "interview-held",
    "interview-missing",
    "invalid-intentions",
    "no-intention",
    "no-opinion",
    "no-propositions",
    "not-open-for-answer",
    "not-open-for-entry",
    "not-opened",
    "not-proposed",
    "nothing-accepted",
    "nothing-entered",
    "nothing-proposed",
    "only-guardians",
    "opinion-already-published",
    "opinion-changed",
    "opinion-in-final-phase",
    "opinion-missing",
    "opinion-on-unrequested-pathway",
    "opinions-exist",
    "pathway-missing",
    "pathway-twice",
    "pathways-unfit",
    "proposition-missing",
    "propositions-changed",
    "propositions-exist",
    "reason-missing",
    "reasons-missing",
    "received-before-notified",
    "recommendation-on-requested-pathway",
    "retained-last-year",
    "retention-already-requested",
    "same-author",
    "session-over",
    "stale-form",
    "still-open",
    "text-not-plain",
    "text-too-long",
    "too-many-intentions",
    "too-many-recommendations",
    "unfit-text",
    "unknown-time-zone",
}


def _refusals(kind: type[Refused]) -> Iterator[type[Refused]]:
    for one in kind.__subclasses__():
        yield one
        yield from _refusals(one)


def test_each_word_that_was_published_is_still_said_and_each_that_is_said_is_here() -> None:
    of_the_domain = {refusals.__name__, staff_refusals.__name__}
    assert {one.slug for one in _refusals(Refused) if one.__module__ in of_the_domain} == PUBLISHED


def test_a_refusal_may_keep_its_word_under_another_name() -> None:
    class Renamed(Refused):
        """Was called otherwise."""

        slug = "as-before"

    assert Renamed.slug == "as-before"
