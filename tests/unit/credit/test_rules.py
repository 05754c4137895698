"""What each rule says of itself and writes into the ledger."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from credit.domain.evaluation import RULES, VETOES, evaluate, outcome
from credit.domain.ledger import LedgerLine, Reason, Rule, Veto
from credit.domain.ruleset import Ruleset, load
from registry.domain.periods import Period
from registry.domain.records import Accident, Penalty, Sampling
from registry.domain.vocabulary import AccidentSeverity, PenaltyKind, Verdict
from tests.unit.credit.factories import DAY, fact, failure, penalty

S1 = load("S1x10")


def with_corrected_weight(value: str) -> Ruleset:
    """Return S1x10 with another weight of corrected failures."""
    entries = tuple(
        replace(
            entry,
            values=tuple(replace(v, value=type(v.value)(value)) for v in entry.values),
        )
        if entry.key == "inspection.corrected_weight"
        else entry
        for entry in S1.entries
    )
    return replace(S1, entries=entries)


@pytest.mark.parametrize("rule", [*RULES, *VETOES], ids=lambda rule: str(rule.code))
def test_a_rule_explains_itself_in_both_languages(
    rule: Rule[LedgerLine] | Rule[Veto],
) -> None:
    assert rule.explanation_zh.endswith("。")
    assert "\n" not in rule.explanation_zh
    assert rule.explanation_en.isascii()
    assert rule.title_zh
    assert rule.title_en.isascii()


def test_the_lighter_penalty_names_the_one_that_counts() -> None:
    light = fact(penalty(PenaltyKind.WARNING), key="light")
    heavy = fact(penalty(PenaltyKind.FINE), key="heavy")

    lines = evaluate((light, heavy), ruleset=S1, as_of=DAY).lines

    assert [(line.fact_key, line.reason, line.instead) for line in lines] == [
        ("heavy", Reason.COUNTED, None),
        ("light", Reason.HEAVIER_COUNTED, "heavy"),
    ]


def test_of_two_equal_penalties_the_first_key_counts() -> None:
    history = (fact(penalty(), key="b"), fact(penalty(), key="a"))

    lines = evaluate(history, ruleset=S1, as_of=DAY).lines

    assert [line.fact_key for line in lines if line.counted] == ["a"]


def test_a_second_failure_of_one_event_names_the_one_that_counts() -> None:
    slight = fact(failure(), key="a")
    serious = fact(failure(is_serious=True), key="b")

    lines = evaluate((slight, serious), ruleset=S1, as_of=DAY).lines

    assert lines[0].reason is Reason.SAME_EVENT_COUNTED
    assert lines[0].instead == "b"
    assert lines[1].points == -20


@pytest.mark.parametrize(("weight", "score"), [("1", 90), ("0.5", 95), ("0", 100)])
def test_a_corrected_failure_counts_by_its_weight(weight: str, score: int) -> None:
    corrected = Sampling(event="CJ-1", verdict=Verdict.NONCONFORMING, is_corrected=True)
    ruleset = with_corrected_weight(weight)

    evaluation = evaluate((fact(corrected),), ruleset=ruleset, as_of=DAY)

    assert evaluation.score == score
    assert "inspection.corrected_weight" in evaluation.lines[0].parameters


def test_the_weight_does_not_touch_a_failure_that_was_not_corrected() -> None:
    ruleset = with_corrected_weight("0")

    evaluation = evaluate((fact(failure()),), ruleset=ruleset, as_of=DAY)

    assert evaluation.score == 90


def test_a_penalty_without_a_kind_is_not_scored() -> None:
    history = (fact(Penalty(kinds=(), violation="虚假标注")),)

    evaluation = evaluate(history, ruleset=S1, as_of=DAY)

    assert evaluation.tier is None
    assert evaluation.lines[0].reason is Reason.NOT_SCORED


@pytest.mark.parametrize(
    ("usable", "reason"),
    [
        (Period(date(2026, 11, 26)), Reason.NOT_YET_USABLE),
        (Period(date(2026, 11, 25), date(2026, 11, 26)), Reason.COUNTED),
        (Period(date(2025, 11, 25), date(2026, 11, 25)), Reason.NO_LONGER_USABLE),
        (Period(date(2026, 11, 25), date(2026, 11, 25)), Reason.NEVER_USABLE),
    ],
)
def test_the_line_says_when_the_fact_may_be_used(
    usable: Period, reason: Reason
) -> None:
    evaluation = evaluate((fact(penalty(), usable=usable),), ruleset=S1, as_of=DAY)

    (line,) = evaluation.lines
    assert line.reason is reason
    assert line.counted is (reason is Reason.COUNTED)
    assert line.rule == "penalty"


def test_another_day_alone_is_no_other_outcome() -> None:
    history = (fact(penalty(), usable=Period(date(2026, 1, 1), date(2026, 12, 1))),)
    today, tomorrow, later = (
        evaluate(history, ruleset=S1, as_of=day)
        for day in (DAY, date(2026, 11, 30), date(2026, 12, 1))
    )

    assert outcome(today) == outcome(tomorrow)
    assert outcome(today) != outcome(later)


def test_vetoes_come_in_the_order_of_events_whatever_the_order_of_facts() -> None:
    grave = Accident(severity=AccidentSeverity.MAJOR)
    earlier = fact(grave, key="b", on=date(2026, 1, 1))
    later = fact(grave, key="a", on=date(2026, 2, 1))

    evaluation = evaluate((later, earlier), ruleset=load("S2"), as_of=DAY)

    assert [veto.fact_keys for veto in evaluation.vetoes] == [("b",), ("a",)]


def test_a_change_of_the_rule_set_makes_an_answer_due() -> None:
    change = date(2027, 1, 1)
    fine = S1.parameter("penalty.fine")
    more = replace(fine.values[0], effective_from=change, value=Decimal(15))
    amended = replace(fine, values=(*fine.values, more))
    entries = tuple(amended if entry is fine else entry for entry in S1.entries)

    evaluation = evaluate(
        (fact(penalty()),), ruleset=replace(S1, entries=entries), as_of=DAY
    )

    assert evaluation.due_on == change
    assert evaluation.score == 90
