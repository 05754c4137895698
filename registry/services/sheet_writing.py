"""Sheets written row by row: .csv and .xlsx, each cell as text (表格文件的写出).

Half a sheet never bears its name: it is renamed when it is whole. Nothing is kept in
memory or in a folder of the system, where a killed process would leave it.
Source: RFC 4180; ECMA-376 part 1, 18.3 (inline strings) for workbooks.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from registry.domain.cells import as_text

WriteRow = Callable[[Sequence[str]], object]

_HALF = "half-"
_NO_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


@contextmanager
def new_sheet(path: Path) -> Iterator[WriteRow]:
    """Write a .csv (UTF-8 with its mark) or .xlsx; it is there once it is whole.

    Shape: a cell that begins like a formula gets an apostrophe in front.
    """
    half = half_of(path)
    with _WRITERS[path.suffix](half) as write:
        yield lambda cells: write([as_text(cell) for cell in cells])
    half.replace(path)


@contextmanager
def _csv(path: Path) -> Iterator[WriteRow]:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield csv.writer(file).writerow


@contextmanager
def _workbook(path: Path) -> Iterator[WriteRow]:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, _HEAD + content)
        with archive.open(_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            yield lambda cells: sheet.write(_row(cells).encode())
            sheet.write(b"</sheetData></worksheet>")


def _row(cells: Sequence[str]) -> str:
    inner = "".join(map(_cell, cells))
    return f"<row>{inner}</row>"


def plain_cell(text: str) -> str:
    """Return a text as a workbook may hold it: no formula, no control sign."""
    return _NO_XML.sub("\ufffd", as_text(text))


def half_of(path: Path) -> Path:
    """Return under which name a sheet is written until it is whole."""
    return path.with_name(f"{_HALF}{path.name}")


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    shown = escape(_NO_XML.sub("\ufffd", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


_WRITERS: dict[str, Callable[[Path], AbstractContextManager[WriteRow]]] = {
    ".csv": _csv,
    ".xlsx": _workbook,
}
