"""How well a name answers what was typed, and where it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.domain.fit import Fit, best_name, fit_of, highlight, is_one_off
from search.domain.names import analyse, analyse_query

NAME = "遵义市播州区示例鸿发酒业有限公司"
CODE = "91529900000000001X"
TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("贵州遵义示例鸿发酒业()（）厂 aB9"), st.characters()
    )
)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (NAME, "exact"),
        ("遵義市播州區示例鴻發酒業有限公司", "exact"),
        ("遵义播州示例鸿发酒业", "exact"),
        ("遵义市播州区示例鸿发酒业有限责任公司", "exact"),
        ("遵义市播州区示例鸿发酒业专业合作社", "close"),
        (CODE, "exact"),
        (CODE.lower(), "exact"),
        (CODE[:-1], "close"),
        ("91529900000000002", "loose"),
        ("示例鸿发", "close"),
        ("发", "close"),
        ("遵义播州示例宏发酒业", "close"),
        ("遵义播州示例发鸿酒业", "close"),
        ("遵义播州示例鸿发酒", "close"),
        ("遵义播州示例大发酒业", "close"),
        ("遵义播州示例大利酒业", "loose"),
        ("示例大发酒业", "loose"),
        ("zunyibozhoushilihongfajiuye", "close"),
        ("hongfa", "close"),
        ("hongf", "close"),
        ("zybzslhfjy", "close"),
        ("zy", "close"),
        ("hf", "loose"),
        ("slhf", "close"),
        ("slhx", "loose"),
        ("", "loose"),
        ("（）", "loose"),
    ],
)
def test_the_fit_says_how_well_the_name_answers(typed: str, expected: Fit) -> None:
    fit = fit_of(analyse_query(typed), analyse(NAME), uscc=CODE)

    assert fit == expected


def test_a_name_without_a_code_is_not_what_nothing_was_typed_for() -> None:
    fit = fit_of(analyse_query(""), analyse(""), uscc="")

    assert fit == "loose"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("甲乙丙", True),
        ("甲乙丁", True),
        ("甲丙", False),
        ("甲乙丙丁", True),
        ("甲丙乙", True),
        ("丙乙甲", False),
        ("甲丁戊", False),
        ("甲乙丙丁戊", False),
    ],
)
def test_one_off_is_one_change_of_three_characters(other: str, expected: bool) -> None:
    assert is_one_off("甲乙丙", other) is expected
    assert is_one_off(other, "甲乙丙") is expected


def test_the_name_that_fits_best_is_chosen() -> None:
    names = [analyse("遵义市示例新生酒业有限公司"), analyse(NAME)]

    chosen = best_name(analyse_query("示例鸿发"), names)

    assert (chosen[0].name, chosen[1]) == (NAME, "close")


def test_the_registered_name_wins_a_tie() -> None:
    names = [analyse("示例甲店"), analyse("示例乙店")]

    chosen, fit = best_name(analyse_query("示例"), names)

    assert (chosen.name, fit) == ("示例甲店", "close")


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        (NAME, "鸿发酒业", ["鸿发酒业"]),
        (NAME, "鴻發", ["鸿发"]),
        (NAME, NAME, [NAME]),
        (NAME, "播州 酒业", ["播州", "酒业"]),
        (NAME, "业", ["业"]),
        (NAME, "hongfa", ["鸿发"]),
        (NAME, "slhf", ["示例鸿发"]),
        (NAME, "示例大酒业", ["示例", "酒业"]),
        (NAME, CODE, []),
        (NAME, "", []),
        ("示例（贵阳）酒业", "贵阳酒业", ["贵阳", "酒业"]),
        ("示例ＡＢ酒业", "ab", ["ＡＢ"]),
        ("示例鴻發店", "鸿发", ["鴻發"]),
        ("㈱示例店", "示例", ["示例"]),
        ("示例A1店", "slA1d", ["A1"]),
    ],
)
def test_highlights_cover_what_was_typed(
    name: str, typed: str, expected: list[str]
) -> None:
    ranges = highlight(name, analyse_query(typed))

    assert [name[start:end] for start, end in ranges] == expected


@given(TEXT, TEXT)
def test_any_text_gives_a_fit_and_ranges_within_the_name(name: str, typed: str) -> None:
    query = analyse_query(typed)

    ranges = highlight(name, query)

    bounds = [bound for one in ranges for bound in one]
    assert bounds == sorted(set(bounds))
    assert not bounds or (bounds[0] >= 0 and bounds[-1] <= len(name))
    assert fit_of(query, analyse(name)) in {"exact", "close", "loose"}


@given(TEXT)
def test_a_name_typed_whole_fits_exactly(name: str) -> None:
    query = analyse_query(name)

    fit = fit_of(query, analyse(name))

    assert fit == ("exact" if query.normal else "loose")
