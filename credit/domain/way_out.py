"""What changes a tier by time alone: which record leaves next, and what follows (出路).

No fact is added and no rule changes: only terms end and windows close.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credit.domain.evaluation import Evaluation
from registry.domain.vocabulary import Tier

Judge = Callable[[date], Evaluation]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A day to come on which the judgement differs, with the facts that leave it.

    Shape: `leaving` are keys of facts that counted the day before; `tier` and `score`
    are None when nothing counts any more (未评级).
    """

    on: date
    leaving: tuple[str, ...]
    tier: Tier | None
    score: Decimal | None


def way_out(judge: Judge, *, today: date, boundaries: Iterable[date]) -> Iterator[Turn]:
    """Yield the days on which the judgement turns, the next one first.

    Shape: `judge` gives the judgement of a day; `boundaries` are days on which facts
    come or go besides those the judgement itself names.
    """
    edges = sorted({day for day in boundaries if day > today})
    before = judge(today)
    while day := _next_day(before, edges):
        after = judge(day)
        if _answer(after) != _answer(before):
            gone = _counted(before) - _counted(after)
            yield Turn(
                on=day,
                leaving=tuple(sorted(gone)),
                tier=after.tier,
                score=after.score,
            )
        before = after


def _next_day(evaluation: Evaluation, edges: list[date]) -> date | None:
    later = [day for day in edges if day > evaluation.as_of]
    days = [*later[:1], *([evaluation.due_on] if evaluation.due_on else [])]
    return min(days, default=None)


def _answer(evaluation: Evaluation) -> tuple[object, ...]:
    return evaluation.tier, evaluation.score, frozenset(_counted(evaluation))


def _counted(evaluation: Evaluation) -> set[str]:
    return {line.fact_key for line in evaluation.lines if line.counted}
