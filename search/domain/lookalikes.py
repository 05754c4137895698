"""Characters that are easily taken for one another when read or copied (形近字).

Source: the Unihan database, as the head of reference/lookalikes.txt tells.
"""

from functools import cache
from importlib.resources import files


def is_lookalike(one: str, other: str) -> bool:
    """Tell whether two characters look alike, in either order."""
    return (one, other) in pairs() or (other, one) in pairs()


@cache
def pairs() -> frozenset[tuple[str, str]]:
    """Return every pair once, as the table has it."""
    text = (files("search") / "reference" / "lookalikes.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset((line[0], other) for line in lines for other in line[1:])
