"""A partner's workbook of firms to be checked: its columns, its course (核验清单)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.domain.errors import DomainError, msg
from registry.domain.vocabulary import Term
from search.domain.match_lists import HEADINGS, Columns, RowFault, plain_heading
from search.domain.matching import Stated

LONGEST_REFERENCE = 100


class SheetState(Term):
    """How far a workbook is (核验清单状态)."""

    BROUGHT = "brought", "columns to be confirmed", "待确认列"
    WAITING = "waiting", "waiting to be matched", "等待比对"
    MATCHING = "matching", "being matched", "比对中"
    SETTLING = "settling", "possible matches to be settled", "待核定疑似"
    CHECKING = "checking", "being checked", "核验中"
    DONE = "done", "checked", "已核验"
    FAILED = "failed", "stopped by an error", "因错误中止"


class ColumnUse(Term):
    """What a column of the workbook is taken for (列的用途)."""

    NAME = "name", "name of the firm", "企业名称"
    CODE = "code", "unified social credit code", "统一社会信用代码"
    REFERENCE = "reference", "your own reference", "自有编号"


# Headings met in banks' lists, besides those of lists to be matched.
_KNOWN: Mapping[ColumnUse, frozenset[str]] = {
    ColumnUse.NAME: frozenset(
        {*HEADINGS["name"], "客户名称", "单位名称", "公司名称", "借款人", "借款人名称"}
    ),
    ColumnUse.CODE: frozenset(
        {
            *HEADINGS["code"],
            "社会信用代码",
            "信用代码",
            "统一信用代码",
            "组织机构代码",
            "证件号码",
        }
    ),
    ColumnUse.REFERENCE: frozenset(
        {"客户号", "客户编号", "编号", "序号", "借据号", "合同号", "reference"}
    ),
}


class NoFirmColumnError(DomainError):
    """Choose the column of the names, of the codes, or both."""

    code = "no_firm_column"


class ColumnTwiceError(DomainError):
    """One column is chosen for two uses: choose another for one of them."""

    code = "column_twice"


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """Where a sheet names its columns, and which are read.

    Shape: `row` counts from 1 as a spreadsheet shows it; `width` is the number of
    headings; `places` count from 0.
    """

    row: int
    width: int
    places: Mapping[ColumnUse, int]

    def read(self, cells: Sequence[str]) -> tuple[str, Stated | RowFault]:
        """Return a row's own reference and what it states, or why it cannot be read."""
        place = self.places.get(ColumnUse.REFERENCE, len(cells))
        reference = cells[place].strip() if place < len(cells) else ""
        places = {
            use.value: at
            for use, at in self.places.items()
            if use is not ColumnUse.REFERENCE
        }
        stated = Columns(places=places, width=self.width).read(cells)
        if len(reference) > LONGEST_REFERENCE or "\x00" in reference:
            return "", RowFault.LONG_REFERENCE
        return reference, stated

    def to_view(self) -> dict[str, int]:
        """Write it as JSON."""
        places = {use.value: at for use, at in self.places.items()}
        return {"row": self.row, "width": self.width, **places}

    @classmethod
    def from_view(cls, view: Mapping[str, int]) -> "Layout":
        """Read it."""
        places = {use: view[use.value] for use in ColumnUse if use.value in view}
        return cls(row=view["row"], width=view["width"], places=places)


def heading_at(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows names the columns.

    The first that names a firm's column; else the first of those with most cells.
    """
    firms = _KNOWN[ColumnUse.NAME] | _KNOWN[ColumnUse.CODE]
    named = [at for at, row in enumerate(rows) if firms & set(map(plain_heading, row))]
    filled = [sum(map(bool, row)) for row in rows]
    return named[0] if named else filled.index(max(filled))


def guess(headings: Sequence[str]) -> dict[ColumnUse, int]:
    """Return which columns seem to be meant: the first whose heading is known."""
    plain = [plain_heading(heading) for heading in headings]
    found = {
        use: [at for at, heading in enumerate(plain) if heading in known]
        for use, known in _KNOWN.items()
    }
    return {use: places[0] for use, places in found.items() if places}


def chosen_layout(
    places: Mapping[ColumnUse, int], *, row: int, headings: Sequence[str]
) -> Layout:
    """Return the layout somebody confirmed.

    Raises:
        NoFirmColumnError: neither names nor codes.
        ColumnTwiceError: one column for two uses.
    """
    if not {ColumnUse.NAME, ColumnUse.CODE} & set(places):
        raise NoFirmColumnError
    taken: dict[int, ColumnUse] = {}
    for use, place in places.items():
        if place in taken:
            raise ColumnTwiceError(
                msg("The column %(heading)s is chosen twice: choose another once."),
                heading=headings[place][:80],
            )
        taken[place] = use
    return Layout(row=row, width=len(headings), places=dict(places))
