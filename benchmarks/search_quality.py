"""How well firms are found and matched, by kind of query and of pair (检索质量).

A query is right at the first place that holds one of the firms it fits. Targets are of
issue 7: over all kinds and by kind, on queries of a seed nobody tuned on.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from benchmarks import matching_quality, nodes
from benchmarks.clocks import say
from benchmarks.corpus import Corpus
from benchmarks.noise import ABSENT, Case, cases
from benchmarks.results import Result
from registry.clock import today
from search.index.backend import SearchQuery
from search.services.finding import find_firms

FIRST_LEAST, TEN_LEAST, KIND_LEAST, ABSENT_LEAST = 0.90, 0.98, 0.90, 0.97
_TEN = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How the queries of a kind fared on one engine."""

    first: float
    ten: float
    reciprocal: float
    count: int

    @classmethod
    def of(cls, ranks: Sequence[int]) -> "Score":
        """Sum ranks up; 0 stands for not found."""
        count = len(ranks)
        return cls(
            first=sum(rank == 1 for rank in ranks) / count,
            ten=sum(0 < rank <= _TEN for rank in ranks) / count,
            reciprocal=sum(1 / rank for rank in ranks if rank) / count,
            count=count,
        )

    def __str__(self) -> str:
        """Write first place, first ten and mean reciprocal rank."""
        return f"{self.first:.3f} / {self.ten:.3f} / {self.reciprocal:.3f}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What an engine gave for a case: the rank of what is right, 0 for none.

    Shape: of an absent firm the rank of the first hit called exact or close.
    """

    case: Case
    rank: int
    given: tuple[str, ...]


def measure(
    corpus: Corpus, *, url: str, seed: int, count: int, examples: int
) -> Iterator[Result]:
    """Ask every query of both engines, then judge the pairs."""
    asked = list(cases(corpus, seed=seed, count=count))
    say(f"{len(asked):,} queries")
    answers = {}
    for engine, address in (("Elasticsearch", url), ("PostgreSQL", "")):
        if engine == "PostgreSQL" or url:
            nodes.use(address)
            answers[engine] = [_ask(case) for case in asked]
            say(f"{engine} has answered")
    nodes.use(url)
    _print_failures(answers, corpus, most=examples)
    yield from results(answers)
    yield from matching_quality.measure(
        corpus, seed=seed, count=count, examples=examples
    )


def results(answers: Mapping[str, Sequence[Answer]]) -> Iterator[Result]:
    """Yield a line for all kinds, then for each, then for absent firms."""
    kinds: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for engine, given in answers.items():
        for answer in given:
            kinds[answer.case.kind][engine].append(answer.rank)
    absent = kinds.pop(ABSENT, {})
    everything = {
        engine: list(chain.from_iterable(kind[engine] for kind in kinds.values()))
        for engine in answers
    }
    target = f"first ≥ {FIRST_LEAST}, ten ≥ {TEN_LEAST}"
    if any(everything.values()):
        yield _line("all kinds", everything, FIRST_LEAST, TEN_LEAST, target)
    for kind, ranks in kinds.items():
        yield _line(kind, ranks, 0, KIND_LEAST, f"ten ≥ {KIND_LEAST}")
    if absent:
        yield _absent(absent)


def _line(
    kind: str,
    ranks: Mapping[str, Sequence[int]],
    first: float,
    ten: float,
    target: str,
) -> Result:
    scores = {engine: Score.of(one) for engine, one in ranks.items()}
    count = max(score.count for score in scores.values())
    return Result(
        what=f"{kind} ({count:,}): first / ten / MRR",
        ours=_cell(scores, "Elasticsearch"),
        against=_cell(scores, "PostgreSQL"),
        target=target,
        is_met=all(one.first >= first and one.ten >= ten for one in scores.values()),
    )


def _absent(ranks: Mapping[str, Sequence[int]]) -> Result:
    shares = {
        engine: sum(rank == 0 for rank in one) / len(one)
        for engine, one in ranks.items()
    }
    count = max(map(len, ranks.values()))
    return Result(
        what=f"absent firms ({count:,}): nothing exact or close",
        ours=_cell(shares, "Elasticsearch"),
        against=_cell(shares, "PostgreSQL"),
        target=f"≥ {ABSENT_LEAST}",
        is_met=all(share >= ABSENT_LEAST for share in shares.values()),
    )


def _cell(values: Mapping[str, Score | float], engine: str) -> str:
    """Write one engine's figures; a dash for an engine that was not asked."""
    value = values.get(engine)
    if value is None:
        return f"{engine} –"
    figures = f"{value:.3f}" if isinstance(value, float) else str(value)
    return f"{engine} {figures}"


def _ask(case: Case) -> Answer:
    findings = find_firms(SearchQuery(text=case.text), today=today())
    assert not findings.is_degraded, "Elasticsearch does not answer"
    hits = [one.hit for one in findings.found]
    if case.kind == ABSENT:
        rank = _first(hit.fit != "loose" for hit in hits)
    else:
        rank = _first(hit.uscc in case.codes for hit in hits)
    given = tuple(f"{hit.matched_name} [{hit.fit}]" for hit in hits[:3])
    return Answer(case=case, rank=rank, given=given)


def _first(are_right: Iterator[bool]) -> int:
    return next((at for at, is_right in enumerate(are_right, start=1) if is_right), 0)


def _print_failures(
    answers: Mapping[str, Sequence[Answer]], corpus: Corpus, *, most: int
) -> None:
    for engine, given in answers.items():
        shown: dict[str, int] = defaultdict(int)
        for answer in given:
            kind, wanted = answer.case.kind, 0 if answer.case.kind == ABSENT else 1
            if answer.rank != wanted and shown[kind] < most:
                shown[kind] += 1
                right = ", ".join(
                    corpus.by_code[code].name for code in sorted(answer.case.codes)
                )
                got = "; ".join(answer.given) or "nothing"
                print(f"  {engine}, {kind}: {answer.case.text} → {right}: {got}")
