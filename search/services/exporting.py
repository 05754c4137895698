"""All firms that a search finds, for a file (检索结果导出).

The engine is asked to the end before the first row is written: how many there are is
known, and an engine that fails leaves no file that looks whole. The rows are filled
from the public views a set at a time, as they are on the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.conf import settings

from registry.domain.errors import DomainError, msg
from search.index.backend import (
    Hit,
    InvalidCursorError,
    SearchPage,
    SearchQuery,
    SearchUnavailableError,
)
from search.services.finding import Found, filled, find_hits

_PAGE = 1_000  # hits asked of the engine at once
_SET = 500  # firms filled at once


class TooManyFirmsError(DomainError):
    """More firms were found than a file may hold: narrow the search."""

    code = "too_many_firms"


@dataclass(frozen=True, kw_only=True, slots=True)
class Export:
    """What a search found, whole."""

    query: SearchQuery
    hits: Sequence[Hit]
    is_degraded: bool
    is_alike: bool

    def rows(self, *, today: date) -> Iterator[Found]:
        """Yield the firms that are still shown, in order."""
        hits = iter(self.hits)
        while chunk := list(islice(hits, _SET)):
            yield from filled(chunk, filters=self.query.filters, today=today)


def export_firms(query: SearchQuery, *, today: date) -> Export:
    """Find every firm that fits, each once; refuse what a file may not hold.

    Raises:
        TooManyFirmsError: there are more than the setting allows.
        SearchUnavailableError: no engine answers, or one stopped on the way.
    """
    most = settings.EXPORT_LIMIT
    query = replace(query, facets=(), cursor="", page_size=min(_PAGE, most + 1))
    page, is_degraded = find_hits(query, today=today)
    if page.relation == "eq" and page.total > most:
        raise _too_many(page.total, most)
    found = {hit.uscc: hit for hit in page.hits}
    while page.next_cursor and len(found) <= most:
        page = _following(query, page, today=today)
        found |= {hit.uscc: hit for hit in page.hits}
    if len(found) > most:
        raise _too_many(len(found), most)
    return Export(
        query=query,
        hits=list(found.values()),
        is_degraded=is_degraded,
        is_alike=page.is_alike,
    )


def _following(query: SearchQuery, page: SearchPage, *, today: date) -> SearchPage:
    try:
        return find_hits(replace(query, cursor=page.next_cursor), today=today)[0]
    except InvalidCursorError as error:  # another engine took over on the way
        raise SearchUnavailableError from error


def _too_many(found: int, most: int) -> TooManyFirmsError:
    return TooManyFirmsError(
        msg(
            "At least %(found)s firms fit, and a file holds at most %(most)s: "
            "narrow the search by a word or a filter."
        ),
        found=f"{found:,}",
        most=f"{most:,}",
    )
