"""One canonical example of every event, with its stream and the version there."""

from collections.abc import Mapping
from datetime import timedelta

from shared.contract import decisions, events, plans, streams
from shared.contract.event import Event
from shared.contract.sample_data import (
    ACADEMY,
    ANSWERS,
    CLASS,
    DOSSIER,
    EVENING,
    FATHER,
    JUNE,
    MOTHER,
    NOON,
    OPENING,
    OTHER_ACADEMY,
    OTHER_SCHOOL,
    PLAN,
    PUPIL,
    SCHOOL,
    SESSION,
    SETTINGS,
    STAFF,
    YEAR,
    text,
)
from shared.contract.types import (
    Answer,
    Ground,
    Origin,
    Pathway,
    Phase,
    Proposal,
    SessionEnd,
    Status,
    Verdict,
)

# Event → its stream, the version there, and its data.
EVENT_SAMPLES: Mapping[str, tuple[str, int, Event]] = {
    "IntentionsValidated": (
        DOSSIER,
        1,
        events.IntentionsValidated(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            intentions=(
                events.Intention(rank=1, pathway=Pathway.GENERAL),
                events.Intention(
                    rank=2,
                    pathway=Pathway.PROFESSIONAL,
                    occupation=text("mechanics"),
                    statuses=(Status.APPRENTICE,),
                ),
                events.Intention(
                    rank=3, pathway=Pathway.CAP, occupation=text("bodywork"), statuses=(Status.SCHOOL,)
                ),
            ),
            origin=Origin.FAMILY,
            by=MOTHER,
            session=SESSION,
            receipt="K7QF-2M9X-04TD",
        ),
    ),
    "OpinionPublished": (
        DOSSIER,
        2,
        events.OpinionPublished(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            opinion_version=1,
            opinions=(
                events.Opinion(pathway=Pathway.GENERAL, verdict=Verdict.UNFAVOURABLE),
                events.Opinion(
                    pathway=Pathway.PROFESSIONAL,
                    verdict=Verdict.RESERVED,
                    advised_occupation=text("advice"),
                ),
            ),
            recommendations=(
                events.Recommendation(pathway=Pathway.CAP, advised_occupation=text("recommended")),
            ),
            reasons=text("reasons"),
            source_version=1,
        ),
    ),
    "OpinionAcknowledged": (
        DOSSIER,
        3,
        events.OpinionAcknowledged(
            pupil=PUPIL, phase=Phase.PROVISIONAL, opinion_version=1, by=MOTHER, at=NOON + timedelta(days=40)
        ),
    ),
    "AuthorshipTransferred": (
        DOSSIER,
        4,
        events.AuthorshipTransferred(
            pupil=PUPIL,
            phase=Phase.PROVISIONAL,
            from_account=MOTHER,
            to_account=FATHER,
            reason=text("why"),
            by=STAFF,
            source_version=1,
        ),
    ),
    "SessionEnded": (
        streams.session(SESSION),
        1,
        events.SessionEnded(
            session=SESSION,
            account=MOTHER,
            reason=SessionEnd.LOGOUT,
            started=NOON - timedelta(minutes=9),
            ended=NOON + timedelta(minutes=2),
            validated=(events.ValidatedDossier(pupil=PUPIL, stream=DOSSIER, version=1),),
        ),
    ),
    "CampaignConfigured": (
        streams.campaign(ACADEMY, YEAR),
        1,
        events.CampaignConfigured.model_validate(SETTINGS | {"source_version": 1}),
    ),
    "WindowOpened": (
        streams.window(SCHOOL, YEAR),
        1,
        events.WindowOpened.model_validate(
            OPENING | {"opens_at": NOON, "closes_at": EVENING, "source_version": 1}
        ),
    ),
    "WindowClosed": (
        streams.window(SCHOOL, YEAR),
        2,
        events.WindowClosed.model_validate(OPENING | {"at": NOON, "source_version": 2}),
    ),
    "PropositionsPublished": (
        DOSSIER,
        5,
        decisions.PropositionsPublished(
            pupil=PUPIL,
            propositions_version=1,
            propositions=(
                decisions.Proposition(pathway=Pathway.GENERAL, proposal=Proposal.NOT_PROPOSED),
                decisions.Proposition(
                    pathway=Pathway.PROFESSIONAL,
                    proposal=Proposal.PROPOSED,
                    advised_occupation=text("advice"),
                ),
                decisions.Proposition(pathway=Pathway.CAP, proposal=Proposal.PROPOSED),
            ),
            catch_up=True,
            reasons=text("reasons"),
            source_version=1,
        ),
    ),
    "PropositionsAnswered": (
        DOSSIER,
        6,
        decisions.PropositionsAnswered(
            pupil=PUPIL,
            propositions_version=1,
            answer=Answer.AGREED,
            accepted=(Pathway.PROFESSIONAL, Pathway.CAP),
            origin=Origin.FAMILY,
            by=MOTHER,
            session=SESSION,
            at=JUNE,
        ),
    ),
    "OrientationDecided": (
        DOSSIER,
        7,
        decisions.OrientationDecided(
            pupil=PUPIL,
            decision_version=1,
            ground=Ground.AGREEMENT,
            pathways=(Pathway.PROFESSIONAL, Pathway.CAP),
            reasons=None,
            notified_on=JUNE.date(),
            received_on=JUNE.date(),
            by=None,
        ),
    ),
    "InterviewRecorded": (
        DOSSIER,
        8,
        decisions.InterviewRecorded(pupil=PUPIL, held_on=JUNE.date(), by=STAFF, source_version=1),
    ),
    "AppealRecorded": (
        DOSSIER,
        9,
        decisions.AppealRecorded(
            pupil=PUPIL, lodged_on=JUNE.date(), in_time=True, by=STAFF, source_version=1
        ),
    ),
    "RetentionRequested": (
        DOSSIER,
        10,
        decisions.RetentionRequested(pupil=PUPIL, requested_on=JUNE.date(), by=STAFF, source_version=1),
    ),
    "ClassWindowOpened": (
        streams.window(SCHOOL, YEAR),
        3,
        events.ClassWindowOpened.model_validate(
            ANSWERS | {"class_id": CLASS, "opens_at": JUNE, "closes_at": None, "source_version": 1}
        ),
    ),
    "ClassWindowClosed": (
        streams.window(SCHOOL, YEAR),
        4,
        events.ClassWindowClosed.model_validate(
            ANSWERS | {"class_id": CLASS, "at": JUNE, "source_version": 2}
        ),
    ),
    "DossierMoved": (
        DOSSIER,
        11,
        events.DossierMoved(
            pupil=PUPIL,
            from_school=SCHOOL,
            from_academy=ACADEMY,
            to_school=OTHER_SCHOOL,
            to_academy=OTHER_ACADEMY,
        ),
    ),
    "IntentionsWithdrawn": (
        DOSSIER,
        2,
        events.IntentionsWithdrawn(
            pupil=PUPIL, phase=Phase.PROVISIONAL, reason=text("why"), by=STAFF, source_version=2
        ),
    ),
    "EmailsRequested": (
        streams.emails(PUPIL, YEAR),
        1,
        events.EmailsRequested(pupil=PUPIL, by=STAFF, source_version=1),
    ),
    "PlannedOpeningReached": (
        streams.plans(SCHOOL, YEAR),
        1,
        plans.PlannedOpeningReached.model_validate(PLAN | {"at": NOON}),
    ),
    "PlannedClosingReached": (
        streams.plans(SCHOOL, YEAR),
        2,
        plans.PlannedClosingReached.model_validate(PLAN | {"at": EVENING}),
    ),
}
