"""Which organ is in charge once organs were merged or renamed (机关撤并与承接).

What an organ decided keeps its name; what is open goes over on the day of its end.

Source: 行政诉讼法 (2017) art. 26: the organ that goes on with an abolished one's powers
stands in its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ending:
    """How an organ ended: the first day without it, and who took over.

    Shape: organs are known by their keys.
    """

    on: date
    successor: int


@dataclass(frozen=True, slots=True)
class Handover:
    """Whose work an organ does, from a day to a day (exclusive; None: until now)."""

    organ: int
    in_charge: int
    start: date
    end: date | None


Endings = Mapping[int, Ending]


def in_charge(organ: int, endings: Endings, *, on: date) -> int:
    """Return the organ that does an organ's work on a day: itself, or who took over.

    Total: a circle of successors is followed once and left.
    """
    seen = {organ}
    while (end := endings.get(organ)) and end.on <= on and end.successor not in seen:
        organ = end.successor
        seen.add(organ)
    return organ


def done_by(organs: Iterable[int], endings: Endings, *, on: date) -> frozenset[int]:
    """Return the organs whose work these do on a day: themselves, and ended ones.

    One of them that handed its work to none of them is not among the answer.
    """
    asked = frozenset(organs)
    known = asked | endings.keys()
    return frozenset(one for one in known if in_charge(one, endings, on=on) in asked)


def handovers(endings: Endings) -> Iterator[Handover]:
    """Yield who did the work of each ended organ, spell by spell, chains followed."""
    days = sorted({end.on for end in endings.values()})
    for organ, end in endings.items():
        own = [day for day in days if day >= end.on]
        for start, until in zip(own, [*own[1:], None], strict=True):
            yield Handover(organ, in_charge(organ, endings, on=start), start, until)
