"""Where two names differ is marked in both, and nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from search.domain.differences import Marked, differences


def text_of(parts: Marked) -> str:
    return "".join(text for text, _ in parts)


def test_one_other_character_is_marked_on_both_sides() -> None:
    one, other = differences("遵义示例酒叶有限公司", "遵义示例酒业有限公司")

    assert [text for text, is_marked in one if is_marked] == ["叶"]
    assert [text for text, is_marked in other if is_marked] == ["业"]


def test_what_is_missing_is_marked_where_it_stands() -> None:
    one, other = differences("示例酒业", "遵义示例酒业")

    assert one == (("示例酒业", False),)
    assert other == (("遵义", True), ("示例酒业", False))


@given(st.text(max_size=30), st.text(max_size=30))
def test_both_texts_stay_whole_and_equal_ones_bear_no_mark(
    one: str, other: str
) -> None:
    left, right = differences(one, other)

    assert (text_of(left), text_of(right)) == (one, other)
    is_marked = any(marked for _, marked in (*left, *right))
    assert is_marked == (one != other)
