"""The families of a school: each function is a shape that real exports have, and adds one family of it.

Kinship (CODE_PARENTE): 10 mother, 20 father, 38 grandparent, 42 foster carer, 50 guardian, 51 child welfare,
70 the pupil, 90 other.
"""

from collections.abc import Callable, Mapping
from random import Random

from services.intentions.cli.sample.model import Adult, Child
from services.intentions.cli.sample.school import Place, School

Shape = Callable[[School], None]
LEVELS = (4, 5, 6)


def build(place: Place, size: int, seed: str) -> School:
    """A whole school with `size` pupils of 3e at least, and about as many of 6e to 4e, who have no dossier.

    The same for the same seed, place and size, whatever other schools there are.
    """
    school = School(place, size, Random(f"{seed}/{place.uai}/{size}"))  # noqa: S311 (names, no secret)
    shapes, frequencies = list(SHAPES), list(SHAPES.values())
    while sum(child.mef.startswith(("103", "167")) for child in school.children) < size:
        school.random.choices(shapes, frequencies)[0](school)
    while len(school.children) < 2 * size:
        _parents(school, [school.child(school.names.last(), school.random.choice(LEVELS))])
    return school


def _parents(school: School, children: list[Child]) -> tuple[Adult, Adult]:
    """A mother and a father, who has now and then a name or no address of his own, now and then hers."""
    last_name = children[0].last_name
    mother = school.adult(last_name, woman=True)
    father = school.adult(school.names.last() if school.chance(4) else last_name, woman=False)
    if school.chance(15):
        father.email = mother.email
    for child in children:
        school.link(child, mother, "10")
        school.link(child, father, "20")
    return mother, father


def two_parents(school: School) -> None:
    """Both are legal responsibles, now and then with a grandparent as a contact."""
    child = school.child(school.names.last())
    _parents(school, [child])
    if school.chance(9):
        school.link(child, school.adult(school.names.last(), woman=True), "38", "3")


def one_parent(school: School) -> None:
    """The only legal responsible."""
    child, woman = school.child(school.names.last()), not school.chance(6)
    school.link(child, school.adult(child.last_name, woman=woman), "10" if woman else "20")


def siblings(school: School) -> None:
    """Brothers and sisters of several levels have the same PERSONNE."""
    last_name = school.names.last()
    levels = school.random.sample(LEVELS, 1 + school.chance(4))
    _parents(school, [school.child(last_name), *(school.child(last_name, level) for level in levels)])


def twins(school: School) -> None:
    """Two of 3e with one birthday and the same parents, not always in one class."""
    one = school.child(school.names.last())
    other = school.child(one.last_name, girl=not one.girl, born=one.born)
    _parents(school, [one, other])


def homonyms(school: School) -> None:
    """Two pupils of one name who are not of one family."""
    one = school.child(school.names.last())
    other = school.child(one.last_name, girl=one.girl, first_name=one.first_name)
    for child in (one, other):
        _parents(school, [child])


def two_mothers(school: School) -> None:
    """Both as mother, each with her name."""
    child = school.child(school.names.last())
    for last_name in (child.last_name, school.names.last()):
        school.link(child, school.adult(last_name, woman=True), "10")


def three_responsibles(school: School) -> None:
    """Parents and a guardian, all of them legal responsibles."""
    child = school.child(school.names.last())
    _parents(school, [child])
    school.link(child, school.adult(school.names.last(), woman=False), "50")


def of_age(school: School) -> None:
    """The own legal responsible: a PERSONNE with the pupil's name."""
    child = school.child(school.names.last(), age=18, used_name="")
    school.link(
        child,
        school.adult(child.last_name, woman=child.girl, first_name=child.first_name, used_name=""),
        "70",
    )
    school.link(child, school.adult(child.last_name, woman=True), "10", "3")


def welfare(school: School) -> None:
    """In the care of child welfare, living with a foster carer, who is no legal responsible."""
    child = school.child(school.names.last())
    service = school.adult("AIDE SOCIALE À L'ENFANCE", woman=True, first_name="Service", used_name="")
    school.link(child, service, "51")
    school.link(child, school.adult(school.names.last(), woman=True), "42", "2")


def segpa(school: School) -> None:
    """Of 3e SEGPA, where there are few pupils to a class."""
    _parents(school, [school.child(school.names.last(), segpa=True)])


def left(school: School) -> None:
    """Stays in the file with the last day, which is over."""
    _parents(school, [school.child(school.names.last(), left=f"30/09/{school.place.year}")])


def leaving(school: School) -> None:
    """The last day is still to come."""
    _parents(school, [school.child(school.names.last(), left=f"06/07/{school.place.year + 1}")])


def never_came(school: School) -> None:
    """Was expected and never came (CODE_MOTIF_SORTIE 44)."""
    day = f"01/09/{school.place.year}"
    _parents(school, [school.child(school.names.last(), left=day, never_came=True)])


def only_a_contact(school: School) -> None:
    """Nobody is legal responsible: nobody may enter anything."""
    child = school.child(school.names.last())
    school.link(child, school.adult(child.last_name, woman=True), "90", "3")


def nobody(school: School) -> None:
    """Nobody is in the guardians' file."""
    school.child(school.names.last())


def person_twice(school: School) -> None:
    """The mother was typed in twice: two PERSONNE with one name."""
    child = school.child(school.names.last())
    for _ in range(2):
        mother = school.adult(child.last_name, woman=True, first_name="Sandrine", used_name="")
        school.link(child, mother, "10")


def link_to_nobody(school: School) -> None:
    """A link to a PERSONNE that is not in the file, beside one that is."""
    child = school.child(school.names.last())
    mother = school.adult(child.last_name, woman=True)
    school.link(child, mother, "10")
    absent = Adult(9_000_000 + child.id, "M.", child.last_name, "", "")
    school.link(child, absent, "20")


def level_unsaid(school: School) -> None:
    """The file does not say whether the father is a legal responsible."""
    child = school.child(school.names.last())
    school.link(child, school.adult(child.last_name, woman=True), "10")
    school.link(child, school.adult(child.last_name, woman=False), "20", "")


def same_number(school: School) -> None:
    """Two pupils with one national number, by a typing error."""
    number = school.ine()
    for _ in range(2):
        _parents(school, [school.child(school.names.last(), ine=number)])


# Of a thousand families.
SHAPES: Mapping[Shape, int] = {
    two_parents: 600,
    one_parent: 160,
    siblings: 110,
    segpa: 28,
    twins: 12,
    left: 14,
    leaving: 8,
    never_came: 6,
    homonyms: 6,
    two_mothers: 8,
    three_responsibles: 6,
    of_age: 4,
    welfare: 10,
    only_a_contact: 4,
    nobody: 4,
    person_twice: 4,
    link_to_nobody: 4,
    level_unsaid: 4,
    same_number: 4,
}
