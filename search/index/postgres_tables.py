"""Writing the PostgreSQL engine's tables, whole sets at a time (写入检索表)."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from search.domain.grams import character_key, key_of
from search.domain.names import NameAnalysis
from search.index.backend import Document
from search.index.content import digest, newest

EMPTY_GRAM = key_of("")  # its frequency is the number of names

_BATCH = 2_000
_GROWTH = 0.2  # frequencies are counted anew when names have grown by this much
QUICKLY_COUNTED = 10_000  # names: counting more takes a second that nobody waits
_TABLE, _STAGED = "search_searchentry", "search_staged"
_LONGEST = 400  # characters: a B-tree entry holds 2,700 bytes
_COPY = """
COPY {table} (uscc, ordinal, seq, is_open, content, rank, name, length,
                    grams, pinyin, initials, region, industry, status, tier,
                    tier_status, is_listed) FROM STDIN
"""
# A session's own table, kept: one for each write would bloat the catalogue.
_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS search_staged
    (LIKE search_searchentry) ON COMMIT DELETE ROWS;
TRUNCATE search_staged
"""
_PUT_FIRMS = """
INSERT INTO search_searchentry AS held
SELECT * FROM search_staged WHERE ordinal = 0 ORDER BY uscc
    ON CONFLICT (uscc, ordinal) DO UPDATE SET
       seq = excluded.seq, is_open = excluded.is_open, content = excluded.content,
       rank = excluded.rank, name = excluded.name, length = excluded.length,
       grams = excluded.grams, pinyin = excluded.pinyin,
       initials = excluded.initials, region = excluded.region,
       industry = excluded.industry, status = excluded.status, tier = excluded.tier,
       tier_status = excluded.tier_status, is_listed = excluded.is_listed
 WHERE held.seq < excluded.seq
RETURNING uscc
"""
_DROP_OTHER_NAMES = """
DELETE FROM search_searchentry WHERE uscc = ANY(%(codes)s) AND ordinal > 0
"""
_PUT_OTHER_NAMES = """
INSERT INTO search_searchentry
SELECT * FROM search_staged WHERE uscc = ANY(%(codes)s) AND ordinal > 0
"""
_HOLD = "LOCK TABLE search_searchentry IN SHARE ROW EXCLUSIVE MODE"
_IS_EMPTY = "SELECT NOT EXISTS (SELECT FROM search_searchentry)"
_DROP_UNLIKE = """
DELETE FROM search_searchentry AS held
 WHERE NOT EXISTS (
       SELECT 1 FROM search_staged AS staged
        WHERE staged.uscc = held.uscc AND staged.ordinal = held.ordinal
          AND ROW(staged.*) IS NOT DISTINCT FROM ROW(held.*))
"""
_PUT_MISSING = """
INSERT INTO search_searchentry
SELECT * FROM search_staged ORDER BY uscc, ordinal
    ON CONFLICT (uscc, ordinal) DO NOTHING
"""
_FORGET_FREQUENCIES = "DELETE FROM search_gramfrequency"
_COUNT_FREQUENCIES = """
INSERT INTO search_gramfrequency (gram, names)
SELECT gram, count(*)
  FROM search_searchentry, unnest(grams) AS gram
 WHERE is_open AND gram <> %(empty)s
 GROUP BY gram
 UNION ALL
SELECT %(empty)s, count(*) FROM search_searchentry WHERE is_open
"""
_COUNT_NAMES = "SELECT count(*) FROM search_searchentry WHERE is_open"
_COUNTED_NAMES = "SELECT names FROM search_gramfrequency WHERE gram = %(empty)s"


class Growth:
    """How many documents this process wrote since it last looked at the growth."""

    def __init__(self) -> None:
        self.written = math.inf  # a new process looks at once

    def answer(self, *, most: float = math.inf) -> None:
        """Count the frequencies anew when up to `most` names have grown by a fifth."""
        if not self.written:
            return
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_COUNTED_NAMES, {"empty": EMPTY_GRAM})
            counted = (cursor.fetchone() or (0,))[0]
            if counted > most or self.written <= _GROWTH * counted:
                return
            self.written = 0
            cursor.execute(_COUNT_NAMES)
            if cursor.fetchone()[0] > (1 + _GROWTH) * counted:
                count_frequencies(cursor)


def put(documents: Iterable[Document]) -> int:
    """Write documents of higher numbers than those held; return how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STAGE)
        _copy(cursor, newest(documents), into=_STAGED)
        cursor.execute(_PUT_FIRMS)
        codes = [code for (code,) in cursor.fetchall()]
        cursor.execute(_DROP_OTHER_NAMES, {"codes": codes})
        cursor.execute(_PUT_OTHER_NAMES, {"codes": codes})
    return len(codes)


def put_all(documents: Iterable[Document]) -> None:
    """Make the table hold these documents and no other, in one transaction."""
    remaining = iter(documents)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_HOLD)
        cursor.execute(_STAGE)
        cursor.execute(_IS_EMPTY)
        is_empty = cursor.fetchone()[0]
        # The documents may be read over this very connection: never while copying.
        while batch := list(islice(remaining, _BATCH)):
            _copy(cursor, newest(batch), into=_TABLE if is_empty else _STAGED)
        if not is_empty:
            cursor.execute("ANALYZE search_staged")
            cursor.execute(_DROP_UNLIKE)
            cursor.execute(_PUT_MISSING)
        count_frequencies(cursor)


def count_frequencies(cursor: CursorWrapper) -> None:
    """Count anew in how many names each gram stands."""
    cursor.execute(_FORGET_FREQUENCIES)
    cursor.execute(_COUNT_FREQUENCIES, {"empty": EMPTY_GRAM})


def _copy(cursor: CursorWrapper, documents: Iterable[Document], *, into: str) -> None:
    with cursor.copy(_COPY.format(table=into)) as copy:
        for row in _rows(documents):
            copy.write_row(row)


def _rows(documents: Iterable[Document]) -> Iterator[tuple[Any, ...]]:
    for document in documents:
        content = digest(document)
        head = (document.seq, document.is_open, content, document.rank)
        own = document.keys
        tail = (
            document.region,
            document.industry,
            document.status,
            document.tier,
            document.tier_status,
            document.is_listed,
        )
        for ordinal, name in enumerate(document.names or (None,)):
            yield (document.uscc, ordinal, *head, *_name_columns(name, own), *tail)


def _name_columns(name: NameAnalysis | None, own: Sequence[int]) -> tuple[Any, ...]:
    if name is None:
        return "", 0, "{}", "", ""
    keys = (*name.keys, *set(map(character_key, name.core)), *own)
    return (
        name.name,
        len(name.core),
        f"{{{','.join(map(str, keys))}}}",
        "".join(name.syllables)[:_LONGEST],
        name.initials[:_LONGEST],
    )
