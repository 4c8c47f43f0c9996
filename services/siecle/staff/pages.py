"""The staff pages: plain forms in French. Whoever reaches them may use them, as this is a stand-in."""

from fastapi import APIRouter

from services.siecle.repository import Repository
from services.siecle.staff.definitive.screens import DefinitivePhase
from services.siecle.staff.opinions import Opinions
from services.siecle.staff.schools import Academies, Schools


def staff_router(repository: Repository) -> APIRouter:
    """The pages under / and /staff."""
    academies, schools = Academies(repository), Schools(repository)
    opinions, definitive = Opinions(repository), DefinitivePhase(repository)
    router = APIRouter(include_in_schema=False)
    router.get("/")(academies.index)
    router.get("/staff/academies/{academy}")(academies.academy)
    router.post("/staff/academies/{academy}")(academies.configure)
    router.get("/staff/schools/{uai}")(schools.school)
    router.post("/staff/schools/{uai}")(schools.open_or_close)
    router.get("/staff/schools/{uai}/intentions")(schools.intentions)
    router.get("/staff/schools/{uai}/without-entry")(schools.without_entry)
    router.get("/staff/schools/{uai}/without-entry.csv")(schools.without_entry_csv)
    router.get("/staff/schools/{uai}/pupils/{siecle_id}/opinion")(opinions.opinion)
    router.post("/staff/schools/{uai}/pupils/{siecle_id}/opinion")(opinions.publish)
    router.get("/staff/schools/{uai}/definitive")(definitive.pupils)
    router.get("/staff/schools/{uai}/pupils/{siecle_id}/definitive")(definitive.pupil)
    router.get("/staff/schools/{uai}/pupils/{siecle_id}/definitive/{path}")(definitive.form)
    router.post("/staff/schools/{uai}/pupils/{siecle_id}/definitive/{path}")(definitive.enter)
    return router
