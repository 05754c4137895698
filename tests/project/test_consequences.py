"""Each consequence of the law names the tests that hold it, or says what is missing."""

import ast
from functools import cache
from pathlib import Path

import pytest

from docs.consequences import Consequence, read_consequences, rows_of, summary_of

ROOT = Path(__file__).resolve().parents[2]
FOUND = read_consequences((ROOT / "docs" / "consequences.toml").read_text())
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the tests of a file; none of a file that is not there."""
    file = ROOT / path
    body = ast.parse(file.read_text()).body if file.is_file() else []
    names = [node.name for node in body if isinstance(node, Function)]
    return frozenset(name for name in names if name.startswith("test_"))


def test_every_number_from_6_to_58_is_there_once_and_62_and_63() -> None:
    assert [one.number for one in FOUND] == [*range(6, 59), 62, 63]


@pytest.mark.parametrize("one", FOUND, ids=lambda one: str(one.number))
def test_a_consequence_is_held_by_tests_or_says_what_is_missing(
    one: Consequence,
) -> None:
    assert one.rule
    assert one.tests or one.open


@pytest.mark.parametrize("one", FOUND, ids=lambda one: str(one.number))
def test_every_test_named_exists(one: Consequence) -> None:
    named = [test.partition("::") for test in one.tests]

    assert [path for path, _, name in named if name not in names_in(path)] == []
    assert len(set(one.tests)) == len(one.tests)


def test_consequences_are_read_in_the_order_of_their_numbers() -> None:
    text = '[n10]\nrule = "b"\nopen = "c"\n[n9]\nrule = "a"\ntests = ["t/a.py::test_x"]'

    found = read_consequences(text)

    assert rows_of(found) == [
        (9, "a", "[x](../../t/a.py)", ""),
        (10, "b", "", "c"),
    ]
    assert summary_of(found).endswith("hold 1 wholly and 0 in part; 1 are not held.")
