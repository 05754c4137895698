"""What holds for every history: order, direction, repetition, time."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from credit.domain.evaluation import (
    Evaluation,
    canonical,
    evaluate,
    from_canonical,
    outcome,
)
from credit.domain.ledger import LedgerLine
from credit.domain.ruleset import Ruleset, load
from registry.domain.periods import Period
from registry.domain.records import Fact, History
from registry.domain.vocabulary import Tier
from tests import strategies

TIERS = list(Tier)
EVER = st.just(Period(date(2000, 1, 1)))
NEVER = st.sampled_from(
    [
        Period(date(2000, 1, 1), date(2001, 1, 1)),
        Period(date(2040, 1, 1)),
        Period(date(2025, 1, 1), date(2025, 1, 1)),
    ]
)


def as_file_changes(ruleset: Ruleset) -> Ruleset:
    """Return the rule set with later values, so that a change of law is crossed."""
    change = date(2026, 7, 1)
    entries = tuple(
        replace(
            entry,
            values=(
                *entry.values,
                replace(entry.values[0], effective_from=change, value=Decimal(15)),
            ),
        )
        if entry.key == "penalty.fine"
        else entry
        for entry in ruleset.entries
    )
    return replace(ruleset, entries=entries)


SHIPPED = [load("S1x10"), load("S2")]
rulesets = st.sampled_from([*SHIPPED, *map(as_file_changes, SHIPPED)])
histories = strategies.histories()
days = strategies.days()


def counted(evaluation: Evaluation) -> list[LedgerLine]:
    return [line for line in evaluation.lines if line.counted]


@given(st.data(), rulesets, histories, days)
def test_the_order_of_facts_does_not_matter(
    data: st.DataObject, ruleset: Ruleset, history: History, day: date
) -> None:
    shuffled = tuple(data.draw(st.permutations(history)))

    one = canonical(evaluate(history, ruleset=ruleset, as_of=day))
    other = canonical(evaluate(shuffled, ruleset=ruleset, as_of=day))

    assert one == other


@given(rulesets, strategies.days(), st.data())
def test_the_order_does_not_matter_even_where_one_key_has_several_facts(
    ruleset: Ruleset, on: date, data: st.DataObject
) -> None:
    facts = data.draw(st.lists(strategies.facts(key="same"), min_size=2, max_size=4))
    history = tuple(replace(one, version=1, event_on=on) for one in facts)

    one = canonical(evaluate(history, ruleset=ruleset, as_of=on))
    other = canonical(evaluate(history[::-1], ruleset=ruleset, as_of=on))

    assert one == other


@given(rulesets, histories, days, strategies.facts(usable=EVER, adverse=True))
def test_one_more_adverse_fact_never_raises_tier_or_score(
    ruleset: Ruleset, history: History, day: date, adverse: Fact
) -> None:
    before = evaluate(history, ruleset=ruleset, as_of=day)
    assume(before.tier is not None and before.score is not None)

    after = evaluate((*history, adverse), ruleset=ruleset, as_of=day)

    assert before.tier is not None
    assert before.score is not None
    assert after.tier is not None
    assert after.score is not None
    assert after.score <= before.score
    assert TIERS.index(after.tier) >= TIERS.index(before.tier)


@given(rulesets, histories, days)
def test_the_same_inputs_give_the_same_bytes(
    ruleset: Ruleset, history: History, day: date
) -> None:
    one = evaluate(history, ruleset=ruleset, as_of=day)
    other = evaluate(tuple(map(replace, history)), ruleset=ruleset, as_of=day)

    assert canonical(one).encode() == canonical(other).encode()


@given(rulesets, histories, days)
def test_a_stored_judgement_reads_back_as_it_was(
    ruleset: Ruleset, history: History, day: date
) -> None:
    evaluation = evaluate(history, ruleset=ruleset, as_of=day)

    read = from_canonical(canonical(evaluation))

    assert read == evaluation
    assert canonical(read) == canonical(evaluation)


@given(
    rulesets,
    histories,
    days,
    strategies.facts(key="unusable", usable=NEVER),
)
def test_an_unusable_fact_only_joins_the_ignored(
    ruleset: Ruleset, history: History, day: date, unusable: Fact
) -> None:
    before = evaluate(history, ruleset=ruleset, as_of=day)

    after = evaluate((*history, unusable), ruleset=ruleset, as_of=day)

    without = tuple(line for line in after.lines if line.fact_key != "unusable")
    assert len(after.lines) == len(without) + 1
    kept = replace(after, lines=without, due_on=before.due_on)
    assert kept == before


@given(st.data(), rulesets, histories, days)
def test_nothing_changes_before_the_due_day(
    data: st.DataObject, ruleset: Ruleset, history: History, day: date
) -> None:
    today = evaluate(history, ruleset=ruleset, as_of=day)
    last = (today.due_on or date(2045, 1, 1)) - timedelta(days=1)
    middle = data.draw(st.dates(day, last))

    for later in (middle, last):
        then = evaluate(history, ruleset=ruleset, as_of=later)
        assert counted(then) == counted(today)
        assert outcome(then) == outcome(today)
        assert then.due_on == today.due_on


@given(rulesets, histories, days)
def test_every_fact_has_exactly_one_line(
    ruleset: Ruleset, history: History, day: date
) -> None:
    evaluation = evaluate(history, ruleset=ruleset, as_of=day)

    assert sorted(line.fact_key for line in evaluation.lines) == sorted(
        fact.key for fact in history
    )


@given(rulesets, histories, days)
def test_the_score_is_the_start_plus_the_lines_but_not_below_zero(
    ruleset: Ruleset, history: History, day: date
) -> None:
    evaluation = evaluate(history, ruleset=ruleset, as_of=day)

    total = evaluation.start_points + sum(line.points for line in evaluation.lines)
    expected = max(total, Decimal(0)) if counted(evaluation) else None
    assert evaluation.score == expected
