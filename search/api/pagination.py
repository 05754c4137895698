"""Lists walked by the key of their last row, so that no depth costs more (翻页)."""

from datetime import date
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from search.index.backend import InvalidCursorError
from search.models import PublicEntry

_SIGNER = Signer(salt="search.entries")


def page_of(
    entries: QuerySet[PublicEntry], *, cursor: str, page_size: int
) -> tuple[list[PublicEntry], str | None]:
    """Return a page behind a cursor, and the cursor of the next one if there is one.

    Shape: `entries` are ordered by event, key and firm, each falling.

    Raises:
        InvalidCursorError: no page gave that cursor.
    """
    if cursor:
        entries = entries.filter(_behind(*_read(cursor)))
    rows = list(entries[: page_size + 1])
    if len(rows) <= page_size:
        return rows, None
    last = rows[page_size - 1]
    place: list[Any] = [last.event_on.isoformat(), last.key, last.enterprise_id]
    return rows[:page_size], _SIGNER.sign_object(place)


def _behind(event_on: date, key: str, firm: int) -> Q:
    return Q(event_on__lte=event_on) & (
        Q(event_on__lt=event_on) | Q(key__lt=key) | Q(key=key, enterprise__lt=firm)
    )


def _read(cursor: str) -> tuple[date, str, int]:
    try:
        day, key, firm = _SIGNER.unsign_object(cursor)
    except (BadSignature, ValueError, TypeError) as error:
        raise InvalidCursorError from error
    return date.fromisoformat(day), str(key), int(firm)
