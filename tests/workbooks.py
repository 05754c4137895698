"""Workbooks tests bring: made by openpyxl, or broken on purpose (测试工作簿)."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


def workbook(
    *rows: tuple[Any, ...], change: Callable[[Workbook], None] | None = None
) -> bytes:
    """Return a workbook of one sheet, changed further if need be."""
    made, written = Workbook(), io.BytesIO()
    for row in rows:
        first_sheet(made).append(row)
    if change:
        change(made)
    made.save(written)
    return written.getvalue()


def first_sheet(book: Workbook) -> Worksheet:
    """Return the first sheet."""
    return book.worksheets[0]


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with a part more, packed as hard as can be."""
    written = io.BytesIO(book)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()
