"""One pass over an export's XML, record by record: memory stays flat whatever the file holds.

DTDs and entities are refused, and so is what no export has: deep nesting, endless texts, millions of
elements.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from shared.exports.kinds import CHUNK, WANTED, Bytes
from shared.exports.model import Unreadable

PUPILS, GUARDIANS = "BEE_ELEVES", "BEE_RESPONSABLES"
RECORDS = {
    PUPILS: frozenset({"PARAMETRES", "ELEVE", "STRUCTURES_ELEVE"}),
    GUARDIANS: frozenset({"PARAMETRES", "PERSONNE", "RESPONSABLE_ELEVE", "ADRESSE"}),
}
# A school of 3,000 pupils has 200,000 elements and 14,000 records; a record has some 3,000 characters.
MOST_ELEMENTS, MOST_RECORDS, MOST_DEPTH = 1_000_000, 50_000, 50
LONGEST_RECORD, LONGEST_TOKEN = 100_000, 1 << 20
_REASONS = {  # expat's error codes
    2: "ce n'est pas du XML",
    3: "il ne contient rien, ou s'arrête trop tôt",
    4: "un caractère ou une balise n'est pas à sa place",
    5: "une balise n'est pas terminée",
    6: "un caractère est coupé",
    7: "une balise de fin ne correspond pas à celle du début",
    8: "un attribut est donné deux fois",
    9: "quelque chose suit la fin du document",
    11: "un nom entre « & » et « ; » est inconnu",
    14: "un numéro de caractère n'existe pas",
    17: "la ligne « <?xml … ?> » n'est pas au début du fichier",
    18: "l'encodage annoncé est inconnu",
    19: "l'encodage annoncé n'est pas celui du fichier",
    20: "une section CDATA n'est pas terminée",
    27: "un préfixe n'est pas déclaré",
    30: "la ligne « <?xml … ?> » n'est pas correcte",
}
ANEW = "Téléchargez de nouveau l'export de SIECLE."
_CUT = frozenset({3, 5, 6, 20})
_ENCODINGS = frozenset({18, 19})


@dataclass(frozen=True, slots=True)
class Record:
    """One element that is read, with the root it stands under and the line it begins on."""

    root: str
    line: int
    element: Element


def records(stream: Bytes) -> Iterator[Record]:
    """The records in the order of the file. Errors: `Unreadable`, in French, with the line."""
    target = _Target()
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=True)
    target.parser = parser.parser
    fed = 0
    while chunk := stream.read(CHUNK):
        with _in_french():
            parser.feed(chunk)
        fed += len(chunk)
        if fed - parser.parser.CurrentByteIndex > LONGEST_TOKEN:
            raise target.refused("un élément ou un texte n'en finit pas")
        yield from target.taken()
    with _in_french():
        parser.close()
    yield from target.taken()


@contextmanager
def _in_french() -> Iterator[None]:
    try:
        yield
    except ParseError as error:
        raise _malformed(error.code, error.position[0]) from None
    except DefusedXmlException:
        raise Unreadable("Le fichier XML contient une DTD ou des entités, ce qui est refusé.") from None
    except (LookupError, ValueError):  # of the codec that the prologue names
        raise _unknown_encoding(1) from None


def _malformed(code: int, line: int) -> Unreadable:
    if code in _ENCODINGS:
        return _unknown_encoding(line)
    reason = _REASONS.get(code, f"erreur {code} de l'analyse XML")
    what = "mal formé ou tronqué" if code in _CUT or code == 7 else "mal formé"
    return Unreadable(f"Le fichier XML est {what}, ligne {line} : {reason}. {ANEW}")


def _unknown_encoding(line: int) -> Unreadable:
    return Unreadable(
        f"L'encodage du fichier n'est pas reconnu, ligne {line} : SIECLE écrit en ISO-8859-15 ou en UTF-8."
    )


class _Target:
    """The parser's target: builds the records, counts everything."""

    parser: Any = None

    def __init__(self) -> None:
        self._depth = self._elements = self._records = self._size = 0
        self._root = ""
        self._builder: TreeBuilder | None = None
        self._outside, self._line = 0, 0  # depth around the record and the line it begins on
        self._taken: list[Record] = []

    def taken(self) -> list[Record]:
        """The records that have ended since."""
        taken, self._taken = self._taken, []
        return taken

    def refused(self, why: str) -> Unreadable:
        """The file is none of SIECLE's."""
        return Unreadable(f"Ce n'est pas un export de SIECLE, ligne {self.parser.CurrentLineNumber} : {why}.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        self._elements += 1
        if self._depth == 1:
            self._begin(tag)
        if self._depth > MOST_DEPTH:
            raise self.refused(f"plus de {MOST_DEPTH} éléments imbriqués")
        if self._elements > MOST_ELEMENTS:
            raise self.refused("beaucoup trop d'éléments")
        if self._builder is None and tag in RECORDS[self._root]:
            self._builder, self._size = TreeBuilder(), 0
            self._outside, self._line = self._depth - 1, self.parser.CurrentLineNumber
        if self._builder is not None:
            self._grow(sum(map(len, (tag, *attributes, *attributes.values()))))
            self._builder.start(tag, attributes)

    def data(self, text: str) -> None:
        """A piece of text."""
        if self._builder is not None:
            self._grow(len(text))
            self._builder.data(text)

    def end(self, tag: str) -> None:
        """An element ends, and perhaps a record."""
        self._depth -= 1
        if self._builder is None:
            return
        self._builder.end(tag)
        if self._depth == self._outside:
            self._records += 1
            if self._records > MOST_RECORDS:
                raise self.refused(f"plus de {MOST_RECORDS} élèves, responsables, adresses et liens")
            self._taken.append(Record(self._root, self._line, self._builder.close()))
            self._builder = None

    def close(self) -> None:
        """The document has ended."""

    def _begin(self, root: str) -> None:
        if root not in RECORDS:
            raise Unreadable(
                f"Ce n'est pas un export d'élèves ou de responsables (racine {root[:50]}). {WANTED}"
            )
        self._root = root

    def _grow(self, characters: int) -> None:
        self._size += characters
        if self._size > LONGEST_RECORD:
            raise self.refused("un élément est beaucoup trop long")
