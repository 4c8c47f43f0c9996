"""The screens of the definitive phase: the list of pupils, a pupil, and the forms about that pupil."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from services.siecle.kinds import Kind
from services.siecle.staff.definitive.cases import Case
from services.siecle.staff.definitive.doubts import Doubt
from services.siecle.staff.definitive.entries import ENTRIES, Entry
from services.siecle.staff.forms import BadForm, Form, school_year
from services.siecle.staff.screens import STAFF, Screens, check_present, page, read


class DefinitivePhase(Screens):
    """Choices, propositions, answer, interview, decision and appeal."""

    async def pupils(self, uai: str) -> Response:
        """Every pupil, and how far."""
        academy = await self.academy_of(uai)
        cases = await self._cases(uai)
        zone, names = await self.zone_of(academy), await self.names(uai)
        return page("definitive/pupils.html", uai=uai, zone=zone, names=names, cases=cases)

    async def pupil(self, uai: str, siecle_id: str) -> Response:
        """One pupil: what is known, what may be entered, what became of it."""
        academy = await self.academy_of(uai)
        case = await self._case(uai, siecle_id)
        return page(
            "definitive/pupil.html",
            uai=uai,
            zone=await self.zone_of(academy),
            name=(await self.names(uai))[siecle_id],
            case=case,
            entries=ENTRIES.values(),
        )

    async def form(self, uai: str, siecle_id: str, path: str) -> Response:
        """A form, as it was filled last."""
        entry, case = _entry(path), await self._case(uai, siecle_id)
        check_present(case.pupil)
        last = entry.last(case)
        return await self._form(uai, case, entry, entry.filled(last["data"]) if last else {})

    async def enter(self, uai: str, siecle_id: str, path: str, request: Request) -> Response:
        """Enter what the form says, once staff have confirmed what is doubtful; the same again is none."""
        entry, case = _entry(path), await self._case(uai, siecle_id)
        check_present(case.pupil)
        form, now = await read(request), await self.repository.time()
        try:
            said = entry.read(form, case, await self._today(uai, now))
        except BadForm as error:
            return await self._form(uai, case, entry, form, status=422, error=str(error))
        data = {**said, "year": school_year(now.date()), "siecle_id": siecle_id}
        doubts = [] if case.is_repeat(entry.kind, data) else entry.doubts(case, data)
        if not set(doubts) <= set(form.get("confirmed", "").split()):
            return await self._form(uai, case, entry, form, doubts=doubts)
        await self._keep(uai, case, entry.kind, data)
        return RedirectResponse(f"/staff/schools/{uai}/pupils/{siecle_id}/definitive", 303)

    async def _keep(self, uai: str, case: Case, kind: Kind, data: Mapping[str, Any]) -> None:
        object_, academy = f"{kind}-{uai}-{case.pupil['siecle_id']}", await self.academy_of(uai)
        unless_same = not case.may_repeat(kind)
        await self.repository.change(kind, object_, academy, uai, STAFF, data, unless_same=unless_same)

    async def _form(
        self,
        uai: str,
        case: Case,
        entry: Entry,
        values: Form,
        *,
        status: int = 200,
        error: str | None = None,
        doubts: Sequence[Doubt] = (),
    ) -> Response:
        return page(
            f"definitive/{entry.template}",
            status,
            uai=uai,
            name=(await self.names(uai))[case.pupil["siecle_id"]],
            case=case,
            entry=entry,
            last=entry.last(case),
            zone=await self.zone_of(await self.academy_of(uai)),
            values=values,
            error=error,
            doubts=doubts,
        )

    async def _today(self, uai: str, now: datetime) -> date:
        """The day where the academy is."""
        return now.astimezone(ZoneInfo(await self.zone_of(await self.academy_of(uai)))).date()

    async def _case(self, uai: str, siecle_id: str) -> Case:
        """The case of a pupil. Errors: 404."""
        await self.academy_of(uai)
        found = await self._cases(uai, siecle_id)
        if not found:
            raise HTTPException(404, "Élève inconnu")
        return found[0]

    async def _cases(self, uai: str, siecle_id: str | None = None) -> list[Case]:
        """The cases of a school, or of the one pupil, by class and name."""
        year = await self.year()
        changes: dict[str, list[dict[str, Any]]] = {}
        for change in await self.repository.rows("changes_of_pupils", uai, year, siecle_id):
            changes.setdefault(change["data"]["siecle_id"], []).append(change)
        pupils = await self.repository.rows("definitive_of_school", uai, year, siecle_id)
        return [Case(pupil, changes.get(pupil["siecle_id"], [])) for pupil in pupils]


def _entry(path: str) -> Entry:
    """The form at an address. Errors: 404."""
    if path not in ENTRIES:
        raise HTTPException(404, "Page inconnue")
    return ENTRIES[path]
