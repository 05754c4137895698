"""The trades of the invented province and what they make (行业)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from registry.domain.vocabulary import Sector

RETAIL = ("F5", "H6")  # who sells what others made


@dataclass(frozen=True, kw_only=True, slots=True)
class Industry:
    """One trade (行业), with its words and its places.

    Shape: `code` is of GB/T 4754-2017; `forms` has one letter a legal form, as often as
    it is usual; `favoured` weighs prefectures above the others.
    """

    code: str
    sector: Sector
    share: int
    trades: tuple[str, ...]
    goods: str
    forms: str
    scope: str
    favoured: dict[str, float]

    @property
    def is_retail(self) -> bool:
        """Tell whether the trade sells what others made."""
        return self.code.startswith(RETAIL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Goods:
    """What is sampled of a trade, and what it may fail in."""

    category: str
    products: tuple[str, ...]
    sizes: tuple[str, ...]
    items: tuple[tuple[str, str, str, bool], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Breach:
    """A kind of violation, its facts and its legal basis."""

    violation: str
    facts: str
    basis: str


def _table(name: str) -> dict[str, Any]:
    text = (files("registry") / "demo" / f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def industries() -> tuple[Industry, ...]:
    """Return every trade."""
    return tuple(
        Industry(
            code=row["code"],
            sector=Sector(row["sector"]),
            share=row["share"],
            trades=tuple(row["trades"]),
            goods=row["goods"],
            forms=row["forms"],
            scope=row["scope"],
            favoured=row["at"],
        )
        for row in _table("industries")["industry"]
    )


@cache
def goods() -> dict[str, Goods]:
    """Return the goods by their group."""
    return {
        name: Goods(
            category=row["category"],
            products=tuple(row["products"]),
            sizes=tuple(row["sizes"]),
            items=tuple(
                (item, limit, value, serious)
                for item, limit, value, serious in row["items"]
            ),
        )
        for name, row in _table("samples").items()
    }


@cache
def breaches(sector: Sector) -> tuple[Breach, ...]:
    """Return the kinds of violation of a sector."""
    return tuple(Breach(**row) for row in _table("violations")[sector])
