"""Personal identifiers in the texts of a paper, told by place alone (附件个人信息筛查).

Source: 个人信息保护法 arts. 25, 51: nothing personal is made public by accident.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, chain, groupby

from registry.domain.screening import Finding, PersonalKind, find_personal
from registry.domain.vocabulary import Term

NEEDED_OFFICERS = 2
LONGEST_PIECE = 6  # the digits of one box of a form: six for the region at most
RESIDENT_ID_LENGTH = 18
PAGES_PARTED = re.compile(r"[\s,;、]+")
PAGES = re.compile(r"([0-9]{1,4})(?:[-–—~]([0-9]{1,4}))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in a paper, in English and in Chinese: never what stands there."""

    label: str
    term: str

    def within(self, label: str, term: str) -> "Place":
        """Return a place inside this one."""
        first = f"{self.label}, " if self.label else ""
        return Place(label=f"{first}{label}", term=f"{self.term}{term}")

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A text that stands together: a page, a paragraph, a cell."""

    where: Place
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Located:
    """That an identifier of a kind stands at a place."""

    kind: PersonalKind
    where: Place


class Hidden(Term):
    """What a file tells beside its pages, whatever was masked on them (隐藏内容)."""

    EARLIER = "earlier", "an earlier version of itself", "文件的旧版本"
    AUTHOR = "author", "the name of its author", "作者姓名"


@dataclass(frozen=True, kw_only=True, slots=True)
class PagesDeclared:
    """Which pages (from 1) an officer looked at and declares free (逐页确认)."""

    officer: int
    pages: frozenset[int]


def screen_passages(passages: Iterable[Passage], *, today: date) -> tuple[Located, ...]:
    """Return where identifiers stand, each place once.

    A number written one sign or a few to a box (填写格) is read across its boxes.
    """
    given = tuple(passages)
    found = chain(
        (
            Located(kind=finding.kind, where=_line_of(passage, finding))
            for passage in given
            for finding in find_personal(passage.text, today=today)
        ),
        _in_boxes(given, today=today),
    )
    return tuple(dict.fromkeys(found))


def needs_declaration(pages_without_text: Sequence[int]) -> bool:
    """Tell whether officers must look, because no machine can read."""
    return bool(pages_without_text)


def undeclared_pages(
    pages_without_text: Sequence[int], *, declared: Iterable[PagesDeclared]
) -> tuple[int, ...]:
    """Return the pages that fewer than two different officers declared free."""
    officers = {(one.officer, page) for one in declared for page in one.pages}
    times = Counter(page for _, page in officers)
    return tuple(page for page in pages_without_text if times[page] < NEEDED_OFFICERS)


def pages_in(text: str) -> frozenset[int]:
    """Read page numbers like 2, 4-7; of anything else there are none."""
    runs = PAGES_PARTED.split(unicodedata.normalize("NFKC", text).strip())
    pages: set[int] = set()
    for run in runs:
        match = PAGES.fullmatch(run)
        if match is None:
            return frozenset()
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            return frozenset()
        pages.update(range(first, last + 1))
    return frozenset(pages)


def runs_of(pages: Iterable[int]) -> str:
    """Return page numbers for a reader: 2, 4-7."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and runs[-1][-1] == page - 1:
            runs[-1][1:] = [page]
        else:
            runs.append([page])
    return ", ".join("-".join(map(str, run)) for run in runs)


def _line_of(passage: Passage, finding: Finding) -> Place:
    if "\n" not in passage.text:
        return passage.where
    line = passage.text.count("\n", 0, finding.start) + 1
    return passage.where.within(f"line {line}", f"第{line}行")


def _in_boxes(passages: Sequence[Passage], *, today: date) -> Iterator[Located]:
    """Find what is parted over boxes; a box of several signs may be a plain number.

    Neighbours in a table of figures make a telephone number by chance, hardly ever a
    resident ID of 18 signs.
    """
    for is_piece, run in groupby(passages, key=lambda one: bool(_piece(one))):
        if not is_piece:
            continue
        boxes = list(run)
        pieces = [_piece(box) for box in boxes]
        ends = list(accumulate(len(piece) + 1 for piece in pieces))
        for finding in find_personal("\n".join(pieces), today=today):
            first = bisect_right(ends, finding.start)
            last = bisect_right(ends, finding.end - 1)
            is_single = all(len(piece) == 1 for piece in pieces[first : last + 1])
            if is_single or _is_resident_id(finding):
                yield Located(kind=finding.kind, where=boxes[first].where)


def _is_resident_id(finding: Finding) -> bool:
    return (
        finding.kind is PersonalKind.RESIDENT_ID
        and len(finding.masked) == RESIDENT_ID_LENGTH
    )


def _piece(passage: Passage) -> str:
    """Return the signs of a box of a form, or ""."""
    bare = unicodedata.normalize("NFKC", passage.text[: 4 * LONGEST_PIECE]).strip()
    is_piece = len(bare) <= LONGEST_PIECE and len(passage.text) <= 4 * LONGEST_PIECE
    signs = bare.upper()
    return signs if is_piece and signs and not signs.strip("0123456789X") else ""
