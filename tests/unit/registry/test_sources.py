"""Sources of limits and steps read in Chinese throughout."""

import re

import pytest
from django.utils import translation

from registry.domain.policies import load_policies
from registry.domain.procedures import PROCEDURES
from registry.web.sources import told_source

LIMITS = load_policies().by_name.values()
STATED = sorted(
    {value.source for entry in LIMITS for value in entry.values}
    | {row.article for table in PROCEDURES.values() for row in table.transitions}
)


@pytest.mark.parametrize("source", STATED)
def test_a_source_leaves_no_english_word_to_a_chinese_reader(source: str) -> None:
    with translation.override("zh-hans"):
        assert not re.search(
            r"[a-z]{2,}|[\u4e00-\u9fff] [\u4e00-\u9fff]", told_source(source)
        )


def test_a_source_is_told_in_english_as_the_tables_state_it() -> None:
    with translation.override("en"):
        assert [told_source(source) for source in STATED] == STATED
