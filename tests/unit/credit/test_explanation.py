"""What firms and the public read of a judgement, in both languages."""

from datetime import date

from credit.domain.evaluation import evaluate
from credit.domain.explanation import MINUS, Explanation, Language, explain
from credit.domain.ruleset import load
from registry.domain.periods import Period
from registry.domain.records import Accident, Fact, Listed, Noted, Sampling
from registry.domain.vocabulary import (
    AccidentSeverity,
    ListKind,
    PenaltyKind,
    RecordKind,
    Verdict,
)
from tests.unit.credit.factories import DAY, fact, failure, penalty

CONFORMING = Sampling(event="CJ-1", verdict=Verdict.CONFORMING)
FINE = fact(penalty(PenaltyKind.FINE), key="fine")
REVOKED = fact(penalty(PenaltyKind.PERMIT_REVOKED, violation="无证生产"), key="permit")
TAKEN = fact(
    penalty(PenaltyKind.CONFISCATED_GOODS, violation="掺杂掺假"),
    key="goods",
    on=date(2026, 2, 1),
)


def told(*facts: Fact, language: Language = "zh", name: str = "S1x10") -> Explanation:
    ruleset = load(name)
    evaluation = evaluate(facts, ruleset=ruleset, as_of=DAY)
    return explain(evaluation, ruleset=ruleset, language=language)


def test_the_headline_gives_letter_word_score_and_day() -> None:
    assert told(FINE).headline == "A 良好（90 分，截至 2026年11月25日）"
    assert told(FINE, language="en").headline == "A, good (90 points as of 25 Nov 2026)"


def test_an_unrated_firm_has_no_arithmetic() -> None:
    chinese, english = told(), told(language="en")

    assert chinese.headline == "未评级：截至 2026年11月25日，没有计入评价的记录"
    assert english.headline == "Unrated: no record counts as of 25 Nov 2026"
    assert chinese.arithmetic == english.arithmetic == ""


def test_the_arithmetic_is_one_sum_in_the_order_of_events() -> None:
    assert told(FINE, TAKEN).arithmetic == "100 − 20 − 10 = 70"


def test_a_sum_below_zero_says_that_it_is_zero() -> None:
    chinese, english = told(FINE, REVOKED), told(FINE, REVOKED, language="en")

    assert chinese.arithmetic == "100 − 10 − 100 = −10，不足 0 分的计 0 分"
    assert english.arithmetic == "100 − 10 − 100 = −10, and a score below 0 is 0"
    assert "0 分" in chinese.headline


def test_a_firm_without_deductions_reads_so() -> None:
    sampled = fact(CONFORMING)

    assert told(sampled).arithmetic == "100，没有扣分"
    assert told(sampled, language="en").arithmetic == "100, nothing deducted"


def test_a_row_gives_rule_ground_points_and_source() -> None:
    (row,) = told(FINE).counted

    assert row.rule_title == "行政处罚扣分"
    assert row.ground == "罚款"
    assert row.points == "−10"
    assert "罚款 1 分" in row.source
    assert not row.is_assumption


def test_an_assumption_is_marked() -> None:
    (row,) = told(fact(failure()), language="en").counted

    assert row.is_assumption
    assert row.source == "Assumption: no national figure was found"


def test_an_ignored_fact_keeps_its_row_with_the_reason() -> None:
    past = fact(penalty(), key="past", usable=Period(date(2025, 1, 1), DAY))
    complaint = fact(Noted(kind=RecordKind.COMPLAINT), key="talk")

    rows = told(past, complaint, FINE).ignored

    assert [(row.fact_key, row.rule_title, row.reason) for row in rows] == [
        ("past", "行政处罚扣分", "使用期限已经届满"),
        ("talk", "未列入计分规则", "本规则集不计分"),
    ]


def test_a_veto_is_told_with_its_last_day() -> None:
    accident = fact(Accident(severity=AccidentSeverity.MAJOR), on=date(2025, 1, 10))

    chinese = told(accident, name="S2")
    english = told(accident, name="S2", language="en")

    assert chinese.headline.startswith("D 重点关注（一票否决")
    assert [veto.term for veto in chinese.vetoes] == ["至 2027年1月10日"]
    assert [veto.term for veto in english.vetoes] == ["until 10 Jan 2027"]
    assert english.vetoes[0].title == "Fairly large or bigger accident"


def test_a_list_entry_that_vetoes_names_the_veto_as_its_rule() -> None:
    listed = fact(Listed(list_kind=ListKind.FOOD_SERIOUS))

    (row,) = told(listed, name="S2").counted

    assert row.rule_title == "吊销许可或者列入食品黑名单"
    assert row.points == "0"


def test_english_has_no_chinese_in_it() -> None:
    everything = told(FINE, TAKEN, REVOKED, language="en", name="S2")

    text = "".join(c for c in repr(everything) if c != MINUS)

    assert text.isascii()
