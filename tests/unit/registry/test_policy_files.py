from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from registry.domain.policy_files import (
    Policies,
    PolicyFileError,
    PolicyNotInForceError,
    Unit,
    load_policies,
)

WHOLE = """
[low_fine]
title = "low fine"
unit = "yuan"
source = "示例 art. 1"
values = [
    { from = 2021-09-01, value = 100.50, assumption = true },
    { from = 2024-01-01, value = 200, source = "示例 art. 2" },
]
"""


def policies_of(folder: Path, text: str) -> Policies:
    (folder / "example.toml").write_text(text, "utf-8")
    return load_policies(folder)


def test_a_value_is_in_force_until_the_next_one(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, WHOLE)

    before = policies.at("low_fine", date(2023, 12, 31))
    after = policies.at("low_fine", date(2024, 1, 1))
    assert (before.amount, before.citation) == (
        Decimal("100.50"),
        "示例 art. 1 (assumption)",
    )
    assert (after.amount, after.citation) == (Decimal(200), "示例 art. 2")


def test_before_the_first_value_nothing_is_in_force(tmp_path: Path) -> None:
    policies = policies_of(tmp_path, WHOLE)

    assert policies.at("low_fine", date(2021, 9, 1)).unit is Unit.YUAN
    with pytest.raises(PolicyNotInForceError):
        policies.at("low_fine", date(2021, 8, 31))


def test_an_unknown_policy_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyNotInForceError, match="no_such"):
        policies_of(tmp_path, WHOLE).at("no_such", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("whole", "broken", "told"),
    [
        ('title = "low fine"', "", "has no title"),
        ('title = "low fine"', 'title = " "', "has no title"),
        ('unit = "yuan"', "", "has no unit"),
        ('unit = "yuan"', 'unit = "cows"', "unknown unit: cows"),
        ('unit = "yuan"', 'unit = "months"', "not a number of months"),
        ('unit = "yuan"', 'unit = "questions"', "not a list of questions"),
        ('unit = "yuan"', 'unit = "switch"', "neither true nor false"),
        ('source = "示例 art. 1"', "", "has no source"),
        ('source = "示例 art. 2"', 'source = ""', "has no source"),
        ("values = [", "values = []\n_ = [", "unknown key: _"),
        ("from = 2024-01-01, ", "", "without the day"),
        ("2024-01-01", "2024-01-01T00:00:00", "without the day"),
        ("2024-01-01", "2021-09-01", "not in the order"),
        ("value = 200", "value = true", "not a number of yuan"),
        ("value = 200", "value = -1", "not a number of yuan"),
        ("assumption = true", "asumption = true", "unknown key: asumption"),
        ("assumption = true", "assumption = 1", "neither true nor false"),
    ],
)
def test_an_incomplete_entry_is_refused(
    tmp_path: Path, whole: str, broken: str, told: str
) -> None:
    with pytest.raises(PolicyFileError, match=told):
        policies_of(tmp_path, WHOLE.replace(whole, broken))


def test_an_entry_without_values_is_refused(tmp_path: Path) -> None:
    text = '[a]\ntitle = "a"\nunit = "yuan"\nsource = "示例"\nvalues = []'

    with pytest.raises(PolicyFileError, match="no dated values"):
        policies_of(tmp_path, text)


def test_an_entry_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(WHOLE, "utf-8")

    with pytest.raises(PolicyFileError, match="twice"):
        policies_of(tmp_path, WHOLE)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="no policy"):
        load_policies(tmp_path)


def test_what_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match=r"example\.toml is not TOML"):
        policies_of(tmp_path, "[low_fine")


def test_entries_are_listed_by_file_and_name(tmp_path: Path) -> None:
    (tmp_path / "z.toml").write_text(WHOLE.replace("low_fine", "a"), "utf-8")

    entries = policies_of(tmp_path, WHOLE).entries()

    assert [(item.file, item.name) for item in entries] == [
        ("example.toml", "low_fine"),
        ("z.toml", "a"),
    ]
