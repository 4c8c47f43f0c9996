"""What a school's exports change of what is here: who is written, and the report of it. Pure.

Nobody is deleted: who is absent stays, who has left is noted so. An ELEVE_ID that is somebody else's already
is not taken, as what that family entered would get another name.
"""

from collections.abc import Sequence

from services.siecle.exports.handed import Handed
from services.siecle.exports.plan import Plan, There, line_of, names_of, of_pupil
from services.siecle.exports.pupils import take_pupils
from services.siecle.exports.report import Kind, Report, ReportLine
from services.siecle.exports.responsibles import take_guardians


def compare(given: Handed, there: There) -> Plan:
    """What becomes of what was given."""
    report = Report(given.school, given.year, has_pupils=given.has_pupils, days=given.days)
    plan = Plan(report)
    report.known = sum(one.left_at is None for one in there.pupils.values())
    if given.has_pupils:
        take_pupils(plan, given, there)
    if given.has_guardians:
        take_guardians(plan, given, there)
    report.changes_nothing = plan.changes_nothing(there)
    _count(plan, given, there)
    report.lines += given.lines if not given.has_guardians else _with_names(given.lines, plan, there)
    return plan


def _count(plan: Plan, given: Handed, there: There) -> None:
    report = plan.report
    here = {id_ for id_, one in there.pupils.items() if one.left_at is None}
    elsewhere = {id_ for id_, one in there.pupils.items() if one.is_elsewhere}
    here = (here | {one.siecle_id for one in plan.pupils}) - {id_ for id_, _ in plan.left} - elsewhere
    has_somebody = {pupil for pupil, _ in (set(there.links) - set(plan.ended)) | set(plan.links)}
    alone = here - has_somebody
    report.taken, report.here, report.alone = len(plan.pupils), len(here), len(alone)
    if alone != here:
        names = names_of(plan, there)
        report.lines += [
            line_of(Kind.TO_CHECK, names[id_], "aucun responsable légal") for id_ in sorted(alone)
        ]
    counts = {
        "Élèves de 3e": len(plan.pupils),
        "Responsables légaux": len(plan.guardians),
        "dont sans adresse électronique": sum(one.email is None for one in plan.guardians),
        "Élèves de 3e sans responsable légal": report.alone,
        "Élèves de 3e sortis de l'établissement": len(given.left),
    }
    report.counts = {what: number for what, number in {**counts, **given.counts}.items() if number}


def _with_names(lines: Sequence[ReportLine], plan: Plan, there: There) -> list[ReportLine]:
    names = names_of(plan, there)
    return [of_pupil(line, names.get(line.of)) if line.of else line for line in lines]
