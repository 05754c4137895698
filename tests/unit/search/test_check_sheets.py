"""The columns of a workbook are guessed from its headings and read as confirmed."""

import pytest

from search.domain.check_sheets import (
    LONGEST_REFERENCE,
    ColumnTwiceError,
    ColumnUse,
    Layout,
    NoFirmColumnError,
    chosen_layout,
    guess,
    heading_at,
)
from search.domain.match_lists import RowFault
from search.domain.matching import Stated

HEADINGS = ["客户号", "借款人名称", "统一社会信用代码", "金额"]
NAME, CODE, REFERENCE = ColumnUse


def layout(**places: int) -> Layout:
    return chosen_layout(
        {ColumnUse(use): at for use, at in places.items()}, row=1, headings=HEADINGS
    )


def test_known_headings_are_guessed_whatever_their_case_and_blanks() -> None:
    assert guess(HEADINGS) == {REFERENCE: 0, NAME: 1, CODE: 2}
    assert guess([" 企业 名称", "ＵＳＣＣ", "Reference"]) == {
        NAME: 0,
        CODE: 1,
        REFERENCE: 2,
    }
    assert guess(["甲", "乙"]) == {}


def test_the_first_of_two_known_headings_is_guessed() -> None:
    assert guess(["企业名称", "客户名称"]) == {NAME: 0}


@pytest.mark.parametrize(
    ("rows", "at"),
    [
        ([["贷款清单"], ["客户号", "企业名称"], ["1", "示例"]], 1),
        ([["贷款清单"], ["号", "字号全称"], ["1", "示例"]], 1),
        ([["字号全称"], ["示例"]], 0),
    ],
)
def test_headings_stand_in_the_row_that_names_a_firm_or_has_most_cells(
    rows: list[list[str]], at: int
) -> None:
    assert heading_at(rows) == at


def test_a_row_is_read_by_the_columns_chosen() -> None:
    cells = [" 7 ", " 示例酒业 ", "915203000000000000", "80"]

    read = layout(name=1, code=2, reference=0).read(cells)

    assert read == ("7", Stated("示例酒业", "915203000000000000"))
    assert layout(code=2).read(cells) == ("", Stated("", "915203000000000000"))


def test_what_cannot_be_read_of_a_row_is_said() -> None:
    own = layout(name=1, reference=0)

    assert own.read(["1" * (LONGEST_REFERENCE + 1), "示例"])[1] is (
        RowFault.LONG_REFERENCE
    )
    assert own.read(["1" * LONGEST_REFERENCE, "示例"])[1] == Stated("示例")
    assert own.read(["\x00", "示例"])[1] is RowFault.LONG_REFERENCE
    assert own.read(["1", "示\x00例"])[1] is RowFault.NO_TEXT
    assert own.read(["1", "示例", "", "", "5"])[1] is RowFault.TOO_MANY_CELLS


def test_names_or_codes_are_needed_and_no_column_serves_twice() -> None:
    with pytest.raises(NoFirmColumnError):
        layout(reference=0)
    with pytest.raises(ColumnTwiceError):
        layout(name=1, reference=1)


def test_a_layout_is_kept_as_json() -> None:
    made = layout(name=1, reference=0)

    assert Layout.from_view(made.to_view()) == made
