"""Unified social credit codes and organisation codes: what is taken and refused."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from registry.domain.uscc import (
    ALPHABET,
    InvalidUsccError,
    UsccFault,
    check_character,
    check_uscc,
    is_individual_business,
    is_organisation_code,
    is_uscc_prefix,
    normalise_uscc,
    organisation_check,
    organisation_code,
    parse_uscc,
    registration_region,
)

VALID = [
    "915201002144621390",
    "91520422MA6DM5R64Y",
    "91520423215860542X",
    "9152263121613055X5",
    "91520626215200720Q",
    "915203822149900118",
    "91520111MA6EFXFJ3K",
    "93522630MA6EFCUY49",
    "91520900MA6EGBMH72",
    "91522400680181633M",
    "91520222MA6GGKLT56",
    "91520000214424968P",
    "91350100M000100Y43",
    "9152000071430580XT",
    "91440300708461136T",
    "91110000802100433B",
    "91310000631696382C",
    "91520100100000008N",
    "915201001000001040",
    "9152010010000018XM",
    "92520102MA6DL0WR9M",
    "93520302MA6DL0WR9W",
    "11520000000000019J",
    "11520100000000019P",
    "115203000000000192",
    "11522700000000019F",
    "115209000000000191",
]
OUTER, INNER = UsccFault.OUTER_CHECK, UsccFault.INNER_CHECK
FAULTY = {
    "915201002144621391": {OUTER},
    "915201002144621930": {OUTER, INNER},
    "915201002144612390": {OUTER, INNER},
    "91520100214462139O": {UsccFault.ALPHABET},
    "91520I002144621390": {UsccFault.ALPHABET},
    "91520A002144621390": {UsccFault.ALPHABET},
    "9152010021446213": {UsccFault.LENGTH},
    "9152010021446213900": {UsccFault.LENGTH},
    "": {UsccFault.LENGTH},
    "91350203M0001QKT19": {OUTER},
    "91520201000103960P": {INNER},
    "915226250000UUUU56": {OUTER, INNER},
    "000000000000000000": {
        UsccFault.REGISTRAR,
        UsccFault.REGION,
        UsccFault.PLACEHOLDER,
    },
    "00000000000000000X": {
        UsccFault.REGISTRAR,
        UsccFault.REGION,
        UsccFault.PLACEHOLDER,
        OUTER,
    },
    "520000190001010019": {UsccFault.REGION, UsccFault.RESIDENT_ID, OUTER, INNER},
    "520000190001011433": {UsccFault.REGION, UsccFault.RESIDENT_ID},
}
WRONG_OUTER, WRONG_INNER = "91350203M0001QKT19", "91520201000103960P"


def with_checks(*, registrar: str, region: str, body: str) -> str:
    """Return a code whose two check characters are right."""
    inner = organisation_check(body)
    start = f"{registrar}{region}{body}{inner}"
    return start + check_character(start)


CODES = st.builds(
    with_checks,
    registrar=st.sampled_from(["11", "51", "91", "92", "93"]),
    region=st.sampled_from(["520000", "520102", "520900", "522400", "529900"]),
    body=st.text(alphabet=ALPHABET, min_size=8, max_size=8).filter(
        lambda body: set(body) != {"0"} and not body.isdigit()
    ),
)
PLACES = st.integers(min_value=0, max_value=17)


@pytest.mark.parametrize("code", VALID)
def test_a_valid_code_has_neither_fault_nor_warning(code: str) -> None:
    check = check_uscc(code)

    assert (check.code, check.faults, check.warnings) == (code, (), ())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("91520422ma6dm5r64y", "91520422MA6DM5R64Y"),
        ("９１５２０３８２２１４９９００１１８", "915203822149900118"),
        (" 9152 0100 2144 6213 90 ", "915201002144621390"),
        ("915201002144621390\u200b\n", "915201002144621390"),
    ],
)
def test_case_width_and_blanks_are_normalised(typed: str, code: str) -> None:
    assert parse_uscc(typed) == code


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_outside_the_alphabet_are_never_repaired(letter: str) -> None:
    assert normalise_uscc(letter.lower()) == letter


@pytest.mark.parametrize(("code", "faults"), FAULTY.items())
def test_a_wrong_code_is_refused_for_what_is_wrong(
    code: str, faults: set[UsccFault]
) -> None:
    assert set(check_uscc(code).faults) == faults

    with pytest.raises(InvalidUsccError) as refused:
        parse_uscc(code)

    assert set(refused.value.faults) == faults


@pytest.mark.parametrize("code", [WRONG_OUTER, WRONG_INNER])
def test_one_wrong_check_digit_is_taken_with_a_reason(code: str) -> None:
    assert parse_uscc(code, override_reason="as printed on the licence") == code


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_blank_reason_overrides_nothing(reason: str) -> None:
    with pytest.raises(InvalidUsccError, match="give a reason"):
        parse_uscc(WRONG_OUTER, override_reason=reason)


@pytest.mark.parametrize(
    "code",
    [code for code, faults in FAULTY.items() if faults not in ({OUTER}, {INNER})],
)
def test_nothing_but_a_single_check_digit_can_be_overridden(code: str) -> None:
    with pytest.raises(InvalidUsccError):
        parse_uscc(code, override_reason="as printed on the licence")


def test_a_refusal_names_the_remedy_and_not_the_code() -> None:
    with pytest.raises(InvalidUsccError) as refused:
        parse_uscc("520000190001011433")

    assert refused.value.code == "invalid_uscc"
    assert "copy it again from the licence" in str(refused.value)
    assert "520000190001011433" not in str(refused.value)


def test_a_registrars_own_row_may_fail_the_inner_check_alone() -> None:
    check = check_uscc(WRONG_INNER, is_registrar_row=True)

    assert (check.faults, check.warnings) == ((), (INNER,))


@pytest.mark.parametrize("code", [WRONG_OUTER, "915226250000UUUU56"])
def test_a_registrars_own_row_may_not_fail_the_outer_check(code: str) -> None:
    assert OUTER in check_uscc(code, is_registrar_row=True).faults


def test_an_unknown_region_is_a_warning_and_needs_a_reason_on_a_form() -> None:
    code = with_checks(registrar="91", region="520777", body="MA6DM5R6")

    assert check_uscc(code).warnings == (UsccFault.REGION,)
    with pytest.raises(InvalidUsccError, match="region"):
        parse_uscc(code)
    assert parse_uscc(code, override_reason="licence seen") == code


def test_an_unknown_region_beside_a_wrong_digit_is_refused_whatever_the_reason() -> (
    None
):
    code = with_checks(registrar="91", region="520777", body="MA6DM5R6")
    wrong = code[:17] + ("0" if code[17] != "0" else "1")

    with pytest.raises(InvalidUsccError):
        parse_uscc(wrong, override_reason="licence seen")


@pytest.mark.parametrize("registrar", ["A3", "A7", "N1", "N2", "Y1", "31", "81"])
def test_a_further_registrar_is_taken_with_a_warning(registrar: str) -> None:
    code = with_checks(registrar=registrar, region="520102", body="MA6DM5R6")

    assert check_uscc(code).warnings == (UsccFault.REGISTRAR,)
    assert parse_uscc(code) == code


@pytest.mark.parametrize("registrar", ["00", "0A", "B1", "94", "54", "14", "N0"])
def test_an_unlawful_registrar_is_refused_though_the_checks_pass(
    registrar: str,
) -> None:
    code = with_checks(registrar=registrar, region="520102", body="MA6DM5R6")

    assert check_uscc(code).faults == (UsccFault.REGISTRAR,)


def test_an_organisation_code_of_zeros_is_a_placeholder() -> None:
    code = with_checks(registrar="91", region="520102", body="00000000")

    assert check_uscc(code).faults == (UsccFault.PLACEHOLDER,)


def test_a_resident_id_is_refused_even_where_its_digits_name_a_region() -> None:
    body = "51110119000101001"  # characters 3-8 are 110119, 延庆区

    faults = check_uscc(body + mod_11_2.calc_check_digit(body)).faults

    assert UsccFault.REGION not in faults
    assert UsccFault.RESIDENT_ID in faults


def test_every_fault_has_an_english_and_a_chinese_sentence() -> None:
    assert all(fault.label and fault.term for fault in UsccFault)


@given(code=CODES)
def test_a_code_survives_normalising_lower_case_and_blanks(code: str) -> None:
    typed = f" {code[:6].lower()} {code[6:]}"

    assert parse_uscc(typed) == code
    assert normalise_uscc(normalise_uscc(typed)) == code


@given(code=CODES, place=PLACES, sign=st.sampled_from(ALPHABET))
def test_every_single_substitution_is_refused(code: str, place: int, sign: str) -> None:
    assume(code[place] != sign)
    wrong = code[:place] + sign + code[place + 1 :]

    with pytest.raises(InvalidUsccError):
        parse_uscc(wrong)


@pytest.mark.parametrize("code", VALID)
def test_every_substitution_in_a_known_code_is_refused(code: str) -> None:
    wrong = [
        code[:place] + sign + code[place + 1 :]
        for place in range(18)
        for sign in ALPHABET
        if sign != code[place]
    ]

    assert len(wrong) == 18 * 30
    assert not [text for text in wrong if check_uscc(text).is_valid]


@given(code=CODES, first=PLACES, second=PLACES)
def test_any_swap_is_refused_but_of_the_first_and_last_character(
    code: str, first: int, second: int
) -> None:
    # 1 weighs as much as 18 does, so the algorithm cannot see that one swap.
    assume(code[first] != code[second] and {first, second} != {0, 17})
    signs = list(code)
    signs[first], signs[second] = signs[second], signs[first]

    assert not check_uscc("".join(signs)).is_valid


@pytest.mark.parametrize(
    "text",
    [
        "21446213-9",
        "21586054-2",
        "21613055-X",
        "21520072-0",
        "MA6DM5R6-4",
        "MA6EFXFJ-3",
        "2144621-39",
        "59467239-9",
        "d2143569-x",
    ],
)
def test_a_valid_organisation_code_is_taken_with_its_dash_anywhere(text: str) -> None:
    assert is_organisation_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "21446213-0",
        "21613055-1",
        "21520072-X",
        "21446213",
        "21446213-O",
        "2144621３9９",
        "２１４４６２１３－甲",
    ],
)
def test_a_wrong_organisation_code_is_refused(text: str) -> None:
    assert not is_organisation_code(text)


def test_the_parts_of_a_code_are_named() -> None:
    code = "92520102MA6DL0WR9M"

    assert is_individual_business(code)
    assert not is_individual_business("91520102MA6DL0WR9M")
    assert registration_region(code) == "520102"
    assert organisation_code(code) == "MA6DL0WR9"


@pytest.mark.parametrize("text", ["91", "9152", "91520422ma6", "N2", *VALID])
def test_the_beginning_of_a_code_is_recognised(text: str) -> None:
    assert is_uscc_prefix(text)


@pytest.mark.parametrize(
    "text", ["", "9", "94", "91A", "915201O", "茅台", VALID[0] + "1"]
)
def test_what_cannot_begin_a_code_is_not_taken_for_one(text: str) -> None:
    assert not is_uscc_prefix(text)
