"""Questions as SQL for the PostgreSQL engine: pure text and parameters (检索语句).

What holds the text typed is ranked, unless it is in so many names that no more than
whole forms can be put in front: then the rest is read in the order of rank and never
sorted. By change or by code, common texts are read along an index as well. Names alike
are weighed by the rarity of the grams they share.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.domain.grams import character_key, key_of
from search.domain.wanted import SHORT_FORM, Bonus, Way
from search.index.answering import MOST_ALIKE
from search.index.backend import Facet, SearchFilters, Sort
from search.index.questions import (
    CHARACTER,
    MOST_COUNTED,
    Bookmark,
    Question,
    factors,
    narrowings,
)

_HEADS: frozenset[Facet] = frozenset({"region", "industry"})
FACET_COLUMNS: dict[Facet, str] = {
    "region": "region",
    "industry": "industry",
    "tier": "tier",
    "listed": "is_listed",
    "status": "status",
}

_SHARE = 0.25  # of the weight asked for that a name alike must hold
_MOST_CANDIDATES = 4_000  # names weighed for one question, by their frequencies
_COMMON = 5_000  # names: a text that stands in more is read by rank, not sorted
_FEW_LETTERS = 2  # a head so short is common
_MOST_GRAMS = 60  # of a long text the weightiest are weighed

_RANKED = """
WITH found AS MATERIALIZED (
    SELECT uscc, rank, max(points) AS points FROM ({arms}) AS arms GROUP BY uscc, rank)
SELECT total, page.points, page.rank, page.uscc
  FROM (SELECT count(*) AS total FROM found) AS counted
  LEFT JOIN LATERAL (
       SELECT points, rank, uscc FROM found WHERE {behind}
        ORDER BY {order} LIMIT %(limit)s) AS page ON true
"""
_ARM = """
SELECT uscc, {rank} AS rank, {points} AS points FROM search_searchentry WHERE {where}
"""
_BEHIND = """
(points < %(points)s
 OR (points = %(points)s AND (rank, uscc) > (%(rank)s, %(uscc)s)))
"""
_WHOLE = """
SELECT DISTINCT rank, uscc FROM search_searchentry
 WHERE is_open AND ({wholes}) AND {where}{narrowed}
"""
_BY_RANK = """
WITH whole AS MATERIALIZED ({whole})
SELECT {total}, page.points, page.rank, page.uscc
  FROM (VALUES (1)) AS one
  LEFT JOIN LATERAL (
       SELECT * FROM (
           SELECT {point} AS points, rank, uscc FROM whole
            UNION ALL
           (SELECT DISTINCT 0 AS points, rank, uscc FROM search_searchentry
             WHERE is_open AND {where}{narrowed} AND {further}
               AND uscc NOT IN (SELECT uscc FROM whole)
             ORDER BY rank, uscc LIMIT %(limit)s)) AS both_kinds
        WHERE {behind}
        ORDER BY points DESC, rank, uscc LIMIT %(limit)s) AS page ON true
"""
_IN_ORDER = """
SELECT {total}, page.points, page.rank, page.uscc
  FROM (VALUES (1)) AS one
  LEFT JOIN LATERAL (
       SELECT max({points}) AS points, {rank} AS rank, uscc FROM search_searchentry
        WHERE is_open AND {where}{narrowed} AND {behind}
        GROUP BY {groups} ORDER BY {order} LIMIT %(limit)s) AS page ON true
"""
_TOTAL = """
(SELECT count(*) FROM (
    SELECT DISTINCT uscc FROM search_searchentry
     WHERE is_open AND {where}{narrowed} LIMIT %(most)s) AS few)
"""
_EVERYTHING = """
SELECT (SELECT count(*) FROM (
           SELECT FROM search_searchentry
            WHERE is_open AND ordinal = 0{narrowed} LIMIT %(most)s) AS few),
       page.points, page.rank, page.uscc
  FROM (VALUES (1)) AS one
  LEFT JOIN LATERAL (
       SELECT 0 AS points, 0 AS rank, uscc FROM search_searchentry
        WHERE is_open AND ordinal = 0{narrowed} AND uscc > %(uscc)s
        ORDER BY uscc LIMIT %(limit)s) AS page ON true
"""
_COUNTED = """
SELECT GROUPING({columns}), {columns}, {counts}
  FROM search_searchentry
 WHERE is_open AND ordinal = 0 AND {where}
 GROUP BY GROUPING SETS ({sets})
"""
_COUNT = "count(*) FILTER (WHERE true{narrowed})"
_AMONG = "uscc IN (SELECT uscc FROM search_searchentry WHERE is_open AND ({where}))"
_ALIKE = """
SELECT uscc, max(held) AS held
  FROM (SELECT uscc, (SELECT sum(weight)
                        FROM unnest(%(keys)s::int[], %(weights)s::float8[])
                          AS t (k, weight)
                       WHERE k = ANY(grams)) / (8 + length) AS held
          FROM search_searchentry
         WHERE is_open AND grams && %(rare)s::int[]{narrowed}
        OFFSET 0) AS candidates
 GROUP BY uscc
 ORDER BY held DESC, uscc
 LIMIT %(limit)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Order:
    """How a list is sorted: what goes before `uscc` as `rank`, and how it goes on."""

    rank: str
    order: str
    behind: str
    groups: str = ""


_ORDERS: dict[Sort, _Order] = {
    "relevance": _Order(rank="rank", order="points DESC, rank, uscc", behind=_BEHIND),
    "changed": _Order(
        rank="seq",
        order="{rank} DESC, uscc DESC",
        behind="({rank}, uscc) < (%(rank)s, %(uscc)s)",
        groups="seq, uscc",
    ),
    "code": _Order(
        rank="rank", order="uscc", behind="uscc > %(uscc)s", groups="uscc, rank"
    ),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement with its parameters."""

    sql: str
    values: dict[str, Any]


def frequencies_asked(question: Question) -> list[int]:
    """Return the keys of the grams whose rarity decides how to look."""
    return sorted({key for way in question.wanted.ways for key in _keys(way)})


def weights_asked(question: Question) -> dict[int, float]:
    """Return the keys to look for in names alike, with the weight of their kind."""
    found = {
        key_of(gram): factor for gram, factor in factors(question.analysis).items()
    }
    if not question.analysis.is_latin:
        found |= {character_key(one): CHARACTER for one in question.analysis.core}
    return found


def page_held(
    question: Question, *, after: Bookmark | None, frequencies: Mapping[int, int]
) -> tuple[Statement, bool]:
    """Return the statement of one page of names that hold the text.

    Shape: rows of total, points, rank and code; the total is a lower bound where the
    second value is true.
    """
    narrowed, values = narrow(question.query.filters)
    values |= {"limit": question.query.page_size + 1, "most": MOST_COUNTED + 1}
    mark = after or Bookmark(stage="holding", points=0, uscc="")
    values |= {"points": mark.points, "rank": mark.rank, "uscc": mark.uscc}
    is_sorted = question.query.sort != "relevance"
    if question.is_everything:
        if is_sorted:
            return _in_order(question, "ordinal = 0", narrowed, values, after), False
        return Statement(_EVERYTHING.format(narrowed=narrowed), values), False
    values |= _way_values(question)
    if not is_common(question, frequencies):
        return _ranked(question, narrowed, values, after), False
    where = f"({' OR '.join(_wheres(question))})"
    read = _in_order if is_sorted else _by_rank
    return read(question, where, narrowed, values, after), not narrowed


def _ranked(
    question: Question, narrowed: str, values: dict[str, Any], after: Bookmark | None
) -> Statement:
    """Find all that holds the text, then sort it."""
    by = _ORDERS[question.query.sort]
    points = _points(question.wanted.bonuses, values)
    arms = "\nUNION ALL\n".join(
        _ARM.format(rank=by.rank, points=points, where=f"is_open AND {where}{narrowed}")
        for where in _wheres(question)
    )
    parts = {
        "arms": arms,
        "order": by.order.format(rank="rank"),
        "behind": by.behind.format(rank="rank") if after else "true",
    }
    return Statement(_RANKED.format(**parts), values)


def _in_order(
    question: Question,
    where: str,
    narrowed: str,
    values: dict[str, Any],
    after: Bookmark | None,
) -> Statement:
    """Read along the index of the order, until a page is full."""
    by = _ORDERS[question.query.sort]
    parts = {
        "where": where,
        "narrowed": narrowed,
        "points": _points(question.wanted.bonuses, values),
        "rank": by.rank,
        "order": by.order.format(rank=by.rank),
        "behind": by.behind.format(rank=by.rank) if after else "true",
        "groups": by.groups,
    }
    is_counted = narrowed or question.is_everything
    parts["total"] = _TOTAL.format(**parts) if is_counted else "%(most)s"
    return Statement(_IN_ORDER.format(**parts), values)


def _by_rank(
    question: Question,
    where: str,
    narrowed: str,
    values: dict[str, Any],
    after: Bookmark | None,
) -> Statement:
    """Put whole forms in front, and read the rest by rank."""
    wholes = [
        one
        for bonus in question.wanted.bonuses
        if bonus.points >= SHORT_FORM
        for one in bonus.sets
    ]
    values["wholes"] = [key for keys in wholes for key in keys]
    is_rest = after is not None and after.points == 0
    parts = {
        "where": where,
        "narrowed": narrowed,
        "point": SHORT_FORM,
        "further": "(rank, uscc) > (%(rank)s, %(uscc)s)" if is_rest else "true",
        "behind": _BEHIND if after else "true",
        "wholes": "grams && %(wholes)s::int[]" if wholes else "false",
    }
    parts["whole"] = _WHOLE.format(**parts)
    parts["total"] = _TOTAL.format(**parts) if narrowed else "%(most)s"
    return Statement(_BY_RANK.format(**parts), values)


def is_common(question: Question, frequencies: Mapping[int, int]) -> bool:
    """Tell whether so many names hold the text that they are not sorted."""
    return any(
        len(way.pinyin or way.initials or way.code) in range(1, _FEW_LETTERS + 1)
        or (
            _keys(way) != ()
            and min(frequencies.get(key, 0) for key in _keys(way)) > _COMMON
        )
        for way in question.wanted.ways
    )


def counts_held(question: Question, *, asked: Sequence[Facet]) -> Statement:
    """Return the statement that counts each facet without its own filter.

    Shape: rows of a mask (a zero bit marks the facet, the first asked highest), the
    value of each facet, the count of each facet.
    """
    filters = question.query.filters
    where = " OR ".join(_wheres(question))
    columns = [FACET_COLUMNS[facet] for facet in asked]
    counts = [_COUNT.format(narrowed=narrow(filters, but=one)[0]) for one in asked]
    sql = _COUNTED.format(
        columns=", ".join(columns),
        counts=", ".join(counts),
        sets=", ".join(f"({column})" for column in columns),
        where="true" if question.is_everything else _AMONG.format(where=where),
    )
    return Statement(sql, _way_values(question) | narrow(filters)[1])


def likeliest(
    weights: Mapping[int, float],
    filters: SearchFilters,
    *,
    frequencies: Mapping[int, int],
    names: int,
) -> Statement:
    """Return the statement of the names that share the weightiest grams."""
    weighed = {
        key: factor * math.log(1 + names / max(1, frequencies.get(key, 1)))
        for key, factor in weights.items()
    }
    heaviest = sorted(weighed, key=lambda key: (-weighed[key], key))[:_MOST_GRAMS]
    narrowed, values = narrow(filters)
    values |= {
        "keys": heaviest,
        "weights": [weighed[key] for key in heaviest],
        "rare": _rarest(heaviest, frequencies),
        "limit": MOST_ALIKE,
    }
    return Statement(_ALIKE.format(narrowed=narrowed), values)


def _rarest(keys: Sequence[int], frequencies: Mapping[int, int]) -> list[int]:
    """Return the rarest grams, as long as not too many names hold one of them."""
    found: list[int] = []
    names = 0
    for key in sorted(keys, key=lambda key: frequencies.get(key, 0)):
        names += frequencies.get(key, 0)
        if found and names > _MOST_CANDIDATES:
            break
        found.append(key)
    return found


def narrow(
    filters: SearchFilters, *, but: Facet | None = None
) -> tuple[str, dict[str, Any]]:
    """Return the filters, but one, as further SQL conditions with their parameters."""
    sql = ""
    values: dict[str, Any] = {}
    for facet, value in narrowings(filters).items():
        if facet == but:
            continue
        is_head = facet in _HEADS
        sql += f" AND {FACET_COLUMNS[facet]} {'LIKE' if is_head else '='} %({facet})s"
        values[facet] = like_head(str(value)) if is_head else value
    return sql, values


def like_head(text: str) -> str:
    """Return the LIKE pattern of what begins with a text, taken literally."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return f"{text}%"


def _keys(way: Way) -> tuple[int, ...]:
    return (character_key(way.character),) if way.character else way.keys


def _wheres(question: Question) -> list[str]:
    """Return a condition for each way; nothing is found where there is none."""
    found = [_where(way, number) for number, way in enumerate(question.wanted.ways)]
    return found or ["false"]


def _where(way: Way, number: int) -> str:
    if way.code:
        return f"(ordinal = 0 AND uscc LIKE %(way{number})s)"
    if way.pinyin or way.initials:
        return f"{'pinyin' if way.pinyin else 'initials'} LIKE %(way{number})s"
    return f"grams @> %(way{number})s::int[]"


def _way_values(question: Question) -> dict[str, Any]:
    return {
        f"way{number}": like_head(way.code or way.pinyin or way.initials)
        if way.code or way.pinyin or way.initials
        else list(_keys(way))
        for number, way in enumerate(question.wanted.ways)
    }


def _points(bonuses: Sequence[Bonus], values: dict[str, Any]) -> str:
    """Return the sum of the bonuses of a row; note their parameters."""
    terms = ["0"]
    for number, bonus in enumerate(bonuses):
        held = []
        for at, keys in enumerate(bonus.sets):
            values[f"bonus{number}_{at}"] = list(keys)
            held.append(f"grams @> %(bonus{number}_{at})s::int[]")
        terms.append(f"({' OR '.join(held)})::int * {bonus.points}")
    return " + ".join(terms)
