"""How well a name answers what was typed, and where it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.domain.fit import Fit, fit_of, highlight, named_best
from search.domain.grams import firm_keys
from search.domain.names import analyse, analyse_query
from search.domain.wanted import EXACT_NAME, points_of, wanted_by

NAME = "遵义市播州区示例鸿发酒业有限公司"
CODE = "91529900000000001X"
TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("贵州遵义示例鸿发酒业()（）厂 aB9"), st.characters()
    )
)


def fit(typed: str, *, region: str = "520304") -> Fit:
    query = analyse_query(typed)
    wanted = wanted_by(query)
    keys = {*analyse(NAME).keys, *firm_keys(CODE, region=region)}
    points = points_of(wanted, keys)
    return fit_of(query, wanted, points=points, uscc=CODE, name=NAME)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (NAME, "exact"),
        ("遵义市播州區示例鴻發酒業有限公司", "exact"),
        ("遵义播州示例鸿发酒业", "exact"),
        ("遵义市播州区示例鸿发酒业有限责任公司", "exact"),
        ("遵义市播州区示例鸿发酒业专业合作社", "close"),
        (CODE, "exact"),
        (CODE.lower(), "exact"),
        ("000000001", "exact"),
        ("示例鸿发", "close"),
        ("示例鸿发 播州", "close"),
        ("汇川 示例鸿发", "loose"),
        ("贵阳示例鸿发酒业", "loose"),
    ],
)
def test_the_fit_says_how_well_a_name_that_holds_the_text_answers(
    typed: str, expected: Fit
) -> None:
    assert fit(typed) == expected


def test_a_place_typed_may_be_where_the_firm_is_instead_of_in_its_name() -> None:
    assert fit("示例鸿发 仁怀", region="520382") == "close"
    assert fit("示例鸿发 仁怀", region="520304") == "loose"


def test_the_name_that_was_meant_is_chosen() -> None:
    names = [analyse("遵义市示例新生酒业有限公司"), analyse(NAME)]

    assert named_best(wanted_by(analyse_query("示例鸿发")), names).name == NAME


def test_the_registered_name_wins_a_tie() -> None:
    names = [analyse("示例甲店"), analyse("示例乙店")]

    assert named_best(wanted_by(analyse_query("示例")), names).name == "示例甲店"


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
def test_any_text_gives_ranges_within_the_name(name: str, typed: str) -> None:
    ranges = highlight(name, analyse_query(typed))

    bounds = [bound for one in ranges for bound in one]
    assert bounds == sorted(set(bounds))
    assert not bounds or (bounds[0] >= 0 and bounds[-1] <= len(name))


@given(TEXT)
def test_a_name_typed_whole_is_held_whole(name: str) -> None:
    query = analyse_query(name)

    points = points_of(wanted_by(query), analyse(name).keys)

    assert not query.normal or points & EXACT_NAME
