"""Trade item numbers: what is refused, and what only deserves a look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from registry.domain.gtin import (
    GtinFault,
    InvalidGtinError,
    check_gtin,
    check_printed,
    gtin_key,
    parse_gtin,
)

CHINESE = [
    "6901234567892",
    "6920000000005",
    "6900000000007",
    "6931234000129",
    "6950000000071",
    "6999999999997",
]


@pytest.mark.parametrize("code", CHINESE)
def test_a_chinese_number_has_neither_fault_nor_warning(code: str) -> None:
    check = check_gtin(code)

    assert (check.code, check.faults, check.warnings) == (code, (), ())


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        ("6800000000017", GtinFault.UNSETTLED),
        ("4006381333931", GtinFault.FOREIGN),
        ("2000000123455", GtinFault.IN_STORE),
        ("9787111000006", GtinFault.BOOK),
    ],
)
def test_a_valid_number_of_another_kind_is_taken_with_a_warning(
    code: str, warning: GtinFault
) -> None:
    assert check_gtin(code).warnings == (warning,)
    assert parse_gtin(code) == code


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("6901234567891", GtinFault.CHECK),
        ("690123456789", GtinFault.LENGTH),
        ("69012345678925", GtinFault.CHECK),
        ("6901234567829", GtinFault.CHECK),
        ("690123456789X", GtinFault.ALPHABET),
        ("0000000000000", GtinFault.PLACEHOLDER),
        ("00000000000000", GtinFault.PLACEHOLDER),
        ("06901234567892", GtinFault.INDICATOR),
        ("", GtinFault.ALPHABET),
    ],
)
def test_a_wrong_number_is_refused_for_what_is_wrong(
    code: str, fault: GtinFault
) -> None:
    assert check_gtin(code).faults == (fault,)

    with pytest.raises(InvalidGtinError, match="below the bar code"):
        parse_gtin(code)


def test_a_case_of_items_has_14_digits_and_its_own_check_digit() -> None:
    assert parse_gtin("16901234567899") == "16901234567899"


def test_width_blanks_and_dashes_are_normalised() -> None:
    assert parse_gtin(" ６９０１-234567-892") == "6901234567892"


@given(
    body=st.from_regex(r"69[0-9]{10}", fullmatch=True),
    place=st.integers(min_value=0, max_value=12),
    step=st.integers(min_value=1, max_value=9),
)
def test_every_single_substitution_is_refused(body: str, place: int, step: int) -> None:
    code = body + ean.calc_check_digit(body)
    wrong = str((int(code[place]) + step) % 10)

    assert not check_gtin(code).faults
    assert check_gtin(code[:place] + wrong + code[place + 1 :]).faults


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("6901234567892", "06901234567892"),
        ("06901234567892", "06901234567892"),
        ("16901234567899", "16901234567899"),
        ("690-1234 567892", "06901234567892"),
    ],
)
def test_a_number_is_found_by_fourteen_digits_however_it_was_printed(
    printed: str, key: str
) -> None:
    assert check_printed(printed).faults == ()
    assert gtin_key(printed) == key


@pytest.mark.parametrize(
    ("printed", "fault"),
    [
        ("9638507", GtinFault.PRINTED_LENGTH),
        ("963850745", GtinFault.PRINTED_LENGTH),
        ("036000291453", GtinFault.CHECK),
        ("96385075", GtinFault.CHECK),
        ("9638507A", GtinFault.ALPHABET),
        ("", GtinFault.ALPHABET),
    ],
)
def test_what_is_no_printed_number_has_its_fault_and_no_key(
    printed: str, fault: GtinFault
) -> None:
    assert check_printed(printed).faults == (fault,)
    assert gtin_key(printed) == ""
