"""Makes pairs of the records of a file and those that are known, nobody twice. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from services.intentions.directory.importing.matching.rules import Evidence, Rule, Verdict


@dataclass(frozen=True, slots=True)
class Edge:
    """What a row of the rules says of the record `new` of the file and the `old` one (their indices)."""

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
    sure = sorted((edge for edge in edges if edge.rule.verdict is Verdict.SAME), key=_rank)
    for _, group in groupby(sure, key=_rank):
        taken = {edge.old for edge in pairs.same.values()} | contested
        free = [edge for edge in group if not _is_settled(pairs, edge.new) and edge.old not in taken]
        contested |= _settle(pairs, free)
    taken = {edge.old for edge in pairs.same.values()}
    for edge in edges:
        doubtful = edge.rule.verdict is Verdict.DOUBT or edge.old in contested
        if doubtful and edge.new not in pairs.same and edge.old not in taken:
            _add(pairs, edge)
    return pairs


def _settle(pairs: Pairs, free: Sequence[Edge]) -> set[int]:
    """Pair what is alone on both sides; the known ones that are contested."""
    news, olds = _counted(free, lambda edge: edge.new), _counted(free, lambda edge: edge.old)
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


def _is_settled(pairs: Pairs, new: int) -> bool:
    return new in pairs.same or new in pairs.doubts


def _counted(edges: Iterable[Edge], side: Callable[[Edge], int]) -> Counter[int]:
    return Counter(side(edge) for edge in edges)


def _rank(edge: Edge) -> int:
    return edge.rank
