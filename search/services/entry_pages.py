"""Lists walked by the key of their last row, so that no depth costs more (翻页)."""

from datetime import date
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet

from search.index.backend import InvalidCursorError
from search.models import PublicEntry

MOST_COUNTED = 10_000
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
    return rows[:page_size], _cursor(last.event_on, last.key, last.enterprise_id)


def keys_of(
    entries: QuerySet[PublicEntry], *, cursor: str, page_size: int
) -> tuple[list[str], str | None]:
    """Return the keys of a page as `page_of` does, each once whoever answers for it."""
    if cursor:
        entries = entries.filter(_behind(*_read(cursor)))
    rows = list(_records(entries)[: page_size + 1])
    keys = [key for _, key in rows[:page_size]]
    return keys, _cursor(*rows[page_size - 1]) if len(rows) > page_size else None


def count_of(entries: QuerySet[PublicEntry]) -> tuple[int, bool]:
    """Count records, each once, up to a bound; tell whether there are more."""
    found = _records(entries)[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def _records(entries: QuerySet[PublicEntry]) -> QuerySet[Any, tuple[date, str]]:
    told = entries.select_related(None).order_by("-event_on", "-key")
    return told.values_list("event_on", "key").distinct()


def _cursor(event_on: date, key: str, firm: int = 0) -> str:
    place: list[Any] = [event_on.isoformat(), key, firm]
    return _SIGNER.sign_object(place)


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
