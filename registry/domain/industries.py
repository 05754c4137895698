"""Industries (国民经济行业分类) by their codes: a letter, then up to four digits.

Source: GB/T 4754-2017 with its amendment of 2019.
"""

import csv
from functools import cache
from importlib.resources import files


@cache
def industry_table() -> dict[str, str]:
    """Return the name of every industry by its code, in the order of codes."""
    source = files("registry") / "reference" / "industries.csv"
    with source.open(encoding="utf-8") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def is_known_industry(code: str) -> bool:
    """Tell whether a code is a section's, division's, group's or class's."""
    return code in industry_table()


def industry_name(code: str) -> str:
    """Return an industry's name; an unknown code is named by what holds it.

    Shape: a code no table has, nor its head, is its own name.
    """
    table = industry_table()
    heads = (code[:length] for length in range(len(code), 0, -1))
    return next((table[head] for head in heads if head in table), code)


def industry_head(code: str, *, below: str = "") -> str:
    """Return the code right below another that holds this one: C1512 below C is C15.

    Shape: the code itself where nothing lies between.
    """
    length = 1 if not below else max(3, len(below) + 1)
    return code[:length]
