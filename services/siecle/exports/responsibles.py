"""The part of a comparison about who is legally responsible for whom. Pure."""

from collections.abc import Iterator

from services.siecle.exports.handed import Handed
from services.siecle.exports.plan import Plan, There, names_of, of_pupil
from services.siecle.exports.report import Kind, ReportLine
from services.siecle.roster import named

ENDED = "{} liens de responsabilité légale sur {} seraient retirés"


def take_guardians(plan: Plan, given: Handed, there: There) -> None:
    """Note who is so, and who is no longer; what the file leaves open stays as it was."""
    here = {one.siecle_id for one in plan.pupils} if given.has_pupils else set(there.pupils)
    plan.links = [pair for pair in given.links if pair[0] in here]
    legal = {person for _, person in plan.links}
    plan.guardians = [one for one in given.guardians if one.person_id in legal]
    about = {id_ for id_ in given.about if id_ in here}
    kept = {*plan.links, *given.unclear}
    before = [pair for pair in there.links if pair[0] in here]
    plan.ended = sorted(pair for pair in before if pair[0] in about and pair not in kept)
    names = names_of(plan, there)
    for pupil, person in plan.ended:
        whose = names.get(pupil)
        name = named(there.guardians[person]) if person in there.guardians else person
        reason = "n'est plus responsable légal : retiré"
        plan.report.lines.append(of_pupil(ReportLine(Kind.CHANGED, "", name, reason, person, pupil), whose))
    plan.report.lines += _changed_persons(plan, there)
    if len(plan.ended) * 10 > len(before):
        plan.report.to_confirm.append(ENDED.format(len(plan.ended), len(before)))


def _changed_persons(plan: Plan, there: There) -> Iterator[ReportLine]:
    names, pupils = names_of(plan, there), {person: pupil for pupil, person in reversed(plan.links)}
    for one in plan.guardians:
        known = there.guardians.get(one.person_id)
        if known is not None and named(known) != named(one):
            line = ReportLine(
                Kind.CHANGED, "", named(one), f"nom : {named(known)} → {named(one)}", one.person_id
            )
            yield of_pupil(line, names.get(pupils[one.person_id]))
