"""Which test holds each consequence of the law for the design (规则与测试对照)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEADS = ("no.", "rule", "held by", "open")
UP = "../../"  # from the folder of the page to the root


@dataclass(frozen=True, kw_only=True, slots=True)
class Consequence:
    """One numbered consequence.

    Shape: `tests` are paths of tests as pytest writes them; `open` says why no test
    holds it, or not wholly, and is empty if all of it is held.
    """

    number: int
    rule: str
    tests: tuple[str, ...] = ()
    open: str = ""


def read_consequences(text: str) -> tuple[Consequence, ...]:
    """Return the consequences of a TOML text in the order of their numbers."""
    tables: Mapping[str, Mapping[str, Any]] = tomllib.loads(text)
    found = [
        Consequence(
            number=int(name.removeprefix("n")),
            rule=table["rule"],
            tests=tuple(table.get("tests", ())),
            open=table.get("open", ""),
        )
        for name, table in tables.items()
    ]
    return tuple(sorted(found, key=lambda one: one.number))


def summary_of(found: Sequence[Consequence]) -> str:
    """Return one sentence on how many are held wholly, in part and not at all."""
    wholly = sum(bool(one.tests) and not one.open for one in found)
    partly = sum(bool(one.tests) and bool(one.open) for one in found)
    return (
        f"Of {len(found)} consequences tests hold {wholly} wholly and {partly} in "
        f"part; {len(found) - wholly - partly} are not held."
    )


def rows_of(found: Sequence[Consequence]) -> list[Sequence[object]]:
    """Return the rows of the page's table, each test linked to its file."""
    return [
        (one.number, one.rule, "<br>".join(map(_link, one.tests)), one.open)
        for one in found
    ]


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[{name.removeprefix('test_')}]({UP}{path})"
