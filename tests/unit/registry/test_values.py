"""Single values as people and sheets type them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.values import (
    LONG_TERM,
    ForbiddenCharacterError,
    InvalidAmountError,
    InvalidAnswerError,
    InvalidDateError,
    check_characters,
    is_blank,
    is_rounded,
    read_date,
    read_wan,
    read_yes_no,
    wan_to_yuan,
    yuan_to_wan,
)

SEPTEMBER_FIRST = date(2019, 9, 1)


@pytest.mark.parametrize(
    "shown",
    [
        "2019-09-01",
        "2019/9/1",
        "2019.09.01",
        "2019年9月1日",
        "2019 年 9 月 1 日",
        "２０１９－０９－０１",
        "2019-09-01 00:00:00",
        "2019-09-01T08:30:00+08:00",
        "43709",
        43709,
        43709.5,
        datetime(2019, 9, 1, 8, 30),  # noqa: DTZ001 - workbooks hold naive instants
        SEPTEMBER_FIRST,
    ],
)
def test_every_spelling_in_circulation_reads_as_the_same_day(shown: object) -> None:
    assert read_date(shown) == SEPTEMBER_FIRST


@pytest.mark.parametrize(
    "wrong",
    [
        "19-09-01",
        "19/9/1",
        "19年9月1日",
        "2019-09/01",
        "2019-13-01",
        "2019-02-29",
        "1899-12-31",
        "2100-01-01",
        "2019-09",
        "20190901",
        "yesterday",
        "2019-09-01T08:30:00Z",
        "18263",
        73051,
        float("nan"),
        pytest.param(10**400, id="huge"),
        True,
        ["2019-09-01"],
    ],
)
def test_what_is_no_certain_day_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidDateError):
        read_date(wrong)


def test_a_leap_day_exists_in_leap_years_only() -> None:
    assert read_date("2020-02-29") == date(2020, 2, 29)


def test_serials_are_read_from_1950_to_the_end_of_2099() -> None:
    assert read_date(18264) == date(1950, 1, 1)
    assert read_date(73050.0) == LONG_TERM


@pytest.mark.parametrize("none", ["1900-01-01", "1900-01-01 00:00:00", 1, 0, "1"])
def test_the_first_of_january_1900_means_none(none: object) -> None:
    assert read_date(none) is None


@pytest.mark.parametrize("shown", ["2099/12/31", "2099-12-31", "长期"])
def test_long_term_is_kept(shown: str) -> None:
    assert read_date(shown) == LONG_TERM


@pytest.mark.parametrize(
    ("shown", "wan"),
    [
        ("0.2", "0.2"),
        ("0.200000", "0.2"),
        ("1,234.5", "1234.5"),
        ("１，２３４．５", "1234.5"),
        ("0.000001", "0.000001"),
        ("999999999999.999999", "999999999999.999999"),
        ("000123", "123"),
        (12, "12"),
        (0.2, "0.2"),
        (1e-06, "0.000001"),
        (Decimal("0.25"), "0.25"),
    ],
)
def test_an_amount_is_read_exactly(shown: object, wan: str) -> None:
    assert read_wan(shown) == Decimal(wan)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "abc",
        "0.2万元",
        "-1",
        "−1",
        -1,
        -0.5,
        "1,2",
        "1,2345",
        "1.",
        ".5",
        "1e3",
        "0.2000000",
        "0.0000001",
        "1000000000000",
        1000000000000,
        1e12,
        pytest.param(10**5000, id="huge"),
        float("inf"),
        float("nan"),
        True,
        None,
        [],
    ],
)
def test_what_is_no_amount_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidAmountError):
        read_wan(wrong)


def test_a_cells_binary_float_reads_as_shown_and_says_when_it_was_rounded() -> None:
    assert read_wan(0.1 + 0.2) == Decimal("0.3")
    assert is_rounded(0.1 + 0.2)
    assert not is_rounded(0.123456)
    assert not is_rounded("0.30000000000000004")


def test_a_fine_of_two_thousand_yuan_is_a_fifth_of_a_wan() -> None:
    assert wan_to_yuan(Decimal("0.2")) == Decimal("2000.00")
    assert yuan_to_wan(Decimal(2000)) == Decimal("0.200000")


@given(st.decimals(0, 999999999999, places=6))
def test_wan_become_yuan_and_wan_again_without_loss(wan: Decimal) -> None:
    assert yuan_to_wan(wan_to_yuan(wan)) == wan


@pytest.mark.parametrize(
    "text", [None, "", "  ", "　", "/", "-", "—", "——", "－", "无", "NULL", "undefined"]
)
def test_these_cells_say_nothing(text: str | None) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "无锡", "null island", "//", 0, False])
def test_these_cells_say_something(text: object) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize("yes", ["是", "yes", "TRUE", "1", "on", True, 1])
def test_these_answers_mean_yes(yes: object) -> None:
    assert read_yes_no(yes) is True


@pytest.mark.parametrize("no", ["否", "no", "false", "0", False, 0])
def test_these_answers_mean_no(no: object) -> None:
    assert read_yes_no(no) is False


@pytest.mark.parametrize(
    "other", ["也许", "", 2, None, [], pytest.param(10**5000, id="huge")]
)
def test_any_other_answer_is_refused(other: object) -> None:
    with pytest.raises(InvalidAnswerError):
        read_yes_no(other)


@pytest.mark.parametrize(
    "sign",
    [
        "\x00",
        "\n",
        "\u202e",
        "\u200b",
        pytest.param("\ud800", id="surrogate"),
        "\u2028",
    ],
)
def test_a_line_holds_no_control_or_direction_character(sign: str) -> None:
    with pytest.raises(ForbiddenCharacterError, match="Character 3 is U"):
        check_characters(f"示例{sign}厂", is_line=True)


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\u202e", "\u2066", pytest.param("\ud800", id="surrogate")]
)
def test_a_longer_text_holds_none_either(sign: str) -> None:
    with pytest.raises(ForbiddenCharacterError):
        check_characters(f"示例{sign}厂")


def test_a_longer_text_may_have_lines_and_markup() -> None:
    check_characters("第一行\n\t第二行 <0.5")


def test_only_a_name_may_hold_no_markup() -> None:
    check_characters("铅<0.5", is_line=True)

    with pytest.raises(ForbiddenCharacterError):
        check_characters("<b>示例厂</b>", is_line=True, is_name=True)
