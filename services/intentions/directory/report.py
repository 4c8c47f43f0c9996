"""What an import took and what it left out, and why: counted, in the school's words."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """`taken` and `left_out` map a French line to its count; `absent`: known pupils not in the file."""

    school: str = ""
    year: int = 0
    known_before: int = 0
    absent: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def many_absent(self) -> bool:
        """Whether more than 10 % of the known pupils are missing from the new file."""
        return self.absent * 10 > self.known_before

    def as_json(self) -> dict[str, object]:
        """For `--json`."""
        return {
            "school": self.school,
            "year": self.year,
            "taken": dict(self.taken),
            "left_out": dict(self.left_out),
            "absent": self.absent,
        }
