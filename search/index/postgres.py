"""The embedded search engine: the product's own PostgreSQL (内嵌检索引擎).

Names are found by grams in a GIN index and by heads of code, pinyin and initials in
B-trees. A cursor is the last score and code, so that no depth costs more.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction

from search.domain.grams import key_of
from search.index import postgres_tables as tables
from search.index.backend import (
    Difference,
    Document,
    Hit,
    SearchPage,
    SearchQuery,
    SearchUnavailableError,
    Suggestion,
)
from search.index.content import Held, differences, tombstone
from search.index.postgres_queries import (
    MOST_HEARD,
    Matching,
    Statement,
    matching,
)
from search.index.questions import (
    MOST_COUNTED,
    Question,
    ask,
    facet_word,
    facets_asked,
    factors,
    hit_of,
    make_cursor,
    read_cursor,
    suggestions,
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
SELECT uscc, name FROM search_searchentry
 WHERE is_open AND uscc = ANY(%(codes)s) ORDER BY uscc, ordinal
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
        question = ask(query)
        after, limit = read_cursor(question, self.name), query.page_size + 1
        with _answering():
            how = _matching(question)
            rows = _rows_by_index(how.page(query.filters, after=after, limit=limit))
            if how.arms and question.letters and rows[0][0] >= MOST_HEARD:
                how = _matching(question, is_many=True)
                rows = _rows_by_index(how.page(query.filters, after=after, limit=limit))
            hits = _hits(question, [row for row in rows if row[1]][: query.page_size])
            facets = _facets(how, query)
        total = rows[0][0]
        return SearchPage(
            hits=hits,
            total=min(total, MOST_COUNTED),
            relation="eq" if total <= how.most_exact else "gte",
            facets=facets,
            next_cursor=make_cursor(question, self.name, after=hits[-1])
            if len(rows) > query.page_size
            else "",
        )

    def suggest(self, text: str, *, limit: int) -> tuple[Suggestion, ...]:
        """Offer names that begin with, sound like or contain what was typed."""
        return suggestions(self, text, limit=limit)

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


def _rows_counted(statement: Statement, *, how: Matching) -> list[tuple[Any, ...]]:
    """Run a statement that counts: all of it in memory, and what has one by index."""
    with transaction.atomic():
        _rows(Statement(_FOR_COUNTING, {}))
        is_by_index = bool(how.arms or how.condition)
        return _rows_by_index(statement) if is_by_index else _rows(statement)


def _matching(question: Question, *, is_many: bool = False) -> Matching:
    keys = [tables.EMPTY_GRAM, *map(key_of, factors(question.analysis))]
    keys += [key_of(question.plain)] if question.plain else []
    frequencies = dict(_rows(Statement(_FREQUENCIES, {"keys": keys})))
    names = frequencies.pop(tables.EMPTY_GRAM, 0)
    return matching(
        question, frequencies=frequencies, names=max(1, names), is_many=is_many
    )


def _hits(
    question: Question, rows: Sequence[tuple[int, str, float]]
) -> tuple[Hit, ...]:
    names: dict[str, list[str]] = {uscc: [] for _, uscc, _ in rows}
    for uscc, name in _rows(Statement(_NAMES, {"codes": list(names)})):
        names[uscc].append(name)
    return tuple(
        hit_of(question, uscc, score=score, names=names[uscc])
        for _, uscc, score in rows
        if names[uscc]
    )


def _facets(how: Matching, query: SearchQuery) -> dict[str, dict[str, int]]:
    """Count by each facet asked for what the filters on the others leave."""
    asked = facets_asked(query)
    if not asked:
        return {}
    counts: dict[str, dict[str, int]] = {facet: {} for facet in asked}
    for mask, *cells in _rows_counted(how.facets(query.filters, asked=asked), how=how):
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
