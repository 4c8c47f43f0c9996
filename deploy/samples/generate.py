"""`python -m deploy.samples.generate`: writes the two exports, the same bytes each time."""

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from deploy.samples.town import SCHOOL, YEAR, Town, build

FOLDER = Path(__file__).parent
PUPILS = FOLDER / "ExportXML_ElevesSansAdresses.zip"
GUARDIANS = FOLDER / "ExportXML_ResponsablesSansAdresses.zip"
STAMP = (2026, 11, 2, 8, 0, 0)


def element(name: str, children: Mapping[str, str] | Iterable[str], **attributes: str) -> str:
    """One element: named texts (an empty one is left out), or elements already written."""
    opening = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    if isinstance(children, Mapping):
        children = [f"<{key}>{escape(text)}</{key}>" for key, text in children.items() if text]
    return f"<{name}{opening}>{''.join(children)}</{name}>"


def document(root: str, version: str, blocks: Iterable[str]) -> bytes:
    """A whole export, in the encoding that SIECLE writes."""
    parameters = element(
        "PARAMETRES",
        {
            "UAJ": SCHOOL,
            "ANNEE_SCOLAIRE": str(YEAR),
            "DATE_EXPORT": "02/11/2026",
            "HORODATAGE": "02/11/2026 08:00:00",
        },
    )
    content = element(root, [parameters, element("DONNEES", blocks)], VERSION=version)
    prologue = '<?xml version="1.0" encoding="ISO-8859-15"?>\n'
    return (prologue + content.replace("><", ">\n<") + "\n").encode("iso-8859-15")


def pupils_xml(town: Town) -> bytes:
    """The pupils' export."""
    pupils, structures = [], []
    for child in town.children:
        last_year = element("SCOLARITE_AN_DERNIER", {"CODE_MEF": "10210019110", "CODE_STRUCTURE": "4A"})
        fields = element(
            "X",
            {
                "ID_NATIONAL": child.ine,
                "ELENOET": str(child.id - 900),
                "NOM_DE_FAMILLE": child.last_name,
                "PRENOM": child.first_name,
                "DATE_NAISS": child.born,
                "DATE_ENTREE": "01/09/2025",
                "DATE_SORTIE": child.left,
                "CODE_SEXE": "2" if child.girl else "1",
                "CODE_STATUT": "ST",
                "CODE_MEF": child.mef,
            },
        )
        pupils.append(element("ELEVE", [last_year, fields[3:-4]], ELEVE_ID=str(child.id)))
        group = element("STRUCTURE", {"CODE_STRUCTURE": "ANG1", "TYPE_STRUCTURE": "G"})
        division = element("STRUCTURE", {"CODE_STRUCTURE": child.division, "TYPE_STRUCTURE": "D"})
        structures.append(element("STRUCTURES_ELEVE", [group, division], ELEVE_ID=str(child.id)))
    return document("BEE_ELEVES", "3.0", [element("ELEVES", pupils), element("STRUCTURES", structures)])


def guardians_xml(town: Town) -> bytes:
    """The guardians' export."""
    persons = [
        element(
            "PERSONNE",
            {
                "LC_CIVILITE": adult.civility,
                "NOM_DE_FAMILLE": adult.last_name,
                "PRENOM": adult.first_name,
                "MEL": adult.email,
            },
            PERSONNE_ID=str(adult.id),
        )
        for adult in town.adults
    ]
    links = [
        element(
            "RESPONSABLE_ELEVE",
            {
                "ELEVE_ID": str(link.child),
                "PERSONNE_ID": str(link.adult),
                "CODE_PARENTE": link.kinship,
                "NIVEAU_RESPONSABILITE": link.level,
            },
        )
        for link in town.links
    ]
    blocks = [element("PERSONNES", persons), element("RESPONSABLES", links)]
    return document("BEE_RESPONSABLES", "2.1", blocks)


def archive(file: Path, name: str, content: bytes) -> None:
    """A ZIP with one XML and no time of its own."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        entry = zipfile.ZipInfo(name, STAMP)
        entry.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(entry, content)


def write(folder: Path = FOLDER) -> None:
    """Write both exports into `folder`."""
    town = build()
    archive(folder / PUPILS.name, "ElevesSansAdresses.xml", pupils_xml(town))
    archive(folder / GUARDIANS.name, "ResponsablesSansAdresses.xml", guardians_xml(town))


if __name__ == "__main__":
    write()
