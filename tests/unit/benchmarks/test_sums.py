"""How ranks and judgements are summed up."""

import pytest

from benchmarks.matching_quality import Tally, is_right
from benchmarks.matching_quality import results as told_pairs
from benchmarks.noise import ABSENT, Case
from benchmarks.pairs import Label
from benchmarks.search_quality import Answer, Score
from benchmarks.search_quality import results as told_queries


def answer(rank: int, *, kind: str = "swapped") -> Answer:
    """Return an answer of one rank."""
    case = Case(kind=kind, text="示例", codes=frozenset())
    return Answer(case=case, rank=rank, given=())


def test_ranks_are_summed_up_to_shares_and_a_mean() -> None:
    score = Score.of([1, 2, 10, 11, 0])

    assert score.first == pytest.approx(1 / 5)
    assert score.ten == pytest.approx(3 / 5)
    assert score.reciprocal == pytest.approx((1 + 1 / 2 + 1 / 10 + 1 / 11) / 5)


def test_a_kind_is_met_only_if_both_engines_meet_it() -> None:
    good, bad = [answer(1)] * 10, [answer(1)] * 8 + [answer(0)] * 2

    both = list(told_queries({"Elasticsearch": good, "PostgreSQL": good}))
    one = list(told_queries({"Elasticsearch": good, "PostgreSQL": bad}))

    assert [line.is_met for line in both] == [True, True]
    assert [line.is_met for line in one] == [False, False]
    assert one[1].against == "PostgreSQL 0.800 / 0.800 / 0.800"


def test_absent_firms_stand_apart_and_count_where_nothing_came() -> None:
    given = [answer(0, kind=ABSENT)] * 97 + [answer(1, kind=ABSENT)] * 3
    worse = [answer(0, kind=ABSENT)] * 96 + [answer(1, kind=ABSENT)] * 4

    (met,) = told_queries({"PostgreSQL": given})
    (missed,) = told_queries({"PostgreSQL": worse})

    assert (met.is_met, missed.is_met) == (True, False)
    assert met.ours == "Elasticsearch –"


def test_a_possible_answer_is_neither_a_match_nor_a_wrong_one() -> None:
    judged: list[tuple[Label, str]] = [
        ("match", "match"),
        ("match", "match"),
        ("match", "match"),
        ("match", "possible"),
        ("none", "match"),
        ("none", "possible"),
        ("none", "none"),
        ("possible", "match"),
    ]
    tally = Tally.of(judged)

    assert (tally.found, tally.missed, tally.wrong) == (3, 1, 1)
    assert (tally.precision, tally.recall, tally.f1) == (0.75, 0.75, 0.75)


def test_nothing_called_a_match_is_no_error() -> None:
    tally = Tally.of([("none", "none")])

    assert (tally.precision, tally.recall, tally.f1) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("label", "right"),
    [
        ("match", {"match"}),
        ("possible", {"possible"}),
        ("none", {"none", "possible"}),
    ],
)
def test_each_label_admits_its_answers(label: Label, right: set[str]) -> None:
    statuses = ("match", "possible", "none")

    assert {status for status in statuses if is_right(label, status)} == right


def test_pairs_are_told_over_all_and_by_kind() -> None:
    judged: list[tuple[Label, str]] = [("match", "match")] * 9
    judged.append(("match", "none"))

    whole, kind = told_pairs({"brackets": judged})

    assert whole.ratio == pytest.approx(18 / 19)
    assert (kind.ours, kind.is_met) == ("0.900 right", False)
