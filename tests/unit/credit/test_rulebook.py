"""The rule set as people read it: every number is in it, each rule in its own words."""

from datetime import date

import pytest

from credit.domain.rulebook import rulebook
from credit.domain.ruleset import load

DAY = date(2026, 11, 25)


@pytest.mark.parametrize("name", ["S1x10", "S2"])
def test_every_number_stands_in_exactly_one_place(name: str) -> None:
    book = rulebook(load(name), as_of=DAY)

    told = [entry.key for entry in (*book.scale, *book.common)]
    told += [entry.key for chapter in book.chapters for entry in chapter.parameters]
    assert sorted(told) == sorted(entry.key for entry in load(name).entries)


@pytest.mark.parametrize("name", ["S1x10", "S2"])
def test_every_rule_is_explained_in_both_languages_without_marks_of_code(
    name: str,
) -> None:
    book = rulebook(load(name), as_of=DAY)

    for chapter in book.chapters:
        texts = (chapter.explanation, chapter.explanation_en)
        assert all(texts)
        assert not any("Units:" in text or "inspection." in text for text in texts)


def test_vetoes_are_told_only_where_the_rule_set_has_them() -> None:
    vetoes = {
        name: [c for c in rulebook(load(name), as_of=DAY).chapters if c.is_veto]
        for name in ("S1x10", "S2")
    }

    assert vetoes["S1x10"] == []
    assert len(vetoes["S2"]) == 5
