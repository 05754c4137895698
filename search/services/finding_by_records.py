"""Firms found by what their public records say, where no name answers (凭记录查询).

What stands on a packet or a paper: the product or trademark of a published failure or
recall, its bar code, the number of a permit or a document.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from registry.domain.gtin import gtin_key
from registry.domain.vocabulary import MatchedOn
from search.domain.products import number_key
from search.index.answering import counted, is_within
from search.index.backend import Facet, Fit, Hit, SearchPage, SearchQuery, Sort
from search.index.questions import (
    Bookmark,
    ask,
    clean,
    make_cursor,
    narrowings,
    read_cursor,
)
from search.models import PublicEntry
from search.selectors import open_entries
from search.services.announcements import entry_condition, of_products

MAKER = "records"  # of cursors
_SHORTEST = 2  # characters of a product's name that are looked for
_FIRM: dict[Facet, str] = {
    "region": "enterprise__profile__region",
    "industry": "enterprise__profile__industry",
    "tier": "enterprise__profile__tier",
    "listed": "enterprise__profile__is_listed",
    "status": "enterprise__profile__status",
}


def find_by_records(query: SearchQuery, *, today: date) -> SearchPage:
    """Find firms by a number, a bar code or a product of their public records.

    Shape: of the three ways the first that finds anything; in the order asked for,
    the best match being by code.

    Raises:
        InvalidCursorError: the cursor belongs to another question or list.
    """
    question = ask(query)
    after = read_cursor(question, MAKER)
    seen = int(after.points) if after else 0
    on, firms = _firms(query, today=today)
    narrowed = narrowings(query.filters)
    found = [code for code, values in firms.items() if is_within(values, narrowed)]
    until = seen + query.page_size
    mark = Bookmark(stage="records", points=until)
    return SearchPage(
        hits=tuple(_hit(code, on) for code in found[seen:until]),
        total=len(found),
        relation="eq",
        facets=counted(query, firms.values()),
        next_cursor=make_cursor(question, MAKER, mark) if len(found) > until else "",
    )


def _firms(
    query: SearchQuery, *, today: date
) -> tuple[MatchedOn, dict[str, dict[Facet, Any]]]:
    text = clean(query.text.strip())
    entries = open_entries(today).select_related(None)
    for on, condition in _ways(text):
        of_on = entries if on is MatchedOn.NUMBER else of_products(entries)
        firms = _bearers(of_on.filter(condition), sort=query.sort)
        if firms:
            return on, firms
    return MatchedOn.PRODUCT, {}


def _bearers(
    entries: QuerySet[PublicEntry], *, sort: Sort
) -> dict[str, dict[Facet, Any]]:
    """Return what the firms of some lines are counted by, in the order asked for."""
    order = "-enterprise__profile__seq" if sort == "changed" else "enterprise__uscc"
    rows = entries.order_by(order).values_list("enterprise__uscc", *_FIRM.values())
    return {code: dict(zip(_FIRM, values, strict=True)) for code, *values in rows}


def _ways(text: str) -> Iterator[tuple[MatchedOn, Q]]:
    if number := number_key(text):
        yield MatchedOn.NUMBER, Q(numbers__contains=[number])
    if gtin_key(text):
        yield MatchedOn.GTIN, entry_condition("gtin", text)
    if len(text) >= _SHORTEST:
        yield MatchedOn.PRODUCT, entry_condition("product", text)


def _hit(code: str, on: MatchedOn) -> Hit:
    is_number = on in {MatchedOn.NUMBER, MatchedOn.GTIN}
    fit: Fit = "exact" if is_number else "close"
    return Hit(uscc=code, matched_name="", fit=fit, score=0.0, matched_on=on)
