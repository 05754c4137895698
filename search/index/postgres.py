"""The embedded search engine: the product's own PostgreSQL (内嵌检索引擎).

Names are found by grams in a GIN index and by heads of code, pinyin and initials in
B-trees. A cursor is the last score and code, so that no depth costs more.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from search.index import postgres_tables as tables
from search.index.answering import Row, Rows, answer, suggestions
from search.index.backend import (
    NO_FILTERS,
    Difference,
    Document,
    Facet,
    SearchFilters,
    SearchPage,
    SearchQuery,
    SearchUnavailableError,
    Suggestion,
)
from search.index.content import Held, differences, tombstone
from search.index.postgres_queries import (
    Statement,
    counts_held,
    frequencies_asked,
    is_common,
    likeliest,
    page_held,
    weights_asked,
)
from search.index.questions import (
    MOST_COUNTED,
    Bookmark,
    Question,
    facet_word,
    facets_asked,
)

_PAGE_OF_VERIFYING = 5_000

_FREQUENCIES = "SELECT gram, names FROM search_gramfrequency WHERE gram = ANY(%(keys)s)"
_BY_INDEX = """
SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)
"""
_FOR_COUNTING = """
SELECT set_config('work_mem', '64MB', true), set_config('jit', 'off', true)
"""
_NAMES = """
SELECT uscc, name, rank, region, industry, tier, is_listed, status
  FROM search_searchentry
 WHERE is_open AND uscc = ANY(%(codes)s) ORDER BY uscc, ordinal
"""
_VALUES: tuple[Facet, ...] = ("region", "industry", "tier", "listed", "status")
_HOLDERS = """
SELECT DISTINCT uscc, rank
  FROM unnest(%(keys)s::int[]) AS wanted (key)
 CROSS JOIN LATERAL (
       SELECT uscc, rank FROM search_searchentry
        WHERE is_open AND grams @> ARRAY[wanted.key] OFFSET 0) AS held
 ORDER BY rank, uscc LIMIT %(limit)s
"""
_COUNT = "SELECT count(*) FROM search_searchentry WHERE is_open AND ordinal = 0"
_HELD = """
SELECT uscc, seq, is_open, content FROM search_searchentry
 WHERE ordinal = 0 AND uscc > %(after)s ORDER BY uscc LIMIT %(limit)s
"""


class PostgresBackend:
    """The engine that is always there (SearchBackend)."""

    name = "postgres"

    def __init__(self) -> None:
        self._growth = tables.Growth()

    def search(self, query: SearchQuery) -> SearchPage:
        """Find open documents; facets ignore the filter on their own field.

        Raises:
            InvalidCursorError: the cursor belongs to another question or engine.
        """
        return answer(self, query)

    def suggest(
        self, text: str, *, limit: int, filters: SearchFilters = NO_FILTERS
    ) -> tuple[Suggestion, ...]:
        """Offer names that hold, sound like or are a slip from what was typed."""
        return suggestions(self, text, limit=limit, filters=filters)

    def holding(self, question: Question, *, after: Bookmark | None) -> Rows:
        """Find firms that hold what was typed, by points, rank and code."""
        with _answering():
            known, _ = _frequencies(frequencies_asked(question))
            statement, is_more = page_held(question, after=after, frequencies=known)
            found = _rows_by_index(statement)
            names = _names([uscc for *_, uscc in found if uscc])
            facets = _facets(question, is_rare=not is_common(question, known))
        total = found[0][0]
        return Rows(
            rows=[
                replace(names[uscc], points=points, rank=rank)
                for _, points, rank, uscc in found
                if uscc in names
            ],
            total=min(total, MOST_COUNTED),
            relation="gte" if is_more or total > MOST_COUNTED else "eq",
            facets=facets,
        )

    def alike(self, question: Question, *, filters: SearchFilters) -> Sequence[Row]:
        """Find the likeliest firms, at most MOST_ALIKE, in any order."""
        weights = weights_asked(question)
        if not weights:
            return ()
        with _answering():
            known, names = _frequencies(list(weights))
            statement = likeliest(weights, filters, frequencies=known, names=names)
            codes = [uscc for uscc, _ in _rows_by_index(statement)]
            return list(_names(codes).values())

    def holders(self, keys: Sequence[int], *, limit: int) -> tuple[str, ...]:
        """Return the codes of firms that hold any of the keys of grams, by rank."""
        asked = Statement(_HOLDERS, {"keys": list(keys), "limit": limit})
        with _answering():
            return tuple(uscc for uscc, _ in _rows_by_index(asked))

    def count(self) -> int:
        """Count open documents."""
        with _answering():
            return int(_rows(Statement(_COUNT, {}))[0][0])

    def replace(self, documents: Sequence[Document]) -> None:
        """Write documents, whole; one whose `seq` is not higher is ignored."""
        with _answering():
            written = tables.put(documents)
            self._growth.written += written
            self._growth.answer(most=tables.QUICKLY_COUNTED)

    def settle(self) -> None:
        """Count the frequencies of many names anew, when they have grown."""
        with _answering():
            self._growth.answer()

    def remove(self, uscc: str, *, seq: int) -> None:
        """Leave a hidden tombstone in place of a document."""
        self.replace([tombstone(uscc, seq=seq)])

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build anew beside what is served, then switch at once; return the count."""
        with _answering():
            tables.put_all(documents)
        return self.count()

    def verify(self, documents: Iterable[Document]) -> tuple[Difference, ...]:
        """Compare with what the documents, ordered by code, say it should hold."""
        with _answering():
            return differences(documents, _held())


@contextmanager
def _answering() -> Iterator[None]:
    """Tell a database that does not answer in the seam's own words."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise SearchUnavailableError from error


def _rows(statement: Statement) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.values)
        return list(cursor.fetchall())


def _rows_by_index(statement: Statement) -> list[tuple[Any, ...]]:
    """Run a statement whose every part has its index, whatever the planner guesses.

    It cannot know how rare a gram is and would sooner read the whole table (700 ms).
    """
    with transaction.atomic():
        _rows(Statement(_BY_INDEX, {}))
        return _rows(statement)


def _rows_counted(statement: Statement, *, is_rare: bool) -> list[tuple[Any, ...]]:
    """Run a statement that counts: all of it in memory, and what has one by index."""
    with transaction.atomic():
        _rows(Statement(_FOR_COUNTING, {}))
        return _rows_by_index(statement) if is_rare else _rows(statement)


def _frequencies(keys: Sequence[int]) -> tuple[dict[int, int], int]:
    """Return in how many names each gram stands, and how many names there are."""
    asked = {"keys": [tables.EMPTY_GRAM, *keys]}
    found = dict(_rows(Statement(_FREQUENCIES, asked)))
    return found, max(1, found.pop(tables.EMPTY_GRAM, 0))


def _names(codes: Sequence[str]) -> dict[str, Row]:
    """Return each firm with its names and what it is counted by, in the order given."""
    rows: dict[str, Row] = {}
    for uscc, name, rank, *values in _rows(Statement(_NAMES, {"codes": list(codes)})):
        known = rows.get(uscc)
        rows[uscc] = Row(
            uscc=uscc,
            points=0,
            rank=rank,
            names=[*known.names, name] if known else [name],
            values=known.values if known else dict(zip(_VALUES, values, strict=True)),
        )
    return {uscc: rows[uscc] for uscc in codes if uscc in rows}


def _facets(question: Question, *, is_rare: bool) -> dict[str, dict[str, int]]:
    """Count by each facet asked for what the filters on the others leave."""
    asked = facets_asked(question.query)
    if not asked:
        return {}
    counts: dict[str, dict[str, int]] = {facet: {} for facet in asked}
    statement = counts_held(question, asked=asked)
    for mask, *cells in _rows_counted(statement, is_rare=is_rare):
        at = next(at for at in range(len(asked)) if not mask >> at & 1)
        at = len(asked) - 1 - at
        if number := cells[len(asked) + at]:
            counts[asked[at]][facet_word(cells[at])] = number
    return counts


def _held() -> Iterator[Held]:
    """Yield everything held, by code, a page at a time."""
    after = ""
    while rows := _rows(
        Statement(_HELD, {"after": after, "limit": _PAGE_OF_VERIFYING})
    ):
        yield from (Held(*row) for row in rows)
        after = rows[-1][0]
