"""How like a name is to a text with a slip in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.domain.alike import LEAST, Likeness, likeness
from search.domain.grams import divisions
from search.domain.names import analyse_query, core_of

NAME = "遵义市播州区示例鸿发酒业有限公司"
FIRM = divisions("91529900000000001X", region="520304")
TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("贵州遵义示例鸿发酒业 abhong第一"), st.characters()
    )
)


def like(typed: str, name: str = NAME) -> Likeness:
    return likeness(analyse_query(typed), core_of(name), divisions=FIRM)


@pytest.mark.parametrize(
    "typed",
    [
        "示例宏发酒业",  # sounds the same
        "示例鸿花酒业",  # sounds nearly the same
        "示制鸿发酒业",  # looks nearly the same
        "示例发鸿酒业",  # swapped
        "示例鸿酒业",  # left out
        "示例鸿发发酒业",  # typed twice
        "示例hong发酒业",
        "shilihonghuajiuye",
        "遵义示例宏发酒业有限公司",
        "播州 示例宏发",
    ],
)
def test_one_slip_is_close(typed: str) -> None:
    found = like(typed)

    assert found.is_close
    assert found.score > LEAST


@pytest.mark.parametrize(
    "typed",
    ["示例大发酒业", "贵阳示例宏发酒业", "示例鸿发第二酒业", "shilihongtaijiuye"],
)
def test_another_brand_place_or_number_is_never_close(typed: str) -> None:
    assert not like(typed).is_close


def test_one_numeral_for_another_is_worse_than_any_other_character() -> None:
    name = "贵阳市第一示例小学食堂"

    numeral, other = (
        like("贵阳市第二示例小学食堂", name),
        like("贵阳市第大示例小学食堂", name),
    )

    assert numeral.score < other.score
    assert not numeral.is_close


def test_sound_is_nearer_than_any_other_character() -> None:
    scores = [
        like(f"示例{brand}酒业").score for brand in ("鸿发", "宏发", "鸿花", "鸿大")
    ]

    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)


def test_a_name_is_hardly_worse_for_saying_more() -> None:
    short, long = like("示例宏发", "示例鸿发店"), like("示例宏发", NAME)

    assert 0 < short.score - long.score < 0.05


def test_a_slip_in_the_trade_weighs_less_than_one_in_the_brand() -> None:
    assert like("示例鸿发酒牛").score > like("示例鸿牛酒业").score


def test_what_has_nothing_in_common_is_no_answer() -> None:
    assert like("凯里样品建材").score < LEAST


@given(TEXT, TEXT)
def test_any_text_has_a_likeness(typed: str, name: str) -> None:
    found = like(typed, name)

    assert found.score <= 1


@given(st.text(alphabet="贵州遵义示例鸿发酒业第一有限公司 ()AB9"))
def test_a_name_is_as_like_itself_as_can_be(name: str) -> None:
    query = analyse_query(name)

    found = like(name, name)

    assert found.is_close or query.is_latin or not query.rest
