"""Writes a school's two exports as SIECLE does: a ZIP each, with one XML and the same bytes each time."""

import codecs
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from services.intentions.cli.sample.model import Adult, Child, Link, Roster, Style

PUPILS, GUARDIANS = "ElevesSansAdresses", "ResponsablesSansAdresses"
NEVER_CAME = "44"
_NONE: frozenset[str] = frozenset()


def write(folder: Path, school: str, year: int, roster: Roster, style: Style) -> None:
    """Write both exports of a school (its UAI) into `folder`. Errors: `OSError`."""
    for name, root, version, blocks in (
        (PUPILS, "BEE_ELEVES", style.version, _pupils(roster, style)),
        (GUARDIANS, "BEE_RESPONSABLES", "2.1", _guardians(roster, style)),
    ):
        content = _document(root, version, _parameters(school, year), blocks, style)
        _archive(folder / f"ExportXML_{name}.zip", f"{name}.xml", content, year)


def _element(name: str, children: Iterable[str], **attributes: str) -> str:
    opening = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{opening}>{''.join(children)}</{name}>"


def _texts(texts: Mapping[str, str], empty: frozenset[str] = _NONE) -> Iterator[str]:
    """An element a text; one that is not known is left out, or written `empty`."""
    for name, text in texts.items():
        if text:
            yield f"<{name}>{escape(text)}</{name}>"
        elif name in empty:
            yield f"<{name}/>"


def _parameters(school: str, year: int) -> dict[str, str]:
    day = f"02/11/{year}"
    return {
        "UAJ": school,
        "ANNEE_SCOLAIRE": str(year),
        "DATE_EXPORT": day,
        "HORODATAGE": f"{day} 08:00:00",
    }


def _document(
    root: str, version: str, parameters: Mapping[str, str], blocks: Iterable[str], style: Style
) -> bytes:
    """What the encoding lacks is a question mark, as in SIECLE's own; only UTF-8 has a byte order mark."""
    inner = [_element("PARAMETRES", _texts(parameters)), _element("DONNEES", blocks)]
    content = _element(root, inner, VERSION=version).replace("><", f">{style.line_end}<")
    text = f'<?xml version="1.0" encoding="{style.encoding}"?>{style.line_end}{content}{style.line_end}'
    mark = codecs.BOM_UTF8 if style.encoding == "UTF-8" else b""
    return mark + text.encode(style.encoding, "replace")


def _pupils(roster: Roster, style: Style) -> list[str]:
    pupils = _element("ELEVES", (_pupil(child, style) for child in roster.children))
    structures = _element("STRUCTURES", (one for child in roster.children for one in _structures(child)))
    return [structures, pupils] if style.classes_first else [pupils, structures]


def _pupil(child: Child, style: Style) -> str:
    last_year = {"CODE_MEF": "10210019110", "CODE_STRUCTURE": "4A"}  # not the pupil's own
    fields = {
        child.ine_field: child.ine,
        "ELENOET": str(child.id - 900),
        "NOM_DE_FAMILLE": child.last_name,
        "NOM_USAGE": child.used_name,
        "PRENOM": child.first_name,
        "DATE_NAISS": child.born,
        "DATE_ENTREE": child.entered,
        "DATE_SORTIE": child.left,
        "CODE_MOTIF_SORTIE": NEVER_CAME if child.never_came else "",
        "CODE_SEXE": "2" if child.girl else "1",
        "CODE_STATUT": "ST",
        "CODE_MEF": child.mef,
    }
    before = _element("SCOLARITE_AN_DERNIER", _texts(last_year))
    return _element("ELEVE", [before, *_texts(fields, style.empty)], ELEVE_ID=str(child.id))


def _structures(child: Child) -> Iterator[str]:
    """The groups go before the class, which a reader has to tell apart."""
    kinds = [(group, "G") for group in child.groups]
    kinds += [(child.division, "D")] if child.division else []
    all_ = [
        _element("STRUCTURE", _texts({"CODE_STRUCTURE": code, "TYPE_STRUCTURE": kind}))
        for code, kind in kinds
    ]
    for some in [[one] for one in all_] if child.parted else [all_] if all_ else []:
        yield _element("STRUCTURES_ELEVE", some, ELEVE_ID=str(child.id))


def _guardians(roster: Roster, style: Style) -> list[str]:
    persons = _element("PERSONNES", (_person(adult, style) for adult in roster.adults))
    return [persons, _element("RESPONSABLES", _links(roster.links, style))]


def _person(adult: Adult, style: Style) -> str:
    fields = {
        "LC_CIVILITE": adult.civility,
        "NOM_DE_FAMILLE": adult.last_name,
        "NOM_USAGE": adult.used_name,
        "PRENOM": adult.first_name,
        "TEL_PORTABLE": adult.phone,
        "MEL": adult.email,
    }
    return _element("PERSONNE", _texts(fields, style.empty), PERSONNE_ID=str(adult.id))


def _links(links: Iterable[Link], style: Style) -> Iterator[str]:
    legal: Counter[int] = Counter()
    for one in links:
        legal[one.child] += one.level == "1"
        fields = {
            "ELEVE_ID": str(one.child),
            "PERSONNE_ID": str(one.adult),
            "CODE_PARENTE": one.kinship,
        }
        level = _older(one, legal[one.child]) if style.older else {"NIVEAU_RESPONSABILITE": one.level}
        yield _element("RESPONSABLE_ELEVE", _texts(fields | level))


def _older(link: Link, number: int) -> dict[str, str]:
    """RESP_LEGAL: 1, 2 for the second, and 1 again for a further one. Two ways of a boolean in one file."""
    if not link.level:
        return {}
    legal = {1: "1", 2: "2"}.get(number, "1") if link.level == "1" else "0"
    pays = {"RESP_FINANCIER": "true" if legal == "1" else "0", "PERS_CONTACT": "1"}
    return {"RESP_LEGAL": legal, **pays}


def _archive(file: Path, name: str, content: bytes, year: int) -> None:
    """A ZIP with one XML and no time of its own."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        entry = zipfile.ZipInfo(name, (year, 11, 2, 8, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(entry, content)
