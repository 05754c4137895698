"""Numbers of our own papers: written and read back, one per kind."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.paper_numbers import (
    WORDS,
    InvalidPaperNumberError,
    PaperNumber,
    format_paper_number,
    parse_paper_number,
)
from registry.domain.papers.paper import PaperKind

FIRST = PaperNumber(prefix="黔市监", kind=PaperKind.PRIOR_NOTICE, year=2026, ordinal=1)


def test_a_number_is_written_as_documents_write_it() -> None:
    assert format_paper_number(FIRST) == "黔市监列告〔2026〕1号"


@pytest.mark.parametrize(
    "spelling",
    ["黔市监列告〔2026〕1号", "黔市监列告[2026]1号", " 黔市监列告（2026）１号"],
)
def test_every_spelling_is_read(spelling: str) -> None:
    assert parse_paper_number(spelling) == FIRST


@given(
    number=st.builds(
        PaperNumber,
        prefix=st.text(alphabet="黔市监列告决不予移修异更正", min_size=2, max_size=12),
        kind=st.sampled_from(PaperKind),
        year=st.integers(2000, 2099),
        ordinal=st.integers(1, 999_999),
    )
)
def test_what_is_written_is_read_back(number: PaperNumber) -> None:
    assert parse_paper_number(format_paper_number(number)) == number


def test_every_kind_has_a_word_and_none_ends_in_another() -> None:
    assert set(WORDS) == set(PaperKind)
    assert not [
        (one, other)
        for one, other in permutations(WORDS.values(), 2)
        if one.endswith(other)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "黔市监罚〔2026〕1号",
        "黔市监列告〔26〕1号",
        "黔市监列告〔2026〕0号",
        "黔市监列告〔2026〕01号",
        "黔市监列告〔2026〕第1号",
        "黔市监列告〔2026〕1000000号",
        "列告〔2026〕1号",
        "黔市监列告〔2026〕1号之一",
    ],
)
def test_what_is_no_number_of_ours_is_refused(text: str) -> None:
    with pytest.raises(InvalidPaperNumberError):
        parse_paper_number(text)


@pytest.mark.parametrize(
    ("prefix", "year", "ordinal"),
    [("黔", 2026, 1), ("黔市监", 1999, 1), ("黔市监", 2026, 0), ("QSJ", 2026, 1)],
)
def test_no_number_is_written_that_could_not_be_read(
    prefix: str, year: int, ordinal: int
) -> None:
    number = PaperNumber(
        prefix=prefix, kind=PaperKind.REFUSAL, year=year, ordinal=ordinal
    )

    with pytest.raises(InvalidPaperNumberError):
        format_paper_number(number)
