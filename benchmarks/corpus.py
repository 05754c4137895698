"""All firms of the files, and which of them a text fits (企业语料).

A query made from one firm may fit others as well; whoever judges an answer has to know
them all. Texts are sought in the names as the rule writes them: region in short, then
the rest (贵州省遵义市鸿发商贸有限公司 → 贵州遵义鸿发商贸有限公司).
"""

import csv
import gzip
import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import gcd
from pathlib import Path

from benchmarks.name_rule import NameRule, Parts, leading_region, short_place, tidy
from benchmarks.sounds import folded, sound

_APART = "\n"
_HALF = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Firm:
    """A firm of the files.

    Shape: `district` in short and `area`, its code, are "" where the file has none.
    """

    code: str
    name: str
    plain: str
    district: str
    area: str


class Text:
    """Many texts in one, to find who holds a piece."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._whole = _APART.join(("", *texts, ""))
        self._starts = list(accumulate(len(text) + 1 for text in texts))

    def places(self, piece: str) -> Iterator[tuple[int, str, str]]:
        """Yield who holds a piece, with what stands before and behind it there."""
        at = self._whole.find(piece) if piece else -1
        while at >= 0:
            start = self._whole.rfind(_APART, 0, at) + 1
            end = self._whole.find(_APART, at)
            number = bisect_right(self._starts, at - 1)
            yield number, self._whole[start:at], self._whole[at + len(piece) : end]
            at = self._whole.find(piece, at + 1)

    def holding(self, piece: str, *, most: int) -> set[int]:
        """Return who holds a piece; once more than `most` are found, no further."""
        found: set[int] = set()
        for number, _before, _behind in self.places(piece):
            found.add(number)
            if len(found) > most:
                break
        return found


class Corpus:
    """The firms of the files; those of `main`, the registry's own, first."""

    def __init__(
        self, main: Sequence[dict[str, str]], other: Sequence[dict[str, str]]
    ) -> None:
        self.firms = [_firm(row) for row in (*main, *other)]
        self._main = len(main)
        self._rule = NameRule((tidy(firm.name), firm.code) for firm in self.firms)
        self._plain = Text([firm.plain for firm in self.firms])
        self.names = {firm.name: firm for firm in self.firms}
        self.by_code = {firm.code: firm for firm in self.firms}

    @classmethod
    def read(cls, main: Path, other: Path) -> "Corpus":
        """Read both files."""
        return cls(list(rows(main)), list(rows(other)))

    def parts(self, firm: Firm) -> Parts:
        """Take a firm's name apart by the rule."""
        return self._rule.parts(firm.name, code=firm.code)

    def strolled(self, chance: random.Random) -> Iterator[Firm]:
        """Yield each firm once, in an order by chance, the two files in turn."""
        main = _stroll(chance, 0, self._main)
        other = _stroll(chance, self._main, len(self.firms))
        for one in main:
            yield self.firms[one]
            number = next(other, None)
            if number is not None:
                yield self.firms[number]
        for number in other:
            yield self.firms[number]

    def holding(self, text: str, *, most: int = 5) -> set[str]:
        """Return the codes of firms whose plain name holds a text."""
        return self._codes(self._plain.holding(text, most=most))

    def writing(self, text: str, *, most: int = 5) -> set[str]:
        """Return the codes of firms whose registered or plain name holds a text."""
        written = self._codes(self._written.holding(text, most=most))
        return written | self.holding(text, most=most)

    def near(self, text: str, *, most: int = 5) -> set[str]:
        """Return the codes of firms whose plain name holds a text but for one slip.

        Shape: a slip is a character too many, too few or another one, or two neighbours
        swapped. One side of the slip is intact, so only those who hold that are read.
        """
        half = len(text) // _HALF
        head, tail = text[: half - 1], text[half:]
        found: set[int] = set()
        for number, _before, behind in self._plain.places(head):
            left = text[len(head) :]
            if any(is_slip(left, one) for one in _fronts(behind, len(left))):
                found.add(number)
            if len(found) > most:
                return self._codes(found)
        for number, before, _behind in self._plain.places(tail):
            if any(is_slip(text[:half], one) for one in _ends(before, half)):
                found.add(number)
            if len(found) > most:
                break
        return self._codes(found)

    def sounding(self, sounds: Sequence[str], *, most: int = 5) -> set[str]:
        """Return the codes of firms whose plain name sounds so, or begins so."""
        piece = f" {' '.join(sounds)} "
        return self._codes(self._sounds.holding(piece, most=most))

    def sounding_near(self, text: str, *, most: int = 0) -> set[str]:
        """Return the codes of firms whose plain name sounds nearly like a text."""
        heard = (folded(sound(character)) for character in text)
        piece = f" {' '.join(heard)} "
        return self._codes(self._near_sounds.holding(piece, most=most))

    def beginning(self, initials: str, *, most: int = 5) -> set[str]:
        """Return the codes of firms whose plain name has a run of these initials."""
        return self._codes(self._initials.holding(initials, most=most))

    def with_code(self, piece: str, *, most: int = 5) -> set[str]:
        """Return the codes that hold a piece."""
        return self._codes(self._code_text.holding(piece, most=most))

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """Return the 600 commonest characters of simple brands."""
        counts: dict[str, int] = {}
        for firm in self.firms[:: max(1, len(self.firms) // 40_000)]:
            parts = self.parts(firm)
            for character in parts.brand if parts.is_simple else "":
                counts[character] = counts.get(character, 0) + 1
        return tuple(sorted(counts, key=lambda one: (-counts[one], one))[:600])

    @cached_property
    def _written(self) -> Text:
        return Text([tidy(firm.name) for firm in self.firms])

    @cached_property
    def _sounds(self) -> Text:
        return Text([_spoken(map(sound, firm.plain)) for firm in self.firms])

    @cached_property
    def _near_sounds(self) -> Text:
        return Text(
            [_spoken(folded(sound(one)) for one in firm.plain) for firm in self.firms]
        )

    @cached_property
    def _initials(self) -> Text:
        return Text(
            ["".join(sound(one)[:1] for one in firm.plain) for firm in self.firms]
        )

    @cached_property
    def _code_text(self) -> Text:
        return Text([firm.code for firm in self.firms])

    def _codes(self, numbers: set[int]) -> set[str]:
        return {self.firms[number].code for number in numbers}


def is_slip(one: str, other: str) -> bool:
    """Tell whether at most one character differs, is missing, or a pair is swapped."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    is_swap = len(one) == len(other) == _HALF and one == other[::-1]
    return is_swap or max(len(one), len(other)) <= 1


def _fronts(behind: str, length: int) -> tuple[str, ...]:
    return tuple(behind[:size] for size in (length - 1, length, length + 1))


def _ends(before: str, length: int) -> tuple[str, ...]:
    sizes = (length - 1, length, length + 1)
    return tuple(before[-size:] if size else "" for size in sizes)


def _spoken(sounds: Iterator[str]) -> str:
    return f" {' '.join(sounds)} "


def _stroll(chance: random.Random, first: int, end: int) -> Iterator[int]:
    """Yield each number once, by steps that share no factor with how many there are."""
    count = end - first
    if not count:
        return
    step = chance.randrange(1, count + 1)
    while gcd(step, count) != 1:
        step = chance.randrange(1, count + 1)
    at = chance.randrange(count)
    for _ in range(count):
        yield first + at
        at = (at + step) % count


def _firm(row: dict[str, str]) -> Firm:
    name, code = tidy(row["name"]), row["uscc"]
    region, short = leading_region(name, code=code)
    district = row.get("district") or ""
    return Firm(
        code=code,
        name=row["name"],
        plain=short + name[len(region) :],
        district=short_place(district) if district else "",
        area=row.get("district_code") or "",
    )


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a file of firms."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
