"""The lines of an import's report on pupils, in French. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.intentions.directory.importing.matching.names import says_something
from services.intentions.directory.importing.matching.records import Known, Placed, WhyNot, named
from services.intentions.directory.importing.matching.rules import Evidence, Said
from services.intentions.directory.importing.report import PUPILS, Kind, Line, Report, pupil_line
from shared.exports import oddities
from shared.exports.model import THIRD, ExportedPupil
from shared.exports.oddities import UNKNOWN_LEVEL, in_french, is_of_unknown_level

FIELDS = {
    "number": "le numéro national",
    "id": "l'identifiant SIECLE",
    "birth": "la date de naissance",
    "first": "le prénom",
    "last": "le nom",
}


def tell(report: Report, placed: Sequence[Placed], here: Sequence[Known], today: date) -> None:
    """Count a file's pupils and name who is left out, changed, odd, new or absent; `here`: known before."""
    _count(report, placed)
    report.lines += _lines_of(placed, today, report.year)
    absent = _absent(placed, here)
    report.known_before, report.absent = len(here), len(absent)
    written = [one for one in placed if one.is_written]
    in_file = {one.known.id for one in written if one.known}
    reason = "absent de cet export : conservé, avec ses accès"
    report.lines += [pupil_line(Kind.TO_CHECK, one, reason) for one in absent if one.id not in in_file]
    if here:
        new = [one.pupil for one in written if one.known is None]
        report.lines += [pupil_line(Kind.NEW, one, "nouvel élève : nouveau compte") for one in new]


def _count(report: Report, placed: Sequence[Placed]) -> None:
    for one in placed:
        if one.why_not:
            report.left_out[one.why_not.value] += 1
            continue
        report.taken[PUPILS] += 1
        ignored = one.pupil.ine is not None and one.ine != one.pupil.ine
        report.taken["dont élèves au numéro national en double (ignoré)"] += ignored
        report.taken["dont élèves sans numéro national"] += one.pupil.ine is None
        came = one.known is not None and one.known.elsewhere
        report.taken["dont élèves venus d'un autre établissement, avec leur dossier"] += came


def _absent(placed: Sequence[Placed], here: Sequence[Known]) -> list[Known]:
    """Known pupils gone from the file, or from 3e; who is in doubt there is not gone."""
    left_out = [one for one in placed if not one.is_written]
    seen = {known.id for one in left_out for known, _ in one.maybe}
    seen |= {one.known.id for one in placed if one.known and not _has_changed_level(one)}
    unread = [one.pupil for one in left_out if one.why_not is WhyNot.INCOMPLETE]
    ids = {pupil.siecle_id for pupil in unread} | {pupil.ine for pupil in unread if pupil.ine}
    return [one for one in here if one.id not in seen and not {one.siecle_id, one.ine} & ids]


def _has_changed_level(one: Placed) -> bool:
    return one.is_written and one.why_not is WhyNot.OTHER_LEVEL


def _lines_of(placed: Sequence[Placed], today: date, year: int) -> Iterator[Line]:
    """Not the pupils of other levels."""
    for one in placed:
        if reason := _why_left_out(one):
            yield pupil_line(Kind.LEFT_OUT, one.pupil, reason)
            continue
        for reason in _changes(one, today):
            yield pupil_line(Kind.CHANGED, one.pupil, reason)
        if one.why_not is None:
            for reason in _odd(one, year):
                yield pupil_line(Kind.TO_CHECK, one.pupil, reason)


def _why_left_out(one: Placed) -> str | None:
    match one.why_not:
        case WhyNot.INCOMPLETE:
            return ", ".join(_missing(one.pupil))
        case WhyNot.CLASH | WhyNot.NUMBER | WhyNot.NAMESAKE:
            doubts = " ; ".join(_doubt(known, evidence) for known, evidence in one.maybe)
            return doubts or "son identifiant SIECLE (ELEVE_ID) est aussi celui d'un autre élève"
        case WhyNot.OTHER_LEVEL if is_of_unknown_level(one.pupil, one.known is not None):
            return UNKNOWN_LEVEL
        case _:
            return None


def _missing(pupil: ExportedPupil) -> Iterator[str]:
    if not pupil.siecle_id:
        yield "identifiant SIECLE (ELEVE_ID) absent"
    for what, text in (("nom", pupil.last_name), ("prénom", pupil.first_name)):
        if not says_something(text):
            yield f"{what} non renseigné (« {text} »)" if text else f"{what} absent"
    if pupil.born_on is None:
        unread = f"illisible : « {pupil.unread_birth} » (attendu : jj/mm/aaaa)"
        yield f"date de naissance {unread if pupil.unread_birth else 'absente'}"


def _doubt(known: Known, evidence: Evidence) -> str:
    agrees = " et ".join(words for field, words in FIELDS.items() if evidence[field] is Said.SAME)
    differs = " ni ".join(
        words for field, words in FIELDS.items() if evidence[field] not in {Said.SAME, Said.NEITHER}
    )
    whose = f"{named(known)} (né(e) le {in_french(known.born_on)}, {known.division or 'sans classe'})"
    return f"a {agrees} de {whose}, mais pas {differs}"


def _changes(one: Placed, today: date) -> Iterator[str]:
    known, pupil = one.known, one.pupil
    if known is None:
        return
    if one.why_not in {WhyNot.LEFT, WhyNot.NEVER_CAME}:
        if known.is_here(today):
            yield f"sorti le {in_french(pupil.left_on)}" if pupil.left_on else "n'est jamais venu"
        return
    if one.why_not == WhyNot.OTHER_LEVEL:
        if known.mef.startswith(THIRD):
            yield "n'est plus en 3e : son dossier n'est plus accessible"
        return
    if known.elsewhere:
        yield "venu d'un autre établissement, avec son dossier"
    yield from _corrected(one, known)


def _corrected(one: Placed, known: Known) -> Iterator[str]:
    pupil, born_on = one.pupil, one.pupil.born_on
    pairs = (
        ("nom", known.last_name, pupil.last_name),
        ("prénom", known.first_name, pupil.first_name),
        ("classe", known.division, pupil.division),
        ("date de naissance", in_french(known.born_on), in_french(born_on) if born_on else ""),
        ("numéro national", known.ine or "", one.ine or ""),
    )
    for what, before, after in pairs:
        if before != after and before:
            yield f"{what} : {before} → {after or 'aucun'}"


def _odd(one: Placed, year: int) -> Iterator[str]:
    """Oddities of a pupil who is taken, for somebody to look at."""
    pupil = one.pupil
    yield from oddities.of_pupil(pupil, year)
    if pupil.ine and one.ine != pupil.ine:
        yield "numéro national ignoré : c'est aussi celui d'un autre élève"
