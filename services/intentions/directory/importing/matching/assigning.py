"""Makes pairs of the records of a file and those that are known, nobody twice. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from services.intentions.directory.importing.matching.rules import Evidence, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Edge:
    """A row of the rules that fits the record `new` of the file and the `old` one (their indices)."""

    new: int
    old: int
    rank: int
    rule: Rule
    evidence: Evidence


@dataclass
class Pairs:
    """`same`: the known record of each recognised one; `doubts`: of who is left out, whom it may be."""

    same: dict[int, Edge] = field(default_factory=dict)
    doubts: dict[int, list[Edge]] = field(default_factory=dict)


def assign(edges: Sequence[Edge]) -> Pairs:
    """The surest pairs first. Two that claim one, or one that may be two, by the same row are in doubt.

    Whom somebody else was recognised as is out of the question for the others.
    """
    pairs = Pairs()
    contested: set[int] = set()
    by_rank = attrgetter("rank")
    sure = sorted((edge for edge in edges if edge.rule.verdict is Verdict.SAME), key=by_rank)
    for _, group in groupby(sure, key=by_rank):
        taken = {edge.old for edge in pairs.same.values()} | contested
        settled = pairs.same.keys() | pairs.doubts.keys()
        free = [edge for edge in group if edge.new not in settled and edge.old not in taken]
        contested |= _settle(pairs, free)
    taken = {edge.old for edge in pairs.same.values()}
    for edge in edges:
        doubtful = edge.rule.verdict is Verdict.DOUBT or edge.old in contested
        if doubtful and edge.new not in pairs.same and edge.old not in taken:
            _add(pairs, edge)
    return pairs


def _settle(pairs: Pairs, free: Sequence[Edge]) -> set[int]:
    """Pair what is alone on both sides; the known ones that are contested."""
    news, olds = Counter(edge.new for edge in free), Counter(edge.old for edge in free)
    contested = set()
    for edge in free:
        if news[edge.new] == olds[edge.old] == 1:
            pairs.same[edge.new] = edge
        else:
            _add(pairs, edge)
            contested.add(edge.old)
    return contested


def _add(pairs: Pairs, edge: Edge) -> None:
    known = pairs.doubts.setdefault(edge.new, [])
    if edge not in known:
        known.append(edge)
