"""Where lines of Chinese text end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.reports.line_breaking import CANNOT_END, CANNOT_START, lines_of


def broken(text: str, *, width: int = 6, first: int = 6) -> list[str]:
    return lines_of(text, width=width, first=first, measure=len)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三四五六七", ["一二三四五六", "七"]),
        ("一二三四五六。七", ["一二三四五六。", "七"]),
        ("一二三四五“六”七", ["一二三四五", "“六”七"]),
        ("一二三四2026年", ["一二三四", "2026年"]),
        ("一二三AB CD", ["一二三AB", "CD"]),
        ("一二GB12345678", ["一二GB12", "345678"]),
        ("", [""]),
    ],
)
def test_lines_end_where_they_may(text: str, lines: list[str]) -> None:
    assert broken(text) == lines


def test_the_first_line_is_shorter() -> None:
    assert broken("一二三四五六七", first=4) == ["一二三四", "五六七"]


TEXTS = st.text(alphabet="示例一12aB，。）（“” ", max_size=60).map(str.strip)


@given(text=TEXTS)
def test_only_blanks_at_line_ends_are_lost(text: str) -> None:
    assert "".join(broken(text)).replace(" ", "") == text.replace(" ", "")


@given(text=TEXTS)
def test_no_line_is_longer_than_one_hanging_mark(text: str) -> None:
    assert all(len(line) <= 7 for line in broken(text))


@given(text=st.text(alphabet="示例一，（", max_size=60))
def test_marks_stay_with_their_words(text: str) -> None:
    kept = text.replace("（，", "").replace("，，", "").replace("（（", "")
    for before, after in pairwise(broken(kept)):
        assert before[-1] not in CANNOT_END
        assert after[0] not in CANNOT_START
