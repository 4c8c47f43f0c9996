"""A page is read as assistive technology reads it."""

import pytest

from deploy.story.page_reader import parse_page

FORM = """<!doctype html><title>Titre</title><p>Un <b>texte</b></p><!-- rien --><a href="/aide"> De
l'aide </a><form action="/là" method="POST"><fieldset><legend>Intention 1</legend>
<label><input type="radio" name="voie" value="CAP1" checked> 1re année de CAP</label>
<label for="m">Métier</label><input id="m" name="métier" value="Mécanique"></fieldset>
<select name="mois" aria-label="Mois"><option value="1">Janvier<option value="2" selected>Février</select>
<textarea name="motif" disabled>
Deux
lignes</textarea><button name="suite" value="1">VALIDER</button><button type="button">Plus</button>
<input type="submit" value="Quitter" aria-disabled="true" formaction="/fin"></form>"""


def test_a_form_is_what_its_labels_and_legends_say() -> None:
    page = parse_page("http://x/", 200, FORM)
    fields = {control.label: (control.kind, control.value, control.groups) for control in page.controls}
    assert fields == {
        "1re année de CAP": ("radio", "CAP1", ("Intention 1",)),
        "Métier": ("text", "Mécanique", ("Intention 1",)),
        "Mois": ("select", "2", ()),
        "": ("textarea", "Deux\nlignes", ()),
    }
    assert page.control("Mois").options == [("1", "Janvier"), ("2", "Février")]
    assert [button.label for button in page.forms[0].buttons] == ["VALIDER", "Quitter"]
    assert page.form("VALIDER").data("VALIDER") == {
        "voie": ["CAP1"], "métier": ["Mécanique"], "mois": ["2"], "suite": ["1"],
    }  # fmt: skip


def test_what_may_not_be_pressed_is_not_found() -> None:
    page = parse_page("http://x/", 200, FORM)
    with pytest.raises(LookupError, match="Quitter"):
        page.form("Quitter")


def test_the_visible_text_has_neither_title_nor_comment() -> None:
    page = parse_page("http://x/", 200, FORM)
    assert page.text.split()[:3] == ["Un", "texte", "De"]
    assert page.link("De l'aide") == "/aide"


@pytest.mark.parametrize("html", ["", " ", "ok", '{"status": "ok"}', "<!doctype html>"])
def test_an_answer_without_a_page_is_one_without_forms(html: str) -> None:
    page = parse_page("http://x/", 200, html)
    assert (page.forms, page.links, page.html) == ((), (), html)
