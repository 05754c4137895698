"""What the public is told of a tier, day by day (等级变动).

Worked out from what is public today, never from what was stored; a walk over days reads
no more facts than it may.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from credit.domain.evaluation import Evaluation, evaluate
from credit.services.evaluation import ruleset
from registry.domain.records import Fact, Noted
from registry.domain.vocabulary import Tier, TierStatus
from search.domain.profile import PublicProfile
from search.models import Profile
from search.selectors import PublicFile, first_day, told_status

READ_AT_MOST = 20_000  # facts a walk over days reads in all: a third of a second
SINCE_READS_AT_MOST = 2_000  # the same for each of many firms that are checked
FEWEST_TURNS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class TierTurn:
    """A day from which on the public is told another tier (等级变动)."""

    on: date
    tier: Tier | None
    status: TierStatus
    score: Decimal | None = None  # None unless the tier is published


def tier_turns(
    profile: Profile, file: PublicFile, *, today: date, since: date
) -> tuple[TierTurn, ...]:
    """Return what the firm's page tells of its tier, day by day, up to the file's day.

    Shape: the first is what held on the first day walked, which is later than `since`
    if the rules began later or the firm has too many facts; the others are the days on
    which it turned. A tier that is told at no time has no turns.
    """
    days = _walked(profile, file, today=today, since=since)
    return tuple(next(same) for _, same in groupby(days, attrgetter("tier", "status")))


def score_turns(
    profile: Profile, file: PublicFile, *, today: date, since: date
) -> tuple[TierTurn, ...]:
    """Return the same days, and those on which only the score was another one."""
    days = _walked(profile, file, today=today, since=since)
    told = attrgetter("tier", "status", "score")
    return tuple(next(same) for _, same in groupby(days, told))


def _walked(
    profile: Profile, file: PublicFile, *, today: date, since: date
) -> Iterator[TierTurn]:
    """Yield what was told on each day on which it may have turned."""
    if file.tier.status is TierStatus.WITHHELD:
        return
    day: date | None = _first_walked(file, since=since)
    while day:
        evaluation = evaluate(file.facts.history, ruleset=ruleset(), as_of=day)
        yield _turn(profile, file.facts, evaluation, today=today)
        day = _next_walked(file, evaluation)


def tier_since(profile: Profile, file: PublicFile, *, today: date) -> date | None:
    """Return the day on which a file's tier turned to what the public is told of it.

    Walks back only as far as needed: the days between two edges at a time, the newest
    first. Shape: None if it did not turn since the rules began, or within the edges
    that a walk may look at; a tier told at no time has no such day.
    """
    told = (file.tier.tier, file.tier.status)
    if file.tier.status is TierStatus.WITHHELD:
        return None
    since = end = file.as_of
    for start in _walked_back(file):
        for turn in reversed(
            _stretch(profile, file, start=start, end=end, today=today)
        ):
            if (turn.tier, turn.status) != told:
                return since
            since = turn.on
        end = start
    return None


def _walked_back(file: PublicFile) -> Sequence[date]:
    """Return the first days of the stretches of a walk back, the newest first."""
    scored = [one for one in file.facts.history if not isinstance(one.body, Noted)]
    edges = {first_day(), *(day for one in scored for day in _edges(one))}
    days = sorted(day for day in edges if first_day() <= day < file.as_of)
    most = max(SINCE_READS_AT_MOST // max(len(file.facts.history), 1), FEWEST_TURNS)
    return days[: -most - 1 : -1]


def _stretch(
    profile: Profile, file: PublicFile, *, start: date, end: date, today: date
) -> list[TierTurn]:
    """Return what was told on each day before `end` that may differ from the last."""
    turns: list[TierTurn] = []
    day: date | None = start
    while day and day < end:
        evaluation = evaluate(file.facts.history, ruleset=ruleset(), as_of=day)
        turns.append(_turn(profile, file.facts, evaluation, today=today))
        day = _next_walked(file, evaluation)
    return turns


def _edges(fact: Fact) -> Iterator[date]:
    yield fact.usable.start
    if fact.usable.end:
        yield fact.usable.end


def _first_walked(file: PublicFile, *, since: date) -> date:
    """Return the first day of a walk that reads no more facts than it may."""
    start, history = max(since, first_day()), file.facts.history
    edges = {day for one in history for day in _edges(one)}
    days = sorted(day for day in edges if start <= day <= file.as_of)
    most = max(READ_AT_MOST // max(len(history), 1), FEWEST_TURNS)
    return start if len(days) <= most else days[-most]


def _next_walked(file: PublicFile, evaluation: Evaluation) -> date | None:
    """Return the next day on which the page may tell something else."""
    day, pending = evaluation.as_of, file.facts.pending
    days = [evaluation.due_on, file.as_of]
    if pending:
        settled = pending.settled(file.facts.history)
        other = evaluate(settled, ruleset=ruleset(), as_of=day)
        days += [pending.since, other.due_on]
    return min((one for one in days if one and day < one <= file.as_of), default=None)


def _turn(
    profile: Profile, facts: PublicProfile, evaluation: Evaluation, *, today: date
) -> TierTurn:
    status = told_status(profile, facts, evaluation, today=today)
    is_told = status is TierStatus.PUBLISHED
    return TierTurn(
        on=evaluation.as_of,
        tier=evaluation.tier if is_told else None,
        status=status,
        score=evaluation.score if is_told else None,
    )
