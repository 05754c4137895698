"""Lists cut into pages, the newest row first, by the key of the last one (分页)."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
SHOWN, DIGITS = 50, 18  # rows of a page; of a cursor


def cut(rows: QuerySet[M], cursor: str | None) -> tuple[list[M], int | None]:
    """Return a page of rows, and the cursor of the next one.

    Shape: `rows` are ordered by falling key; a cursor that is none begins at the head.
    """
    if cursor and cursor.isascii() and cursor.isdigit() and len(cursor) <= DIGITS:
        rows = rows.filter(pk__lt=int(cursor))
    found = list(rows[: SHOWN + 1])
    page = found[:SHOWN]
    return page, page[-1].pk if len(found) > SHOWN else None
