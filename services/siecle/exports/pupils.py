"""The pupils' part of a comparison. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from services.siecle.exports.handed import Handed
from services.siecle.exports.plan import STAYS, Known, Plan, There, line_of
from services.siecle.exports.report import Kind, ReportLine
from services.siecle.roster import Listed, named, plain
from shared.exports.oddities import in_french

ABSENT = "{} élèves sur {} ne sont plus dans l'export, ou plus en 3e"


def take_pupils(plan: Plan, given: Handed, there: There) -> None:
    """Note who of the file is written, and tell who is new, changed, left or absent."""
    report = plan.report
    absent = _absent_by_name(given, there)
    for one in given.pupils:
        known = there.pupils.get(one.siecle_id)
        if known is not None and _is_another(one, known.listed):
            reason = f"son identifiant SIECLE est celui de {named(known.listed)}, qui est déjà là"
            report.lines.append(line_of(Kind.LEFT_OUT, one, reason))
            continue
        plan.pupils.append(one)
        if known is None:
            report.lines += _new(one, absent, is_first=not report.known)
            continue
        if known.left_on is not None:
            plan.back.append(one.siecle_id)
        report.lines += [line_of(kind, one, reason) for kind, reason in _changes(one, known)]
    for one, day in given.left:
        known = there.pupils.get(one.siecle_id)
        if known is not None and not _is_another(one, known.listed) and known.left_at is None:
            plan.left.append((one.siecle_id, day))
            report.lines.append(line_of(Kind.LEFT, one, f"dernier jour le {in_french(day)}"))
    _tell_absent(plan, given, there)


def _is_another(one: Listed, known: Listed) -> bool:
    """Another first and last name, and no birth date in common: somebody else under the same ELEVE_ID."""
    names = plain(one.last_name) != plain(known.last_name) and plain(one.first_name) != plain(
        known.first_name
    )
    return names and (one.birth_date is None or one.birth_date != known.birth_date)


def _absent_by_name(given: Handed, there: There) -> Mapping[tuple[str, str, date | None], Listed]:
    ids = {one.siecle_id for one in given.pupils}
    gone = (one.listed for id_, one in there.pupils.items() if id_ not in ids)
    return {_who(one): one for one in gone if one.birth_date is not None}


def _who(one: Listed) -> tuple[str, str, date | None]:
    return plain(one.last_name), plain(one.first_name), one.birth_date


def _new(
    one: Listed, absent: Mapping[tuple[str, str, date | None], Listed], *, is_first: bool
) -> Iterator[ReportLine]:
    same = absent.get(_who(one))
    if same is not None:
        reason = f"même nom et même date de naissance que l'élève n° {same.siecle_id}, absent du fichier"
        yield line_of(Kind.TO_CHECK, one, f"{reason} : sans doute le même, sous un nouvel identifiant")
    elif not is_first:
        yield line_of(Kind.NEW, one, "nouvel élève")


def _changes(one: Listed, known: Known) -> Iterator[tuple[Kind, str]]:
    before = known.listed
    if known.is_elsewhere:
        yield Kind.TO_CHECK, "parti dans un autre collège d'après le téléservice : reste noté comme parti"
    if known.left_on is not None:
        yield Kind.CHANGED, "de retour : n'est plus noté comme parti"
    if one.division != before.division:
        yield Kind.MOVED, f"{before.division or 'sans classe'} → {one.division or 'sans classe'}"
    if named(one) != named(before):
        yield Kind.CHANGED, f"nom : {named(before)} → {named(one)}"
    if before.birth_date and one.birth_date != before.birth_date:
        after = in_french(one.birth_date) if one.birth_date else "aucune"
        yield Kind.CHANGED, f"date de naissance : {in_french(before.birth_date)} → {after}"


def _tell_absent(plan: Plan, given: Handed, there: There) -> None:
    report, levels = plan.report, set(given.levels)
    seen = {one.siecle_id for one in given.pupils} | {one.siecle_id for one, _ in given.left}
    seen |= {line.siecle_id for line in given.lines if not line.of}  # left out, but there
    for id_, known in there.pupils.items():
        if known.left_at is None and id_ not in seen:
            why = "n'est plus en 3e d'après le fichier" if id_ in levels else "absent du fichier"
            plan.absent.append(id_)
            report.lines.append(line_of(Kind.ABSENT, known.listed, f"{why} : {STAYS}"))
    report.absent = len(plan.absent)
    if report.absent * 10 > report.known:
        report.to_confirm.append(ABSENT.format(report.absent, report.known))
