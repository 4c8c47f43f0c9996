"""What somebody searched for outlives the session for nobody else."""

from services.siecle.people import accounts
from services.siecle.people.members import OPERATOR
from services.siecle.people.roles import Role
from tests.integration.siecle.conftest import SCHOOL, Office
from tests.integration.siecle.test_class_lists import PUPILS, search
from tests.integration.siecle.test_sign_in import PASSWORD, activate, sign_in
from tests.support.staff import employed


async def login_of(office: Office) -> str:
    """The login of one more secretary, who has chosen the password."""
    account = await employed(office.pool, Role.SECRETARY, school=SCHOOL)
    given = await accounts.give_code(office.pool, account, OPERATOR)
    assert given is not None
    await activate(office.staff, given.member.login, given.code, PASSWORD)
    return given.member.login


async def test_what_was_searched_is_not_shown_to_who_signs_in_after_a_session_that_ran_out(
    office: Office,
) -> None:
    mine, theirs = await login_of(office), await login_of(office)
    await sign_in(office.staff, mine)
    await office.staff.open(PUPILS)
    address = (await search(office, "camille")).url
    for login, status, is_kept in ((mine, 200, True), (theirs, 422, False)):
        await office.pool.execute("UPDATE siecle.sessions SET seen_at = now() - interval '1 day'")
        assert (await office.staff.open(PUPILS)).has("Connexion des personnels")
        await sign_in(office.staff, login)
        assert ("staff-searches" in office.staff._client.cookies) is is_kept
        page = await office.staff.open(address)
        assert (page.status, page.has("Cette recherche n'est plus connue")) == (status, not is_kept)
