"""A sheet given back with columns added beside its own (表格加列).

A workbook keeps its sheets, widths and number formats; formulas become the values they
last showed, links to other files and named formulas go, so that nothing in it computes
or fetches. Charts and pictures are not kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from registry.domain.errors import msg
from registry.services.sheet_writing import half_of, new_sheet, plain_cell
from registry.services.sheets import (
    ZIP_ERRORS,
    SheetTooLargeError,
    damaged_workbook,
    open_sheet,
    without_warnings,
)

Cell = str | int | date | None

MOST_UNPACKED = 2**23  # bytes; in memory a workbook takes fifty times as many
_WIDTH = 18  # characters of an added column
_HEAD = PatternFill("solid", fgColor="E5F0F2")
# What openpyxl raises at parts it cannot make sense of, met in damaged files.
_UNREADABLE = (*ZIP_ERRORS, AttributeError, IndexError, TypeError)


def require_returnable(path: Path) -> None:
    """Refuse a sheet that could not be given back with columns added.

    Raises:
        SheetTooLargeError: a workbook that unpacks to too much.
        SheetDamagedError: a workbook whose parts cannot all be read.
    """
    if path.suffix != ".xlsx":
        return
    with ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > MOST_UNPACKED:
        raise SheetTooLargeError(
            msg(
                "The workbook unpacks to more than %(most)s MB: copy the table alone "
                "into a new one."
            ),
            most=MOST_UNPACKED // 2**20,
        )
    _loaded(path)


def add_columns(
    path: Path,
    result: Path,
    *,
    heading_row: int,
    headings: Sequence[str],
    rows: Mapping[int, Sequence[Cell]],
) -> None:
    """Write a sheet again with cells added behind its last column.

    Shape: `rows` maps row numbers, as a spreadsheet shows them, to the added cells.

    Raises:
        UnreadableSheetError: one of its kinds.
    """
    added = {heading_row: list(headings), **rows}
    with open_sheet(path) as sheet:
        free = max((_filled(cells) for _, cells in sheet.rows), default=0)
    if path.suffix == ".xlsx":
        _in_workbook(path, result, added, free=free, heading_row=heading_row)
        return
    with open_sheet(path) as sheet, new_sheet(result) as write:
        for number, cells in sheet.rows:
            own = (cells + [""] * free)[:free]
            write([*own, *map(_text, added.get(number, ()))])


def _filled(cells: Sequence[str]) -> int:
    """Return how many cells a row has up to its last one that holds something."""
    return max((at for at, cell in enumerate(cells, start=1) if cell), default=0)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _in_workbook(
    path: Path,
    result: Path,
    added: Mapping[int, Sequence[Cell]],
    *,
    free: int,
    heading_row: int,
) -> None:
    book = _loaded(path)
    table = book.worksheets[0]
    _part_merged(table, free=free)
    for number, cells in added.items():
        for at, value in enumerate(cells, start=free + 1):
            cell = table.cell(row=number, column=at)
            cell.value = plain_cell(value) if isinstance(value, str) else value
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            if number == heading_row:
                cell.font, cell.fill = Font(bold=True), _HEAD
                table.column_dimensions[get_column_letter(at)].width = _WIDTH
    half = half_of(result)
    book.save(half)
    half.replace(result)


def _part_merged(table: Worksheet, *, free: int) -> None:
    """Part the merged cells that reach into the columns to be added."""
    for area in list(table.merged_cells.ranges):
        if area.max_col > free:
            table.unmerge_cells(str(area))


def _loaded(path: Path) -> Workbook:
    """Read a workbook whole, its formulas as the values they last showed."""
    try:
        with without_warnings():
            book = load_workbook(path, data_only=True, keep_links=False)
            formulas = load_workbook(path, read_only=True, keep_links=False)
        for name, coordinate, formula in _formulas(formulas):
            cell = book[name][coordinate]
            if cell.value is None:  # never computed: the text says what it was
                cell.value = plain_cell(formula)
        formulas.close()
    except _UNREADABLE:
        raise damaged_workbook() from None
    book.defined_names.clear()
    for table in book.worksheets:
        table.defined_names.clear()
    return book


def _formulas(book: Workbook) -> Iterator[tuple[str, str, str]]:
    for table in book.worksheets:
        for row in table.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield table.title, cell.coordinate, _formula(cell.value)


def _formula(value: Any) -> str:
    """Return a formula's text; that of a range or a table stands in a field of it."""
    return str(getattr(value, "text", None) or value)
