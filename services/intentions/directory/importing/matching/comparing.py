"""Compares two records of a pupil, field by field. Pure."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace

from services.intentions.directory.importing.matching.assigning import Edge
from services.intentions.directory.importing.matching.names import both_names
from services.intentions.directory.importing.matching.records import Known, full_name
from services.intentions.directory.importing.matching.rules import (
    MOVED,
    PUPILS,
    Evidence,
    Said,
    Verdict,
    is_nearly,
    rule_for,
)
from shared.exports.model import ExportedPupil


class Compared:
    """A file's pupils beside those that are known; `numbers` are the ones of the file that are trusted."""

    def __init__(
        self, pupils: Sequence[ExportedPupil], numbers: Sequence[str | None], known: Sequence[Known]
    ) -> None:
        self._pupils, self._numbers, self._known = pupils, numbers, known
        self._given = {number for number in numbers if number}
        here = Counter(one.ine for one in known if one.ine and not one.elsewhere)
        self._held = {number for number, holders in here.items() if holders == 1}
        self._doubled = set(here) - self._held
        self._new_names = {full_name(one) for one in pupils}
        self._old_names = {full_name(one) for one in known}
        self._index: dict[Hashable, list[int]] = defaultdict(list)
        for old, one in enumerate(known):
            for key in _keys(one, one.ine):
                self._index[key].append(old)

    def edges(self, new: int) -> list[Edge]:
        """The table's verdicts on one and each known one of the same number, id, birth date or full name."""
        keys = _keys(self._pupils[new], self._numbers[new])
        candidates = {old for key in keys for old in self._index.get(key, ())}
        return [edge for old in candidates if (edge := self.edge(new, old))]

    def edge(self, new: int, old: int) -> Edge | None:
        """The table's verdict on two; None where they are two people."""
        elsewhere = self._known[old].elsewhere
        rules, first_rank = (MOVED, len(PUPILS)) if elsewhere else (PUPILS, 0)
        evidence = self._evidence(new, old)
        row = rule_for(rules, evidence)
        if row is None:
            return None
        rule = rules[row]
        if rule.verdict is Verdict.SAME and is_nearly(evidence) and self._is_taken(new, old):
            rule = replace(rule, verdict=Verdict.DOUBT)
        return Edge(new, old, first_rank + row, rule, evidence)

    def _evidence(self, new: int, old: int) -> Evidence:
        pupil, known = self._pupils[new], self._known[old]
        known_names, names = (known.first_name, known.last_name), (pupil.first_name, pupil.last_name)
        first, last = both_names(known_names, names, pupil.birth_name)
        same_id = pupil.siecle_id == known.siecle_id and not known.elsewhere
        return {
            "number": self._number(self._numbers[new], known),
            "id": Said.SAME if same_id else Said.OTHER,
            "birth": Said.SAME if pupil.born_on == known.born_on else Said.OTHER,
            "first": first,
            "last": last,
        }

    def _is_taken(self, new: int, old: int) -> bool:
        """True if somebody else bears the very name of one of the two, as of twins one may."""
        pupil, known = full_name(self._pupils[new]), full_name(self._known[old])
        return pupil in self._old_names or known in self._new_names

    def _number(self, number: str | None, known: Known) -> Said:
        theirs = None if known.ine in self._doubled else known.ine
        if number and theirs:
            return Said.SAME if number == theirs else Said.OTHER
        if number in self._held or theirs in self._given:
            return Said.OTHER
        return Said.UNSAID if number or theirs else Said.NEITHER


def _keys(one: ExportedPupil | Known, number: str | None) -> set[Hashable]:
    keys: set[Hashable] = {("birth", one.born_on), ("name", full_name(one)), ("id", one.siecle_id)}
    return keys | ({("number", number)} if number else set())
