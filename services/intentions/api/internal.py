"""The internal API: other services of ours ask here for what events do not hold (names, texts, addresses)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import orjson
from fastapi import APIRouter, Depends, Request, Response

from services.intentions.api.events.reading import read_latest, read_stream
from services.intentions.api.routes import PREFIX, InternalRoute
from services.intentions.application.news import ToTell, news_of_pupils
from services.intentions.directory import activations, classes, people, told, undelivered
from services.intentions.directory.access_letters import AccessLetters
from services.intentions.directory.letters import Letters
from services.intentions.directory.notice_stops import NoticeStops
from services.intentions.domain.seeing.news import News
from services.intentions.eventstore.store import EventStore
from shared.academies import time_zone
from shared.addresses import NotAnAddress, read_address
from shared.contract import access_letters, failed_emails, reconciling
from shared.contract import internal as contract
from shared.contract.activations import ActivationsAsked, ActivationTold, UntoldActivations
from shared.contract.streams import dossier
from shared.sign_in.sessions import SessionLimits


@dataclass(frozen=True, slots=True)
class Internal:
    """All that its answers are made of; the composition root puts it into the application's state."""

    tokens: Mapping[str, str]  # by service
    pool: asyncpg.Pool
    feed: asyncpg.Pool  # of the role that reads the log
    store: EventStore
    letters: Letters
    access_letters: AccessLetters
    notice_stops: NoticeStops
    limits: SessionLimits  # of sessions
    clock: Callable[[], datetime]


async def _internal(request: Request) -> Internal:
    found: Internal = request.app.state.internal
    return found


Known = Annotated[Internal, Depends(_internal)]
router = APIRouter(prefix=PREFIX, route_class=InternalRoute, include_in_schema=False)


@router.post("/events", response_model=contract.Events)
async def events(asked: contract.EventsAsked, known: Known) -> Response:
    """The events that a consumer lacks of a stream: one came whose predecessor did not."""
    found = await read_stream(known.feed, asked.stream, asked.after, asked.to)
    body = orjson.dumps({"events": [orjson.Fragment(one) for one in found]})
    return Response(body, media_type="application/json")


@router.post("/texts")
async def texts(asked: contract.TextsAsked, known: Known) -> contract.Texts:
    """The contents of texts, by id."""
    return contract.Texts(texts=await known.store.texts(asked.ids))


@router.post("/contacts", response_model_exclude_unset=True)
async def contacts(asked: contract.ContactsAsked, known: Known) -> contract.Contacts:
    """Addresses of accounts, and what an e-mail about a pupil needs."""
    emails = await people.emails(known.pool, asked.accounts)
    pupils = await people.references(known.pool, asked.pupils)
    stops = await _stops(known, emails) if asked.for_notices else {}
    return contract.Contacts(
        accounts={id_: _account(email, stops.get(id_, {})) for id_, email in emails.items()},
        pupils={id_: _pupil(one, asked) for id_, one in pupils.items()},
    )


async def _stops(known: Known, accounts: Collection[UUID]) -> Mapping[UUID, Mapping[str, str | None]]:
    """By account the code that stops notices, None where they are stopped."""
    stops = known.notice_stops
    stopped = await stops.stopped(accounts)
    return {id_: {"stop": None if id_ in stopped else stops.code(id_)} for id_ in accounts}


def _account(email: str | None, more: Mapping[str, str | None]) -> contract.AccountContact:
    try:
        return contract.AccountContact(email=read_address(email).sent if email else None, **more)
    except NotAnAddress as error:
        return contract.AccountContact(email=None, fault=error.fault, **more)


def _pupil(one: people.Reference, asked: contract.ContactsAsked) -> contract.PupilContact:
    """`school_email` is absent where operators have not said it."""
    more = {"school_email": one.school_email} if one.school_email else {}
    if asked.for_notices:
        more["school"] = one.school_name
    return contract.PupilContact(first_name=one.first_name, time_zone=one.time_zone, **more)


@router.post("/pupils", response_model_exclude_defaults=True)
async def references(asked: contract.PupilsAsked, known: Known) -> contract.References:
    """The school and Siècle's own id of pupils, and those of the schools that they left where they did."""
    found = await people.references(known.pool, asked.pupils)
    return contract.References(
        pupils={
            id_: contract.Reference(school=one.school, siecle_id=one.siecle_id, former=one.former)
            for id_, one in found.items()
        }
    )


@router.post("/guardians")
async def guardians(asked: contract.PupilsAsked, known: Known) -> contract.Guardians:
    """The legal responsibles of pupils, without their addresses."""
    found = await people.guardians_of(known.pool, asked.pupils)
    return contract.Guardians(
        pupils={pupil: [_guardian(one) for one in persons] for pupil, persons in found.items()}
    )


def _guardian(one: people.Guardian) -> contract.Guardian:
    return contract.Guardian(
        account=one.account,
        school=one.school,
        siecle_id=one.siecle_id,
        has_address=_account(one.email, {}).email is not None,
    )


@router.post("/classes")
async def named_classes(asked: contract.ClassesAsked, known: Known) -> contract.Classes:
    """The school and the name of classes, by the ids that events name them by."""
    found = await classes.names(known.pool, asked.ids)
    return contract.Classes(
        classes={id_: contract.NamedClass(school=one.school, name=one.name) for id_, one in found.items()}
    )


@router.post("/pupils/of-school")
async def of_school(asked: contract.PupilsOfSchoolAsked, known: Known) -> contract.PupilsOfSchool:
    """The pupils of a school or of a class, page by page."""
    place = asked.school, asked.year, asked.class_id
    return contract.PupilsOfSchool(
        pupils=await told.pupils_of_place(known.pool, *place, asked.after, asked.most)
    )


@router.post("/news")
async def news(asked: contract.NewsAsked, known: Known) -> contract.News:
    """What there is to tell the families of pupils now, and whom."""
    found = await news_of_pupils(known.pool, known.store, asked.pupils, known.clock())
    return contract.News(pupils={pupil: _news(one) for pupil, one in found.items()})


def _news(one: ToTell) -> contract.DossierNews:
    place = one.told.place
    return contract.DossierNews(
        academy=place.academy,
        year=place.year,
        time_zone=time_zone(place.academy),
        opens_at=one.opening.at if one.opening else None,
        news=[_piece(piece, one.told.accounts) for piece in one.news],
    )


def _piece(piece: News, accounts: Sequence[UUID]) -> contract.PieceOfNews:
    return contract.PieceOfNews(
        what=piece.what,
        mark=piece.mark,
        since=piece.since,
        phase=piece.phase,
        closes_at=piece.closes_at,
        accounts=[account for account in accounts if piece.is_for(account)],
    )


@router.post("/pupils/resolve")
async def resolve(asked: contract.ResolveAsked, known: Known) -> contract.Resolved:
    """Pupils' ids from Siècle's ids within a school."""
    return contract.Resolved(pupils=await people.resolve(known.pool, asked.school, asked.siecle_ids))


@router.post("/dossiers", response_model=reconciling.Dossiers)
async def dossiers(asked: reconciling.DossiersAsked, known: Known) -> Response:
    """What a school's pupils did last, for who keeps a copy and compares it."""
    pupils = await people.pupils_of_school(known.pool, asked.school, asked.after, reconciling.MOST_PUPILS)
    latest: dict[str, list[dict[str, object]]] = {dossier(pupil, year): [] for pupil, year, _ in pupils}
    for stream, fresh, event in await read_latest(known.feed, list(latest), asked.types):
        latest[stream].append({"event": orjson.Fragment(event), "fresh": fresh})
    rows = [
        {"pupil": str(pupil), "siecle_id": siecle_id, "latest": latest[dossier(pupil, year)]}
        for pupil, year, siecle_id in pupils
    ]
    last = str(pupils[-1][0]) if len(pupils) == reconciling.MOST_PUPILS else None
    return Response(orjson.dumps({"pupils": rows, "next": last}), media_type="application/json")


@router.get("/at-work")
async def at_work(known: Known) -> contract.FamiliesAtWork:
    """The number of families that have a session now, by school."""
    now = known.clock()
    families = await people.families_at_work(known.pool, known.limits, now)
    return contract.FamiliesAtWork(counted_at=now, families=families)


@router.post("/emails/report")
async def report(reported: failed_emails.EmailsReported, known: Known) -> contract.Nothing:
    """Keep what became of e-mails until Siècle is told."""
    await undelivered.report(known.pool, reported.emails)
    return contract.Nothing()


@router.post("/emails/untold")
async def untold(asked: failed_emails.EmailsAsked, known: Known) -> failed_emails.UntoldEmails:
    """What Siècle is to be told of e-mails; asked for again until it is."""
    return failed_emails.UntoldEmails(emails=await undelivered.untold(known.pool, asked.most))


@router.post("/emails/told")
async def email_told(asked: failed_emails.EmailTold, known: Known) -> contract.Nothing:
    """Note that Siècle knows."""
    await undelivered.told(known.pool, asked.email, asked.number)
    return contract.Nothing()


@router.post("/access-letters/untold")
async def letters_untold(
    asked: access_letters.AccessLettersAsked, known: Known
) -> access_letters.SealedLetters:
    """Letters of access for Siècle, each written now or before; asked for again until it has them."""
    return access_letters.SealedLetters(letters=await known.access_letters.untold(asked.most))


@router.post("/access-letters/told")
async def letter_told(asked: access_letters.AccessLetterTold, known: Known) -> contract.Nothing:
    """Note that Siècle has it."""
    await known.access_letters.told(asked.letter)
    return contract.Nothing()


@router.post("/accounts/untold")
async def untold_accounts(asked: ActivationsAsked, known: Known) -> UntoldActivations:
    """What Siècle is to be told of accounts; asked for again until it is."""
    return UntoldActivations(accounts=await activations.untold(known.pool, asked.most))


@router.post("/accounts/told")
async def account_told(said: ActivationTold, known: Known) -> contract.Nothing:
    """Note that Siècle knows."""
    await activations.told(known.pool, said)
    return contract.Nothing()


@router.post("/letters/claim")
async def claim(asked: contract.LettersAsked, known: Known) -> contract.Letters:
    """Letters to send, each with the address it goes to; a letter that is asked for again is the same."""
    return contract.Letters(letters=await known.letters.claim(asked.most))


@router.post("/letters/settle")
async def settle(settled: contract.LetterSettled, known: Known) -> contract.Nothing:
    """Note what became of a letter; nothing for one that is no more there."""
    if settled.again_in is None:
        await known.letters.done(settled.letter)
    else:
        await known.letters.later(settled.letter, settled.again_in)
    return contract.Nothing()
