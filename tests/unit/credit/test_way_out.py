"""Which record leaves the score next, and what the tier will be that day."""

from datetime import date, timedelta

from credit.domain.evaluation import Evaluation, evaluate
from credit.domain.ruleset import load
from credit.domain.way_out import Turn, way_out
from registry.domain.periods import Period
from registry.domain.records import Fact
from registry.domain.vocabulary import PenaltyKind, Tier
from tests.unit.credit.factories import DAY, fact, penalty

FINE = fact(
    penalty(PenaltyKind.FINE),
    key="fine",
    usable=Period(date(2026, 1, 1), date(2027, 1, 1)),
)
STOPPED = fact(
    penalty(PenaltyKind.PRODUCTION_STOPPED, violation="掺杂掺假"),
    key="stopped",
    usable=Period(date(2026, 1, 1), date(2028, 1, 1)),
)


def turns(*facts: Fact, boundaries: tuple[date, ...] = ()) -> list[Turn]:
    def judge(day: date) -> Evaluation:
        return evaluate(facts, ruleset=load("S1x10"), as_of=day)

    return list(way_out(judge, today=DAY, boundaries=boundaries))


def test_each_record_leaves_on_the_day_its_term_ends() -> None:
    first, second = turns(FINE, STOPPED)

    assert (first.on, first.leaving, first.tier) == (
        date(2027, 1, 1),
        ("fine",),
        Tier.B,
    )
    assert (second.on, second.leaving) == (date(2028, 1, 1), ("stopped",))
    assert (second.tier, second.score) == (None, None)  # nothing counts: unrated


def test_a_record_that_does_not_leave_by_time_has_no_day() -> None:
    assert turns(fact(penalty(PenaltyKind.FINE))) == []


def test_a_firm_without_facts_has_no_day_to_come() -> None:
    assert turns() == []


def test_a_boundary_that_changes_nothing_is_no_turn() -> None:
    assert turns(boundaries=(DAY + timedelta(days=3),)) == []


def test_what_leaves_the_public_leaves_the_public_judgement() -> None:
    end = DAY + timedelta(days=30)

    def judge(day: date) -> Evaluation:
        public = (STOPPED,) if day < end else ()
        return evaluate(public, ruleset=load("S1x10"), as_of=day)

    (turn,) = way_out(judge, today=DAY, boundaries=[DAY, end])

    assert (turn.on, turn.leaving, turn.tier) == (end, ("stopped",), None)
