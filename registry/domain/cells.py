"""Cells of sheets, read and written (表格单元格)."""

from datetime import date, datetime, time
from typing import Any

SIGNIFICANT = 15  # digits a workbook keeps; the rest of a float is noise
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_text(cell: str) -> str:
    """Keep a spreadsheet from running a cell that begins like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def text_of(cell: Any) -> str:
    """Return a cell as a person would type it: days as ISO text, plain numbers."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        is_day = cell.time() == time()
        return cell.date().isoformat() if is_day else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float):
        return _plain(cell)
    return str(cell)


def _plain(number: float) -> str:
    text = f"{number:.{SIGNIFICANT}g}"
    if "e" in text:
        text = f"{number:.{SIGNIFICANT}f}" if abs(number) < 1 else f"{number:.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
