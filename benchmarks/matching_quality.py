"""How well the comparison tells firms apart, by kind of pair (比对质量).

A pair counts as found when the comparison says `match`; `possible` is no match, neither
a right nor a wrong one. Pairs whose texts alone cannot tell are to be `possible` and
stand outside precision and recall.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.corpus import Corpus
from benchmarks.pairs import Label, Pair, pairs
from benchmarks.results import Result
from search.domain.matching import MatchStatus, Stated, compare

TOTAL_LEAST, KIND_LEAST = 0.99, 0.97


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many pairs were called a match, rightly and wrongly."""

    found: int
    missed: int
    wrong: int

    @classmethod
    def of(cls, judged: Sequence[tuple[Label, str]]) -> "Tally":
        """Count what was called a match against what is one."""
        sure = [(label, status) for label, status in judged if label != "possible"]
        calls = [(label == "match", status == "match") for label, status in sure]
        return cls(
            found=calls.count((True, True)),
            missed=calls.count((True, False)),
            wrong=calls.count((False, True)),
        )

    @property
    def precision(self) -> float:
        """Return the share of calls that were right; 1 without any call."""
        return _share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> float:
        """Return the share of matches that were found; 1 if there are none."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return _share(2 * self.found, 2 * self.found + self.wrong + self.missed)


def measure(
    corpus: Corpus, *, seed: int, count: int, examples: int
) -> Iterator[Result]:
    """Compare every pair; print some that were judged wrongly."""
    judged: dict[str, list[tuple[Label, str]]] = defaultdict(list)
    for pair in pairs(corpus, seed=seed, count=count):
        status = compared(pair)
        judged[pair.kind].append((pair.label, status))
        if not is_right(pair.label, status) and _wrongs(judged[pair.kind]) <= examples:
            print(f"  {pair.kind}: {pair.one} | {pair.other}: {status}")
    yield from results(judged)


def compared(pair: Pair) -> MatchStatus:
    """Return what the comparison says of a pair."""
    one, other = (
        Stated(name=side.name, code=side.code, region=side.region)
        for side in (pair.one, pair.other)
    )
    return compare(one, other).status


def results(judged: dict[str, list[tuple[Label, str]]]) -> Iterator[Result]:
    """Yield a line for all pairs, then for each kind the share judged rightly."""
    everything = [one for kind in judged.values() for one in kind]
    tally = Tally.of(everything)
    yield Result(
        what=f"pairs ({len(everything):,}): precision / recall",
        ours=f"{tally.precision:.3f} / {tally.recall:.3f}",
        ratio=tally.f1,
        target=f"F1 ≥ {TOTAL_LEAST}",
        is_met=tally.f1 >= TOTAL_LEAST,
    )
    for kind, answers in judged.items():
        share = _share(len(answers) - _wrongs(answers), len(answers))
        yield Result(
            what=f"pairs, {kind} ({len(answers)}): {answers[0][0]}",
            ours=f"{share:.3f} right",
            target=f"≥ {KIND_LEAST}",
            is_met=share >= KIND_LEAST,
        )


def is_right(label: Label, status: str) -> bool:
    """Tell whether an answer is right; what is none may be called possible."""
    return (status == "match") if label == "match" else _is_no_match(label, status)


def _is_no_match(label: Label, status: str) -> bool:
    return status == "possible" if label == "possible" else status != "match"


def _wrongs(answers: Sequence[tuple[Label, str]]) -> int:
    return sum(not is_right(label, status) for label, status in answers)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
