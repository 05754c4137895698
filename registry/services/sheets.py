"""Sheets of rows read as a stream: .csv, .csv.gz and .xlsx (表格文件的读取).

A file is read through once before its first row is handed out, so that a broken one
is refused before anything is written. Never is a whole file in memory.
Source: RFC 4180; ECMA-376 for workbooks.
"""

import csv
import gzip
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from registry.domain.cells import text_of
from registry.domain.errors import DomainError, msg

Row = tuple[int, list[str]]

LINE_LIMIT = 2**20  # bytes; the longest real line met has 2 KB
UNPACKED_LIMIT = 4 * 2**30  # bytes of a .csv.gz; a province's firms are 1.5 GB
WORKBOOK_LIMIT = 2**29  # bytes unpacked; openpyxl keeps the shared strings in memory
BLANK_LIMIT = 2**20  # rows on end; as many as a workbook has
FREE_BYTES, MOST_TIMES = 2**24, 200  # tables pack 5 to 20 times
HEADING_DEPTH = 20  # title rows may stand above the headings
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx behind a password


class UnreadableSheetError(DomainError):
    """The file cannot be read: save it again as .xlsx or as CSV in UTF-8."""

    code = "unreadable_sheet"


class UnknownSheetError(UnreadableSheetError):
    """Only .csv, .csv.gz and .xlsx are read: save the file as one of them."""

    code = "unknown_sheet"


class SheetEncodingError(UnreadableSheetError):
    """The text is not UTF-8: save the file as CSV in UTF-8."""

    code = "sheet_encoding"


class SheetDamagedError(UnreadableSheetError):
    """The file is damaged or cut off: fetch or save it again."""

    code = "sheet_damaged"


class SheetTooLargeError(UnreadableSheetError):
    """The file unpacks to more than is read at once: split it."""

    code = "sheet_too_large"


class NoHeadingError(UnreadableSheetError):
    """No row of headings was found: the first rows must name the columns."""

    code = "no_heading"


class BadHeadingError(UnreadableSheetError):
    """A column has no heading, or two have the same: give each its own."""

    code = "bad_heading"


class TooManyCellsError(UnreadableSheetError):
    """The row has more cells than there are headings."""

    code = "too_many_cells"


@dataclass(kw_only=True)
class Sheet:
    """An open sheet; `rows` goes through it once, blank rows left out.

    Shape: row numbers count from 1, the heading's row and blank rows included, as a
    spreadsheet shows them.
    """

    path: Path
    rows: Iterator[Row]
    handle: BinaryIO
    total: int
    is_done: bool = False

    def progress(self) -> tuple[int, int]:
        """Return how many bytes of the file are read, and how many it has."""
        return (self.total if self.is_done else self.handle.tell(), self.total)


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """Open a sheet after reading it through once.

    Raises:
        UnreadableSheetError: one of its kinds, telling what is wrong and where.
    """
    _kind_of(path).verify(path)
    with path.open("rb") as handle:
        size = path.stat().st_size
        sheet = Sheet(path=path, rows=iter(()), handle=handle, total=size)
        sheet.rows = _until_done(sheet, _kind_of(path).rows(handle))
        yield sheet


def find_headings(
    sheet: Sheet, *, is_heading: Callable[[Sequence[str]], bool]
) -> tuple[int, list[str]]:
    """Return the number and the cells of the row that names the columns.

    Raises:
        NoHeadingError: none of the first rows does.
        BadHeadingError: a column between others has no name, or two have the same.
    """
    for _, (number, cells) in zip(range(HEADING_DEPTH), sheet.rows, strict=False):
        names = [cell.strip() for cell in cells]
        while names and not names[-1]:
            names.pop()
        if is_heading(names):
            check_headings(names, number)
            return number, names
    raise NoHeadingError


def check_width(cells: list[str], headings: Sequence[str]) -> None:
    """Refuse a row that has something beyond the last heading.

    Raises:
        TooManyCellsError: it has; most often a comma or a quotation mark is wrong.
    """
    if len(cells) > len(headings) and any(cells[len(headings) :]):
        raise TooManyCellsError(
            msg(
                "The row has %(cells)s cells under %(headings)s headings: look for a "
                "comma that is not in quotation marks."
            ),
            cells=len(cells),
            headings=len(headings),
        )


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one sort of file is checked and read."""

    verify: Callable[[Path], None]
    rows: Callable[[BinaryIO], Iterator[Row]]


def _kind_of(path: Path) -> _Kind:
    name = path.name.lower()
    for ending, kind in KINDS.items():
        if name.endswith(ending):
            return kind
    raise UnknownSheetError


def _until_done(sheet: Sheet, rows: Iterator[Row]) -> Iterator[Row]:
    for number, cells in rows:
        if any(cells):
            yield number, cells
    sheet.is_done = True


def check_headings(names: Sequence[str], row: int) -> None:
    """Refuse headings of which one is missing or stands twice.

    Raises:
        BadHeadingError: it does.
    """
    for place, name in enumerate(names, start=1):
        if not name:
            raise BadHeadingError(
                msg(
                    "Row %(row)s names no column %(place)s: are cells merged? Give "
                    "each column its own heading."
                ),
                row=row,
                place=place,
            )
        if name in names[: place - 1]:
            raise BadHeadingError(
                msg("Row %(row)s has the heading %(name)s twice: keep one of them."),
                row=row,
                name=name[:80],
            )


def _verify_text(rows: Callable[[BinaryIO], Iterator[Row]]) -> Callable[[Path], None]:
    def verify(path: Path) -> None:
        with path.open("rb") as handle:
            for _ in rows(handle):
                pass

    return verify


def _csv_rows(handle: BinaryIO) -> Iterator[Row]:
    yield from _records(_lines(handle))


def _gzip_rows(handle: BinaryIO) -> Iterator[Row]:
    with gzip.GzipFile(fileobj=handle) as unpacked:
        lines = _lines(cast("BinaryIO", unpacked), packed=handle)
        try:
            yield from _records(lines)
        except EOFError:
            raise SheetDamagedError(
                msg("The .gz file ends too early: it is cut off; fetch it again.")
            ) from None
        except (gzip.BadGzipFile, zlib.error):
            raise SheetDamagedError(
                msg("The file is no .gz file or is damaged: fetch it again.")
            ) from None


def _records(lines: Iterator[str]) -> Iterator[Row]:
    number = blank = 0
    reader = csv.reader(lines)
    try:
        for number, cells in enumerate(reader, start=1):
            blank = 0 if any(cells) else blank + 1
            if blank > BLANK_LIMIT:
                raise SheetTooLargeError
            yield number, cells
    except csv.Error:
        raise SheetDamagedError(
            msg(
                "Row %(row)s has no end: a quotation mark is open, or a cell is longer "
                "than 131,072 characters."
            ),
            row=number + 1,
        ) from None


def _lines(stream: BinaryIO, *, packed: BinaryIO | None = None) -> Iterator[str]:
    """Decode line by line, saying where it fails; keep lines and sizes in bounds."""
    start = number = 0
    while line := stream.readline(LINE_LIMIT + 1):
        number += 1
        if len(line) > LINE_LIMIT:
            raise SheetDamagedError(
                msg("Line %(line)s is longer than a megabyte: this is no table."),
                line=number,
            )
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise _wrong_encoding(
                line, line_number=number, at=start + error.start
            ) from None
        yield text.removeprefix("\ufeff") if number == 1 else text
        start += len(line)
        if packed is not None and start > FREE_BYTES:
            _check_unpacked(start, packed.tell())


def _check_unpacked(size: int, packed: int) -> None:
    if size > UNPACKED_LIMIT or size > MOST_TIMES * packed:
        raise SheetTooLargeError


def _wrong_encoding(line: bytes, *, line_number: int, at: int) -> SheetEncodingError:
    if line_number == 1 and line[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = msg(
            "The file is UTF-16 (line %(line)s, byte %(byte)s); expected UTF-8: save "
            "it as CSV UTF-8."
        )
    elif _reads_as_gbk(line):
        text = msg(
            "Line %(line)s, byte %(byte)s is not UTF-8; this looks like GBK: save the "
            "file as CSV UTF-8."
        )
    else:
        text = msg(
            "Line %(line)s, byte %(byte)s is not UTF-8 text: save the file as CSV "
            "UTF-8; if it is a workbook, name it .xlsx."
        )
    return SheetEncodingError(text, line=line_number, byte=at + 1)


def _reads_as_gbk(line: bytes) -> bool:
    """Tell whether bytes are Chinese text in GB 18030, and not just any bytes."""
    try:
        text = line.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return text.strip("\r\n").replace("\t", "").isprintable()


def _verify_workbook(path: Path) -> None:
    """Check sizes, sums and well-formed XML before openpyxl sees the file."""
    with path.open("rb") as handle:
        if handle.read(4) == OLD_WORKBOOK:
            raise SheetDamagedError(
                msg(
                    "This is an old .xls or has a password: save it as .xlsx, without "
                    "a password."
                )
            )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > WORKBOOK_LIMIT:
                raise SheetTooLargeError
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        expat.ParserCreate().ParseFile(stream)
    except (*ZIP_ERRORS, expat.ExpatError):
        raise damaged_workbook() from None


def _workbook_rows(handle: BinaryIO) -> Iterator[Row]:
    """Go through the first worksheet."""
    try:
        with without_warnings():
            book = load_workbook(handle, read_only=True, data_only=True)
    except (*ZIP_ERRORS, InvalidFileException, TypeError):
        raise damaged_workbook() from None
    try:
        if not book.worksheets:
            raise NoHeadingError
        table = book.worksheets[0]
        table.reset_dimensions()  # some programs state them wrongly
        values = enumerate(table.iter_rows(values_only=True), start=1)
        while row := _next_row(values):
            number, cells = row
            yield number, [text_of(cell) for cell in cells]
    except ZIP_ERRORS:
        raise damaged_workbook() from None
    finally:
        book.close()


def _next_row(rows: Iterator[Any]) -> Any:
    with without_warnings():
        return next(rows, None)


@contextmanager
def without_warnings() -> Iterator[None]:
    """Hear nothing of styles and extensions, which we do not read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def damaged_workbook() -> SheetDamagedError:
    """Return the error of a workbook that cannot be read."""
    return SheetDamagedError(
        msg("The file is no workbook or is damaged: open it and save it as .xlsx.")
    )


ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,  # an encrypted part
    OSError,
)
KINDS = {
    ".csv.gz": _Kind(_verify_text(_gzip_rows), _gzip_rows),
    ".csv": _Kind(_verify_text(_csv_rows), _csv_rows),
    ".xlsx": _Kind(_verify_workbook, _workbook_rows),
}
