"""The people of the demo: families and staff of the shipped sample, all with the demo's password."""

from dataclasses import dataclass

PASSWORD = "orientation-demo-3e"  # noqa: S105 (the shipped sample's; `orientation accounts demo-passwords`)


@dataclass(frozen=True)
class Persona:
    """Somebody who signs in; `email` is where the recap goes."""

    role: str
    login: str
    first_name: str
    email: str = ""


MOTHER = Persona(
    "mère de Camille (3A), qui saisit et répond", "c.aubert", "Claire", "claire.aubert@example.org"
)
FATHER = Persona("père de Camille, qui consulte", "m.aubert", "Marc", "marc.aubert@example.org")
PUPIL = Persona("Camille, élève, qui consulte", "c.aubert2", "Camille")
HUGOS_MOTHER = Persona(
    "mère de Hugo (3B), qui n'est pas d'accord", "s.renaud", "Sophie", "sophie.renaud@example.org"
)
NO_EMAIL = Persona("mère d'Inès (3C), sans adresse électronique", "n.vasseur", "Nadia")
TWINS = Persona("mère des jumeaux Zoé et Théo (3D)", "h.colin", "Hélène", "helene.colin@example.org")
PERSONAS = (MOTHER, FATHER, PUPIL, HUGOS_MOTHER, NO_EMAIL, TWINS)

# Staff, in Siècle; `python -m services.siecle accounts demo` makes them.
HEAD = Persona("chef d'établissement", "a.delcourt", "Anne")
SERVICES = Persona("services académiques", "o.caron", "Odile")
STAFF = (
    HEAD,
    Persona("chef d'établissement adjoint", "y.perrin", "Yves"),
    Persona("professeur principal de la 3A", "s.benali", "Sarah"),
    Persona("secrétariat", "l.fontaine", "Luc"),
    SERVICES,
)
