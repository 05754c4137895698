"""Characters taken for one another: each pair once, either way, none with itself."""

import pytest

from search.domain.lookalikes import is_lookalike, pairs


@pytest.mark.parametrize(
    "pair", ["土士", "未末", "己已", "侯候", "酒洒", "戌戍", "贷货"]
)
def test_what_is_easily_taken_for_another_looks_alike_either_way(pair: str) -> None:
    one, other = tuple(pair)

    assert is_lookalike(one, other)
    assert is_lookalike(other, one)


@pytest.mark.parametrize("pair", ["鸿宏", "酒业", "遵贵", "第示"])
def test_what_only_sounds_alike_or_is_another_does_not(pair: str) -> None:
    one, other = tuple(pair)

    assert not is_lookalike(one, other)


def test_each_pair_stands_once_and_none_is_of_one_character() -> None:
    found = [frozenset(pair) for pair in pairs()]

    assert len(found) == len(set(found))
    assert all(len(pair) == 2 for pair in found)


def test_every_character_is_of_the_national_set() -> None:
    held = "".join(one + other for one, other in pairs())

    assert len(held.encode("gb2312")) == 2 * len(held)
