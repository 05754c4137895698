"""Industries by their codes."""

import pytest

from registry.domain.industries import industry_head, industry_name, is_known_industry


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("C", "制造业"),
        ("C1512", "白酒制造"),
        ("C1510", "酒的制造"),
        ("?", "?"),
        ("", ""),
    ],
)
def test_an_industry_is_named_by_itself_or_by_what_holds_it(
    code: str, name: str
) -> None:
    assert industry_name(code) == name


@pytest.mark.parametrize(
    ("below", "head"), [("", "C"), ("C", "C15"), ("C15", "C151"), ("C151", "C1512")]
)
def test_each_level_opens_into_the_next(below: str, head: str) -> None:
    assert industry_head("C1512", below=below) == head


def test_only_codes_of_the_table_are_known() -> None:
    assert is_known_industry("C15")
    assert not is_known_industry("C1510")
