"""Small SIECLE exports as text, and files of them."""

import zipfile
from pathlib import Path

PARAMETERS = "<PARAMETRES><UAJ>0931234A</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>"


def pupil(id_: str, **fields: str) -> str:
    """One ELEVE of 3e unless told otherwise; an empty field is left out."""
    values = {
        "ID_NATIONAL": f"{id_:0>9}AB",
        "NOM_DE_FAMILLE": "MARTIN",
        "PRENOM": f"Élève{id_}",
        "DATE_NAISS": "14/05/2012",
        "CODE_MEF": "10310019110",
    } | fields
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return f'<ELEVE ELEVE_ID="{id_}">{inner}</ELEVE>'


def pupils(*elements: str, structures: str = "", parameters: str = PARAMETERS) -> str:
    """A pupils' export."""
    return (
        f'<BEE_ELEVES VERSION="3.0">{parameters}<DONNEES><STRUCTURES>{structures}</STRUCTURES>'
        f"<ELEVES>{''.join(elements)}</ELEVES></DONNEES></BEE_ELEVES>"
    )


def person(
    id_: str,
    email: str = "",
    last_name: str = "MARTIN",
    first_name: str = "Claire",
    civility: str = "MME",
    address: str = "",
) -> str:
    """One PERSONNE; `address` is the id of one."""
    mail = f"<MEL>{email}</MEL>" if email else ""
    mail += f"<ADRESSE_ID>{address}</ADRESSE_ID>" if address else ""
    return (
        f'<PERSONNE PERSONNE_ID="{id_}"><LC_CIVILITE>{civility}</LC_CIVILITE><NOM_DE_FAMILLE>{last_name}'
        f"</NOM_DE_FAMILLE><PRENOM>{first_name}</PRENOM>{mail}</PERSONNE>"
    )


def link(
    pupil_id: str, person_id: str, level: str = "<NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE>"
) -> str:
    """One RESPONSABLE_ELEVE; `level` is the element that says what the person is."""
    return (
        f"<RESPONSABLE_ELEVE><ELEVE_ID>{pupil_id}</ELEVE_ID><PERSONNE_ID>{person_id}</PERSONNE_ID>"
        f"<CODE_PARENTE>10</CODE_PARENTE>{level}</RESPONSABLE_ELEVE>"
    )


def guardians(*elements: str, links: str = "", parameters: str = PARAMETERS, addresses: str = "") -> str:
    """A guardians' export; with `addresses`, one that has them."""
    return (
        f'<BEE_RESPONSABLES VERSION="2.1">{parameters}<DONNEES><PERSONNES>{"".join(elements)}</PERSONNES>'
        f"<RESPONSABLES>{links}</RESPONSABLES>{addresses}</DONNEES></BEE_RESPONSABLES>"
    )


def written(folder: Path, xml: str, name: str = "export.xml", encoding: str = "ISO-8859-15") -> Path:
    """The export as a bare XML file."""
    file = folder / name
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{xml}'
    file.write_bytes(text.encode(encoding, "xmlcharrefreplace"))
    return file


def zipped(folder: Path, entries: dict[str, bytes], name: str = "export.zip") -> Path:
    """A ZIP with these entries."""
    file = folder / name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries.items():
            archive.writestr(entry, content)
    return file
