"""What an import took and what it left out, and why: counted, in the school's words."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """`taken` and `left_out` map a French line to its count.

    `absent`: known pupils who are not in the file, or not in 3e any more; `ended`: links to a legal
    responsible that the file takes back.
    """

    school: str = ""
    year: int = 0
    known_before: int = 0
    absent: int = 0
    links_before: int = 0
    ended: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def many_absent(self) -> bool:
        """Whether more than 10 % of the known pupils are missing from the new file."""
        return self.absent * 10 > self.known_before

    @property
    def many_ended(self) -> bool:
        """Whether more than 10 % of the known links would end."""
        return self.ended * 10 > self.links_before

    @property
    def absences(self) -> str:
        """In words, for who has to confirm."""
        return f"{self.absent} élèves sur {self.known_before} ne sont plus dans l'export, ou plus en 3e"

    @property
    def endings(self) -> str:
        """In words, for who has to confirm."""
        return f"{self.ended} liens de responsabilité légale sur {self.links_before} seraient retirés"

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "school": self.school,
            "year": self.year,
            "taken": dict(self.taken),
            "left_out": dict(self.left_out),
            "absent": self.absent,
            "ended": self.ended,
        }
