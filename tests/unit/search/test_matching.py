"""Whether two statements mean the same firm."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.uscc import UsccFault, check_character, check_uscc
from search.domain.matching import Comparison, MatchReason, MatchStatus, Stated, compare

NAME = "遵义市播州区示例鸿发酒业有限公司"
# Valid codes of invented firms: region 529900 exists nowhere.
CODE, OTHER_CODE = "915299000000000198", "915299000000000273"
TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("贵州遵义示例鸿发酒业有限公司()（） 一二"), st.characters()
    )
)


def compared(name: str, other: str = NAME) -> Comparison:
    return compare(Stated(name), Stated(other))


@pytest.mark.parametrize(
    "name",
    [
        NAME,
        "遵义市播州區示例鴻發酒業有限公司",
        "遵义 市播州区示例鸿发 酒业有限公司",
        "遵义播州示例鸿发酒业有限公司",
        "遵义市播州示例鸿发酒业有限公司",
        "遵义市播州区示例鸿发酒业（有限公司）",
        "示例鸿发（遵义播州）酒业有限公司",
        "示例鸿发酒业【遵义播州】有限公司",
    ],
)
def test_the_same_name_in_another_writing_is_a_match(name: str) -> None:
    found = compared(name)

    assert found.status == "match"
    assert 0.9 <= found.score < 1


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("遵义市播州区示例鸿发酒业有限责任公司", MatchReason.FORM_VARIANT),
        ("遵义市播州区示例鸿发酒业股份有限公司", MatchReason.OTHER_FORM),
        ("遵义市播州区示例鸿发酒业", MatchReason.FORM_OMITTED),
        ("示例鸿发酒业有限公司", MatchReason.REGION_OMITTED),
        ("遵义市示例鸿发酒业有限公司", MatchReason.REGION_OMITTED),
        ("贵阳市示例鸿发酒业有限公司", MatchReason.OTHER_REGION),
        ("遵义市播州区示例宏发酒业有限公司", MatchReason.ONE_SLIP),
        ("遵义市播州区示例鸿华酒业有限公司", MatchReason.ONE_SLIP),
        ("遵义市播州区示例鸿发洒业有限公司", MatchReason.ONE_SLIP),
        ("遵义市播州区示例发鸿酒业有限公司", MatchReason.ONE_SLIP),
        ("遵义市播州区示例鸿酒业有限公司", MatchReason.ONE_SLIP),
    ],
)
def test_a_doubt_leaves_it_possible_and_is_named(
    name: str, reason: MatchReason
) -> None:
    found = compared(name)

    assert (found.status, found.reasons[0]) == ("possible", reason)
    assert 0.5 <= found.score < 0.9


@pytest.mark.parametrize(
    ("name", "other", "reason"),
    [
        ("遵义市播州区示例大发酒业有限公司", NAME, MatchReason.OTHER_BRAND),
        ("遵义市播州区示例鸿发食品有限公司", NAME, MatchReason.OTHER_BRAND),
        ("贵阳市示例宏发酒业有限公司", NAME, MatchReason.OTHER_BRAND),
        (f"{NAME}贵阳分公司", NAME, MatchReason.BRANCH),
        (f"{NAME}贵阳分公司", f"{NAME}凯里分公司", MatchReason.OTHER_BRANCH),
        ("贵阳市第一示例建筑公司", "贵阳市第二示例建筑公司", MatchReason.OTHER_NUMERAL),
        ("", NAME, MatchReason.NO_NAME),
        ("（）", NAME, MatchReason.NO_NAME),
    ],
)
def test_what_rules_it_out_is_named(name: str, other: str, reason: MatchReason) -> None:
    found = compared(name, other)

    assert (found.status, found.reasons[0]) == ("none", reason)
    assert found.score < 0.5


@pytest.mark.parametrize(
    ("name", "other", "status", "reason"),
    [
        ("Shili Hongfa Co., Ltd.", "SHILI HONGFA COMPANY LIMITED", "match", None),
        ("Shili Hongfa (Guizhou) Co.", "Guizhou Shili Hongfa COMP", "match", None),
        ("Shili Hongfa Co., Ltd.", "Shili Hongfa", "possible", "form_omitted"),
        ("Shili Hongfa Co., Ltd.", "Shili Hongfa Inc.", "possible", "other_form"),
        ("Shili Hongfa 2 Co.", "Shili Hongfa 3 Co.", "none", "other_numeral"),
        ("Shili Hongfa Co.", "Shili Dafa Co.", "none", "other_brand"),
        ("Company Limited", "Shili Company Limited", "none", "other_brand"),
    ],
)
def test_english_names_are_words_in_any_order_and_a_form(
    name: str, other: str, status: str, reason: str | None
) -> None:
    found = compared(name, other)

    assert (found.status, found.reasons[0]) == (status, reason or "other_writing")


def test_a_contradiction_leaves_less_than_an_omission() -> None:
    omitted, other = (
        compared("示例鸿发酒业有限公司"),
        compared("贵阳市示例鸿发酒业有限公司"),
    )

    assert 0.5 <= other.score < omitted.score < 0.9


def test_a_confirmed_code_alone_is_certain_whatever_the_names() -> None:
    found = compare(Stated("示例甲店", CODE), Stated("", f" {CODE.lower()}"))

    assert found == Comparison(MatchStatus.MATCH, 1.0, (MatchReason.SAME_CODE,))


def test_how_the_names_of_one_code_differ_is_told() -> None:
    found = compare(Stated("示例甲店", CODE), Stated("示例乙厂", CODE))

    assert (found.status, found.score) == ("match", 1.0)
    assert found.reasons == (MatchReason.SAME_CODE, MatchReason.OTHER_BRAND)


def test_a_different_valid_code_is_never_a_match() -> None:
    found = compare(Stated(NAME, CODE), Stated(NAME, OTHER_CODE))

    assert found == Comparison(MatchStatus.NONE, 0.0, (MatchReason.OTHER_CODE,))


def test_codes_issued_with_a_wrong_organisation_part_tell_firms_apart() -> None:
    body = f"{CODE[:16]}{'X' if CODE[16] != 'X' else '1'}"
    issued = body + check_character(body)

    assert check_uscc(issued).faults == (UsccFault.INNER_CHECK,)
    assert compare(Stated(NAME, issued), Stated(NAME, CODE)).status == "none"
    assert compare(Stated(NAME, issued), Stated(NAME, issued)).score == 1


def test_a_code_that_is_not_valid_decides_nothing_and_is_told() -> None:
    found = compare(Stated(NAME, CODE[:-1] + "0"), Stated(NAME, CODE))

    assert found.status == "match"
    assert found.score < 1
    assert MatchReason.INVALID_CODE in found.reasons


def test_a_code_on_one_side_only_decides_nothing() -> None:
    assert compare(Stated(NAME, CODE), Stated(NAME)).reasons == (MatchReason.SAME_NAME,)


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        ("520304", "520304", "match"),
        ("520300", "520304", "match"),
        ("520000", "520304", "match"),
        ("520304", "", "match"),
        ("520304", "520303", "possible"),
        ("520304", "110101", "possible"),
    ],
)
def test_the_same_name_in_another_region_is_at_most_possible(
    one: str, other: str, status: str
) -> None:
    name = "示例鸿发酒业有限公司"

    found = compare(Stated(name, region=one), Stated(name, region=other))

    assert found.status == status


@given(TEXT, TEXT)
def test_the_order_of_the_two_does_not_matter(one: str, other: str) -> None:
    assert compared(one, other) == compared(other, one)


@given(TEXT)
def test_any_name_with_a_letter_matches_itself(name: str) -> None:
    found = compared(name, name)

    assert found.status == "match" or found.reasons == (MatchReason.NO_NAME,)


def test_a_file_of_pairs_comes_back_with_what_was_found(tmp_path: Path) -> None:
    file, out = tmp_path / "pairs.csv", io.StringIO()
    file.write_text(
        f"\ufeffid,name_a,code_a,name_b,code_b\n1,{NAME},{CODE},示例店,{CODE}\n"
        f"2,{NAME},,{NAME}凯里分公司,\n",
        encoding="utf-8",
    )

    call_command("compare_names", str(file), stdout=out)

    assert out.getvalue().splitlines() == [
        "id,name_a,code_a,name_b,code_b,status,score,reasons",
        f"1,{NAME},{CODE},示例店,{CODE},match,1.0000,same_code;"
        "other_brand;region_omitted",
        f"2,{NAME},,{NAME}凯里分公司,,none,0.2000,branch",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("name_a,code_a\n甲,\n", "name_b"),
        ("name_a,name_b\n甲\n", "Row 2"),
        ("name_a,name_b\n甲,乙,丙\n", "Row 2"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_fault(
    tmp_path: Path, text: str, fault: str
) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=fault):
        call_command("compare_names", str(file), stdout=io.StringIO())
