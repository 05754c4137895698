"""Where a line of Chinese text may end (避头尾): marks stay with their words."""

import re
from collections.abc import Callable, Iterator

CANNOT_START = frozenset("，。、；：？！）》〉」』】〕”’％…—·,.;:?!)]}%")
CANNOT_END = frozenset("（《〈「『【〔“‘([{")
# Numbers stay with what they count, Latin words and document numbers whole.
UNIT = re.compile(r"\d+[年月日号]|〔\d+〕\d+号|[!-~]+|.", re.DOTALL)


def lines_of(
    text: str, *, width: float, first: float, measure: Callable[[str], float]
) -> list[str]:
    """Break one paragraph into lines.

    One closing mark that finds no room hangs in the margin. A run longer than a line is
    broken wherever the line ends.

    Units: of `measure`; `width` of a line, `first` of the first one.
    """
    lines, line, room = [], "", first
    for unit in _units(text, longest=min(width, first), measure=measure):
        bare = unit[:-1] if unit[-1] in CANNOT_START else unit
        if line and measure(line + bare) > room:
            lines.append(line.rstrip(" "))
            line, room = "", width
        line += unit.lstrip(" ") if lines and not line else unit
    return [*lines, line]


def _units(
    text: str, *, longest: float, measure: Callable[[str], float]
) -> Iterator[str]:
    held = ""
    for piece in UNIT.findall(text):
        fits = measure(held + piece) <= longest
        if held and (not fits or not _hold_together(held, piece)):
            yield held
            held = ""
        if measure(piece) > longest:
            yield from piece
        else:
            held += piece
    if held:
        yield held


def _hold_together(before: str, after: str) -> bool:
    return before[-1] in CANNOT_END or after[0] in CANNOT_START
