"""Cells of the sheets we write (表格单元格)."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def as_text(cell: str) -> str:
    """Keep a spreadsheet from running a cell that begins like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
