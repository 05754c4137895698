"""Fields of records told in words, in Chinese and in English."""

from typing import Any

import pytest

from registry.domain.fields import forms
from registry.domain.wording import field_text
from search.domain.telling import labelled_body


@pytest.mark.parametrize(
    ("form", "name", "value", "zh", "en"),
    [
        ("penalty", "fine_wan", "12.500000", "12.5 万元", "CNY 125,000"),
        ("penalty", "fine_wan", "100", "100 万元", "CNY 1,000,000"),
        ("penalty", "decided_on", "2026-11-03", "2026年11月3日", "3 Nov 2026"),
        ("penalty", "content", "罚款", "罚款", "罚款"),
        (
            "penalty",
            "penalty_kinds",
            ["fine", "warning"],
            "罚款、警告",
            "fine, warning",
        ),
        ("sampling", "verdict", "nonconforming", "不合格", "nonconforming"),
        ("sampling", "is_corrected", True, "是", "yes"),
        ("sampling", "is_corrected", False, "否", "no"),
        (
            "sampling",
            "items",
            [{"item": "苯甲酸", "value": "1.2", "limit": "≤ 0.5"}, {"item": "霉菌"}],
            "苯甲酸 1.2（标准值 ≤ 0.5）；霉菌",
            "苯甲酸 1.2 (limit ≤ 0.5); 霉菌",
        ),
    ],
)
def test_a_field_is_told_as_people_read_it(
    form: str, name: str, value: Any, zh: str, en: str
) -> None:
    field = forms()[form].field(name)

    assert field is not None
    assert field_text(field, value) == zh
    assert field_text(field, value, language="en") == en


def test_codes_of_a_fact_have_their_label_beside_them() -> None:
    told = labelled_body({"type": "penalty", "kinds": ["fine"], "violation": "示例"})

    assert told == {
        "type": "penalty",
        "kinds": ["fine"],
        "kinds_label": ["罚款"],
        "violation": "示例",
    }
