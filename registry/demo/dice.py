"""Chance, the same for the same seed (随机数): dice, likelihood, days."""

from datetime import date
from random import Random


def dice(seed: int, what: str) -> Random:
    """Return the dice of one thing: what is thrown elsewhere never moves them."""
    return Random(f"{seed} {what}")  # noqa: S311 - no secret hangs on it


def happens(rng: Random, chance: float) -> bool:
    """Tell whether something of this likelihood, 0 to 1, happens."""
    return rng.random() < chance


def draw_day(rng: Random, *, first: date, last: date) -> date:
    """Draw a day between two, both included."""
    return date.fromordinal(rng.randint(first.toordinal(), last.toordinal()))
