"""The people of the demo: all of the shipped sample, all with the demo's password."""

from dataclasses import dataclass

PASSWORD = "orientation-demo-3e"  # noqa: S105 (the shipped sample's; `orientation accounts demo-passwords`)


@dataclass(frozen=True)
class Persona:
    """Somebody who signs in; `email` is where the recap goes."""

    role: str
    login: str
    first_name: str
    email: str = ""


MOTHER = Persona("mère de Camille, qui saisit", "c.aubert", "Claire", "claire.aubert@example.org")
FATHER = Persona("père de Camille, qui consulte", "m.aubert", "Marc", "marc.aubert@example.org")
PUPIL = Persona("Camille, élève, qui consulte", "c.aubert2", "Camille")
UNDECIDED = Persona("mère de Hugo, qui ne valide pas", "s.renaud", "Sophie", "sophie.renaud@example.org")
NO_EMAIL = Persona("mère d'Inès, sans adresse électronique", "n.vasseur", "Nadia")
TWINS = Persona("mère des jumeaux Zoé et Théo", "h.colin", "Hélène", "helene.colin@example.org")
PERSONAS = (MOTHER, FATHER, PUPIL, UNDECIDED, NO_EMAIL, TWINS)
