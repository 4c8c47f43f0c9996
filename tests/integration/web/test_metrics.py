"""The figures of the web process after a family's visit; they name nobody."""

from tests.support.figures import figure, figures_of, rise
from tests.support.http import client as http_client
from tests.support.story import enter
from tests.support.town import PASSWORD, Town

SERVED = "orientation_http_request_duration_seconds_count"


async def test_a_visit_is_counted_and_names_nobody(town: Town, web_health: str) -> None:
    await town.open_for_entry()
    before = await figures_of(web_health)

    (await town.sign_in("mother", "faux mot de passe")).page.control("votre mot de passe")
    browser = await town.sign_in("mother")
    await enter(browser, cap=False)
    await browser.press("SE DÉCONNECTER")

    after = await figures_of(web_health)
    form = "/orientation/{pupil}/form"
    assert rise(before, after, SERVED, method="POST", route="/sign-in", status="422") == 1
    assert rise(before, after, SERVED, method="POST", route=form, status="303") >= 1
    assert rise(before, after, "orientation_sign_ins_total", outcome="failed") == 1
    assert rise(before, after, "orientation_sign_ins_total", outcome="succeeded") == 1
    assert rise(before, after, "orientation_sessions_started_total") == 1
    assert rise(before, after, "orientation_sessions_ended_total", reason="logout") == 1
    assert rise(before, after, "orientation_events_appended_total", type="IntentionsValidated") == 1
    assert rise(before, after, "orientation_events_appended_total", type="SessionEnded") == 1
    assert rise(before, after, "orientation_appends_total", outcome="stored") == 2
    assert figure(after, "orientation_appends_waiting") == 0
    assert figure(after, "orientation_ready") == 1
    async with http_client(base_url=web_health) as client:
        page = (await client.get("/metrics")).text
    for secret in (str(town.child.id), town.school, town.academy, "Camille", town.login("mother"), PASSWORD):
        assert secret not in page
    assert figure(after, SERVED, method="GET", route="none", status="200") is None  # nor by probes
