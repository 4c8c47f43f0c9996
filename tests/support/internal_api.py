"""The internal API as a small real server of its own, from dictionaries: what intentions would know."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.responses import JSONResponse

from shared.contract import access_letters, activations, failed_emails, reconciling
from shared.contract import internal as contract
from shared.contract.envelope import Envelope
from shared.messaging.topology import SERVICES
from tests.support.serving import served


@dataclass
class FakeInternal:
    """`tokens` by service. What a test changes while it runs is answered from then on."""

    tokens: Mapping[str, str]
    emails: dict[UUID, str | None] = field(default_factory=dict)
    stops: dict[UUID, str | None] = field(default_factory=dict)  # codes that stop notices
    faults: dict[UUID, str] = field(default_factory=dict)
    pupils: dict[UUID, dict[str, Any]] = field(default_factory=dict)  # what contacts say of them
    references: dict[UUID, contract.Reference] = field(default_factory=dict)
    guardians: dict[UUID, list[contract.Guardian]] = field(default_factory=dict)  # by pupil
    of_schools: dict[str, list[UUID]] = field(default_factory=dict)  # pupils, in order
    news: dict[UUID, contract.DossierNews] = field(default_factory=dict)
    texts: dict[UUID, str] = field(default_factory=dict)
    events: list[Envelope] = field(default_factory=list)  # what the log holds
    fresh: set[UUID] = field(default_factory=set)  # those of them that are
    at_work: contract.FamiliesAtWork | None = None  # None: it does not answer
    letters: list[dict[str, Any]] = field(default_factory=list)
    reported: list[failed_emails.ReportedEmail] = field(default_factory=list)
    untold: list[failed_emails.UntoldEmail] = field(default_factory=list)
    told: list[tuple[UUID, int]] = field(default_factory=list)
    sealed: list[access_letters.SealedLetter] = field(default_factory=list)
    sealed_told: list[UUID] = field(default_factory=list)
    accounts: list[activations.UntoldActivation] = field(default_factory=list)  # Siècle does not know
    settled: list[tuple[str, float | None]] = field(default_factory=list)
    status: int = 200  # of all calls but for letters, which are asked for all the time
    broken: set[UUID] = field(default_factory=set)  # pupils for whom it fails
    calls: int = 0
    on_call: Callable[[], Awaitable[None]] | None = None
    url: str = ""  # ORIENTATION_INTERNAL_URL, while it serves

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve within the test's own loop."""
        async with served(self.app()) as self.url:
            yield

    def app(self) -> FastAPI:
        """The application."""
        app = FastAPI(openapi_url=None)

        @app.middleware("http")
        async def let_in(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
            return await self._refusal(request) or await go_on(request)

        @app.exception_handler(RequestValidationError)
        async def malformed(_request: Request, _error: RequestValidationError) -> Response:
            return JSONResponse({"error": "malformed"}, 422)

        post: dict[str, Callable[..., Any]] = {
            "events": self._events,
            "texts": self._texts,
            "contacts": self._contacts,
            "pupils": self._references,
            "pupils/resolve": self._resolve,
            "dossiers": self._dossiers,
            "guardians": self._guardians,
            "emails/report": self._report,
            "emails/untold": self._untold,
            "emails/told": self._told,
            "access-letters/untold": self._letters_untold,
            "access-letters/told": self._letter_told,
            "accounts/untold": self._untold_accounts,
            "accounts/told": self._told_account,
            "pupils/of-school": self._of_school,
            "news": self._news,
            "letters/claim": self._claim,
            "letters/settle": self._settle,
        }
        for path, answer in post.items():
            app.post(f"/internal/{path}", response_model_exclude_unset=True)(answer)
        app.get("/internal/at-work")(self._at_work)
        return app

    async def _refusal(self, request: Request) -> Response | None:
        path = request.url.path.removeprefix("/internal/")
        shown = request.headers.get("authorization", "").removeprefix("Bearer ")
        asking = next((one for one in SERVICES if self.tokens.get(one.name) == shown), None)
        if asking is None or path not in asking.scopes:
            return Response(status_code=401 if asking is None else 403)
        if path == "letters/claim":
            return None
        self.calls += 1
        if self.on_call:
            await self.on_call()
        return None if self.status == 200 else Response(status_code=self.status)

    async def _events(self, asked: contract.EventsAsked) -> contract.Events:
        versions = range(asked.after + 1, asked.to + 1)
        found = [one for one in self.events if one.subject == asked.stream and one.streamversion in versions]
        return contract.Events(events=[orjson.loads(one.encode()) for one in found])

    async def _texts(self, asked: contract.TextsAsked) -> contract.Texts:
        return contract.Texts(texts={id_: self.texts[id_] for id_ in asked.ids if id_ in self.texts})

    async def _contacts(self, asked: contract.ContactsAsked) -> contract.Contacts:
        def account(id_: UUID) -> contract.AccountContact:
            more = {"fault": self.faults[id_]} if id_ in self.faults else {}
            stop = {"stop": self.stops.get(id_, "STOP-CODE")} if asked.for_notices else {}
            return contract.AccountContact(email=self.emails[id_], **more, **stop)

        return contract.Contacts(
            accounts={id_: account(id_) for id_ in asked.accounts if id_ in self.emails},
            pupils={
                id_: contract.PupilContact(**self.pupils[id_]) for id_ in asked.pupils if id_ in self.pupils
            },
        )

    async def _references(self, asked: contract.PupilsAsked) -> contract.References:
        if self.broken.intersection(asked.pupils):
            raise HTTPException(500)
        return contract.References(
            pupils={id_: self.references[id_] for id_ in asked.pupils if id_ in self.references}
        )

    async def _resolve(self, asked: contract.ResolveAsked) -> contract.Resolved:
        here = {one.siecle_id: id_ for id_, one in self.references.items() if one.school == asked.school}
        return contract.Resolved(pupils={one: here[one] for one in asked.siecle_ids if one in here})

    async def _dossiers(self, asked: reconciling.DossiersAsked) -> reconciling.Dossiers:
        """In one page."""
        here = {id_: one.siecle_id for id_, one in self.references.items() if one.school == asked.school}
        latest: dict[tuple[Any, ...], Envelope] = {}
        for one in sorted(self.events, key=lambda event: event.streamversion or 0):
            if one.name in asked.types:
                latest[one.data["pupil"], one.name, one.data.get("phase")] = one
        return reconciling.Dossiers(
            pupils=[
                reconciling.PupilsEvents(
                    pupil=id_,
                    siecle_id=siecle_id,
                    latest=[
                        reconciling.LatestEvent(event=orjson.loads(one.encode()), fresh=one.id in self.fresh)
                        for one in latest.values()
                        if one.data["pupil"] == str(id_)
                    ],
                )
                for id_, siecle_id in here.items()
            ],
            next=None,
        )

    async def _guardians(self, asked: contract.PupilsAsked) -> contract.Guardians:
        return contract.Guardians(
            pupils={id_: self.guardians[id_] for id_ in asked.pupils if id_ in self.guardians}
        )

    async def _of_school(self, asked: contract.PupilsOfSchoolAsked) -> contract.PupilsOfSchool:
        later = [one for one in self.of_schools.get(asked.school, []) if not asked.after or one > asked.after]
        return contract.PupilsOfSchool(pupils=later[: asked.most])

    async def _news(self, asked: contract.NewsAsked) -> contract.News:
        if self.broken.intersection(asked.pupils):
            raise HTTPException(500)
        return contract.News(pupils={id_: self.news[id_] for id_ in asked.pupils if id_ in self.news})

    async def _at_work(self) -> contract.FamiliesAtWork:
        if self.at_work is None:
            raise HTTPException(503)
        return self.at_work

    async def _report(self, reported: failed_emails.EmailsReported) -> contract.Nothing:
        self.reported += reported.emails
        return contract.Nothing()

    async def _untold(self, asked: failed_emails.EmailsAsked) -> failed_emails.UntoldEmails:
        waiting = [one for one in self.untold if (one.id, one.number) not in self.told]
        return failed_emails.UntoldEmails(emails=waiting[: asked.most])

    async def _told(self, told: failed_emails.EmailTold) -> contract.Nothing:
        self.told.append((told.email, told.number))
        return contract.Nothing()

    async def _letters_untold(self, asked: access_letters.AccessLettersAsked) -> access_letters.SealedLetters:
        waiting = [one for one in self.sealed if one.id not in self.sealed_told]
        return access_letters.SealedLetters(letters=waiting[: asked.most])

    async def _letter_told(self, told: access_letters.AccessLetterTold) -> contract.Nothing:
        self.sealed_told.append(told.letter)
        return contract.Nothing()

    async def _untold_accounts(self, asked: activations.ActivationsAsked) -> activations.UntoldActivations:
        return activations.UntoldActivations(accounts=self.accounts[: asked.most])

    async def _told_account(self, told: activations.ActivationTold) -> contract.Nothing:
        said = told.account, told.names, told.is_active
        self.accounts = [
            one for one in self.accounts if (one.account, one.names, one.activated_at is not None) != said
        ]
        return contract.Nothing()

    async def _claim(self, asked: contract.LettersAsked) -> contract.Letters:
        letters = [contract.OutboxLetter(**one) for one in self.letters[: asked.most]]
        return contract.Letters(letters=letters)

    async def _settle(self, settled: contract.LetterSettled) -> contract.Nothing:
        self.settled.append((str(settled.letter), settled.again_in))
        return contract.Nothing()
