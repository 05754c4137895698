"""Lists of firms to be matched: what their columns mean (比对清单)."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.domain.errors import DomainError, msg
from registry.domain.vocabulary import Term
from search.domain.choices import LONGEST_CODE, LONGEST_TEXT, is_region_choice
from search.domain.matching import MatchStatus, Stated

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("名称", "企业名称", "name"),
    "code": ("统一社会信用代码", "uscc", "code"),
    "region": ("行政区划代码", "region"),
}
_DECISIVE = ("name", "code")  # a list needs at least one of them


class AmbiguousColumnsError(DomainError):
    """Two columns of the list mean the same: keep one of them."""

    code = "ambiguous_columns"


class MatchJobState(Term):
    """How far the matching of a list is (批量比对任务状态)."""

    WAITING = "waiting", "waiting for its turn", "等待处理"
    READING = "reading", "being matched", "比对中"
    DONE = "done", "done", "已完成"
    FAILED = "failed", "stopped by an error", "因错误中止"


class RowVerdict(Term):
    """What came of a row of a list (清单行的比对结论)."""

    MATCH = MatchStatus.MATCH.value, MatchStatus.MATCH.label, MatchStatus.MATCH.term
    POSSIBLE = (
        MatchStatus.POSSIBLE.value,
        MatchStatus.POSSIBLE.label,
        MatchStatus.POSSIBLE.term,
    )
    NONE = MatchStatus.NONE.value, "no such firm on file", "档案中无此企业"
    UNREADABLE = "unreadable", "the row cannot be read and was not matched", "未比对"


class RowFault(Term):
    """Why a row of a list cannot be matched (清单行的错误)."""

    UNKNOWN_REGION = (
        "unknown_region",
        "no region has this code",
        "行政区划代码不存在",
    )
    LONG_NAME = (
        "long_name",
        f"the name has more than {LONGEST_TEXT} characters",
        f"名称超过{LONGEST_TEXT}字",
    )
    LONG_CODE = (
        "long_code",
        f"the code has more than {LONGEST_CODE} characters",
        f"代码超过{LONGEST_CODE}字",
    )
    LONG_REFERENCE = (
        "long_reference",
        "the reference has more than 100 characters or holds no text",
        "自有编号超过100字或者含非文本字符",
    )
    NO_TEXT = (
        "no_text",
        "a cell holds characters that are no text",
        "单元格含非文本字符",
    )
    TOO_MANY_CELLS = (
        "too_many_cells",
        "the row has more cells than there are headings",
        "单元格多于表头",
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Where a list states name, code and region, if it does.

    Shape: `places` are counted from 0; `width` is the number of headings.
    """

    places: Mapping[str, int]
    width: int

    def read(self, cells: Sequence[str]) -> Stated | RowFault:
        """Return what a row states of a firm, or why it cannot be matched."""
        if any(cells[self.width :]):
            return RowFault.TOO_MANY_CELLS
        name, code, region = (self._cell(cells, meaning) for meaning in HEADINGS)
        faults = {
            RowFault.NO_TEXT: "\x00" in name + code,
            RowFault.LONG_NAME: len(name) > LONGEST_TEXT,
            RowFault.LONG_CODE: len(code) > LONGEST_CODE,
            RowFault.UNKNOWN_REGION: bool(region) and not is_region_choice(region),
        }
        found = next((fault for fault, is_so in faults.items() if is_so), None)
        return found or Stated(name, code=code, region=region)

    def _cell(self, cells: Sequence[str], meaning: str) -> str:
        place = self.places.get(meaning, len(cells))
        return cells[place].strip() if place < len(cells) else ""


def is_heading(names: Sequence[str]) -> bool:
    """Tell whether a row names the columns: a name or a code of firms among them."""
    return any(meaning in _DECISIVE for meaning in map(_meaning, names))


def columns_of(headings: Sequence[str]) -> Columns:
    """Find the columns of a list by its headings.

    Raises:
        AmbiguousColumnsError: two of them mean the same.
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        meaning = _meaning(heading)
        if meaning in places:
            raise AmbiguousColumnsError(
                msg("The columns %(one)s and %(other)s mean the same: keep one."),
                one=headings[places[meaning]],
                other=heading,
            )
        if meaning:
            places[meaning] = place
    return Columns(places=places, width=len(headings))


def unused(names: Sequence[str], taken: Sequence[str]) -> Iterator[str]:
    """Yield our headings; one that a list has already gets a number behind it."""
    used = set(taken)
    for name in names:
        number, free = 1, name
        while free in used:
            number, free = number + 1, f"{name}_{number + 1}"
        used.add(free)
        yield free


def plain_heading(heading: str) -> str:
    """Return a heading as it is compared: neither case, width nor blanks count."""
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split())


def _meaning(heading: str) -> str:
    plain = plain_heading(heading)
    found = (meaning for meaning, known in HEADINGS.items() if plain in known)
    return next(found, "")
