"""A rule set that cannot be read is told by `manage.py check`, file and fault."""

from pathlib import Path

import pytest
from pytest_django import Settings

from credit.checks import check_rulesets
from tests.environment import ROOT

SHIPPED = ROOT / "credit" / "rulesets" / "S1x10.toml"


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Return a folder of one's own with the rule set in use."""
    settings.RULESETS_DIR = tmp_path
    (tmp_path / SHIPPED.name).write_bytes(SHIPPED.read_bytes())
    return tmp_path


def said(*, fragment: str) -> bool:
    """Tell whether one error alone is told, and names the fragment."""
    (error,) = check_rulesets()
    return error.id == "credit.E001" and fragment in str(error.msg)


def test_the_rule_sets_shipped_are_fit() -> None:
    assert check_rulesets() == []


def test_rule_sets_of_ones_own_are_fit_as_well(folder: Path) -> None:
    assert check_rulesets() == []


def test_a_broken_one_is_told_though_another_is_in_use(folder: Path) -> None:
    (folder / "S9x9.toml").write_text("name = ")

    assert said(fragment="S9x9.toml")


def test_one_that_is_chosen_but_not_there_is_told(
    folder: Path, settings: Settings
) -> None:
    settings.RULESET = "S7"

    assert said(fragment="S7.toml")


def test_a_folder_that_is_not_there_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.RULESETS_DIR = tmp_path / "nowhere"

    assert said(fragment="nowhere")
