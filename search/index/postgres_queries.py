"""Questions as SQL for the PostgreSQL engine: pure text and parameters (检索语句).

A listing is ordered by code and never sorted: nothing was typed, a code, or words so
common that no order is better. Anything else is ranked: arms that each find rows by
an index and score them, the best score of each firm.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from search.domain.grams import key_of
from search.index.backend import Facet, SearchFilters
from search.index.questions import (
    MOST_COUNTED,
    Question,
    factors,
    narrowings,
    whole_sets,
)

_HEADS: frozenset[Facet] = frozenset({"region", "industry"})
FACET_COLUMNS: dict[Facet, str] = {
    "region": "region",
    "industry": "industry",
    "tier": "tier",
    "listed": "is_listed",
    "status": "status",
}

_SHARE = 0.4  # of the weight asked for that a name must hold
_MOST_CANDIDATES = 2_500  # names compared for one question, by their frequencies
_COMMON = 10_000  # names: a text that stands in more is listed, not ranked
_DENSE = 0.15  # of all names: so many are met soon when reading by code
_MOST_GRAMS = 60  # of a long text the weightiest are compared
MOST_HEARD = MOST_COUNTED  # names that sound like the letters typed, ranked
_FEW_LETTERS = 2

_EXACT_NAME, _EXACT_CORE = "4.0", "2.0"
_CLOSENESS = "least(1.0, %(length)s::float8 / greatest(length, 1))"
_HOLDS_ALL = f"0.7 + 0.2 * {_CLOSENESS} + 0.1 * (core LIKE %(head)s)::int"
_SOUNDS = f"0.8 + 0.2 * {_CLOSENESS}"
_ARM = "SELECT uscc, {score} AS score FROM search_searchentry WHERE {where}"
_HEARD_ARM = (
    "(SELECT uscc, {score} AS score FROM search_searchentry WHERE {where} {end})"
)
_WEIGHED_ARM = """
SELECT uscc, least(1.0, held / %(base)s)
       * (0.7 + 0.3 * least(1.0, %(length)s::float8 / greatest(length, 1))) AS score
  FROM (SELECT uscc, length,
               (SELECT sum(weight)
                  FROM unnest(%(keys)s::int[], %(weights)s::float8[]) AS t (k, weight)
                 WHERE k = ANY(grams)) AS held
          FROM search_searchentry
         WHERE grams && %(rare)s::int[] AND {where}
        OFFSET 0) AS candidates
 WHERE held >= %(enough)s
"""
_RANKED = """
WITH ranked AS MATERIALIZED (
    SELECT uscc, max(score)::float8 AS score FROM ({arms}) AS arms GROUP BY uscc)
SELECT total, page.uscc, page.score
  FROM (SELECT count(*) AS total FROM ranked) AS counted
  LEFT JOIN LATERAL (
       SELECT uscc, score FROM ranked WHERE {behind}
        ORDER BY score DESC, uscc LIMIT %(limit)s) AS page ON true
"""
_TOTAL = """
(SELECT count(*) FROM (
    SELECT {codes} FROM search_searchentry WHERE {where} LIMIT %(most)s) AS few)
"""
_LISTED = """
SELECT {total}, page.uscc, 1.0::float8
  FROM (VALUES (1)) AS one
  LEFT JOIN LATERAL (
       SELECT {codes} FROM search_searchentry WHERE {where} AND {behind}
        ORDER BY uscc LIMIT %(limit)s) AS page ON true
"""
_FOUND = """
WITH found AS MATERIALIZED (
    SELECT DISTINCT uscc FROM search_searchentry WHERE {where})
SELECT (SELECT count(*) FROM found), page.uscc, 1.0::float8
  FROM (VALUES (1)) AS one
  LEFT JOIN LATERAL (
       SELECT uscc FROM found WHERE {behind} ORDER BY uscc LIMIT %(limit)s) AS page
       ON true
"""
_COUNTED = """
SELECT GROUPING({columns}), {columns}, {counts}
  FROM search_searchentry
 WHERE is_open AND ordinal = 0 AND {where}
 GROUP BY GROUPING SETS ({sets})
"""
_COUNT = "count(*) FILTER (WHERE true{narrowed})"
_OF_ARMS = "uscc IN (SELECT uscc FROM ({arms}) AS arms)"
_OF_LISTING = """
uscc IN (SELECT uscc FROM search_searchentry WHERE is_open AND {condition})
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement with its parameters."""

    sql: str
    values: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Matching:
    """How a question finds names: one condition (a listing), or scored arms.

    Shape: `most_exact` is the total above which the count is only a lower bound;
    `is_sparse` says that reading by code would meet few of the names listed, `is_many`
    that they are more than are ever counted: at all, or only without filters.
    """

    condition: str
    arms: tuple[str, ...]
    values: dict[str, Any]
    most_exact: int = MOST_COUNTED
    is_sparse: bool = False
    is_many: bool | None = False

    def page(
        self, filters: SearchFilters, *, after: tuple[float, str] | None, limit: int
    ) -> Statement:
        """Return the statement of one page: rows of total, code and score."""
        narrowed, values = narrow(filters)
        values |= self.values | {"limit": limit, "most": MOST_COUNTED + 1}
        if after:
            values |= {"score": after[0], "after": after[1]}
        if self.arms:
            behind = "(score < %(score)s OR (score = %(score)s AND uscc > %(after)s))"
            return Statement(
                _RANKED.format(
                    arms=self._arms(narrowed), behind=behind if after else "true"
                ),
                values,
            )
        parts = {
            "codes": "DISTINCT uscc" if self.condition else "uscc",
            "where": f"is_open AND {self.condition or 'ordinal = 0'}{narrowed}",
            "behind": "uscc > %(after)s" if after else "true",
        }
        is_many = self.is_many is True or (self.is_many is None and not narrowed)
        parts["total"] = "%(most)s" if is_many else _TOTAL.format(**parts)
        sql = (_FOUND if self.is_sparse else _LISTED).format(**parts)
        return Statement(sql, values)

    def facets(self, filters: SearchFilters, *, asked: Sequence[Facet]) -> Statement:
        """Return the statement that counts each facet without its own filter.

        Shape: rows of a mask (a zero bit marks the facet, the first asked highest), the
        value of each facet, the count of each facet.
        """
        if self.arms:
            where = _OF_ARMS.format(arms=self._arms(""))
        else:
            listing = _OF_LISTING.format(condition=self.condition)
            where = listing if self.condition else "true"
        columns = [FACET_COLUMNS[facet] for facet in asked]
        counts = [_COUNT.format(narrowed=narrow(filters, but=one)[0]) for one in asked]
        sql = _COUNTED.format(
            columns=", ".join(columns),
            counts=", ".join(counts),
            sets=", ".join(f"({column})" for column in columns),
            where=where,
        )
        return Statement(sql, self.values | narrow(filters)[1])

    def _arms(self, narrowed: str) -> str:
        where = f"is_open{narrowed}"
        return "\nUNION ALL\n".join(arm.format(where=where) for arm in self.arms)


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


def matching(
    question: Question,
    *,
    frequencies: Mapping[int, int],
    names: int,
    is_many: bool = False,
) -> Matching:
    """Choose how a question finds names, by how common its grams are.

    Shape: `is_many` says that more names sound like the letters than can be ranked.
    """
    analysis = question.analysis
    values: dict[str, Any] = {
        "normal": analysis.normal,
        "core": analysis.core,
        "head": like_head(analysis.core),
        "length": len(analysis.syllables if analysis.is_latin else analysis.core),
        "code": like_head(analysis.normal),
        "letters": like_head(question.letters),
        "initials": like_head(analysis.initials),
    }
    if question.is_everything:
        return Matching(condition="", arms=(), values={})
    if condition := _listing(question, frequencies, is_many=is_many):
        values["whole"] = list(map(key_of, _whole(question)))
        rarest = _rarest(question, frequencies)
        return Matching(
            condition=condition,
            arms=(),
            values=values,
            is_sparse=not is_many and _COMMON < rarest < _DENSE * names,
            is_many=is_many or (None if rarest > _COMMON else False),
        )
    weights = _Weights(question, frequencies=frequencies, names=names)
    arms = tuple(_arms(question, values))
    most = MOST_COUNTED
    if weights.keys and not weights.is_plain_known:
        arms, values = (*arms, _WEIGHED_ARM), values | weights.values()
        most = most if weights.is_complete else 0
    return Matching(condition="", arms=arms, values=values, most_exact=most)


def _whole(question: Question) -> tuple[str, ...]:
    """Return the grams that the names of a listing hold."""
    if question.plain:
        return (question.plain,)
    return question.analysis.grams


def _rarest(question: Question, frequencies: Mapping[int, int]) -> int:
    """Return in how many names the rarest gram of a listing stands."""
    counts = (frequencies.get(key_of(gram), 0) for gram in _whole(question))
    return min(counts, default=0)


def _listing(
    question: Question, frequencies: Mapping[int, int], *, is_many: bool
) -> str:
    """Return the one condition of a listing, or "" if the question is to be ranked."""
    analysis, whole = question.analysis, "grams @> %(whole)s::int[]"
    if analysis.looks_like_code:
        code = "ordinal = 0 AND uscc LIKE %(code)s"
        is_word = question.plain or analysis.normal.isalpha()
        return f"({code} OR {whole})" if is_word else f"({code})"
    is_short = bool(question.letters) and len(question.letters) <= _FEW_LETTERS
    if not (is_short or is_many or _rarest(question, frequencies) > _COMMON):
        return ""
    if not question.letters:
        return f"({whole})"
    heard = "pinyin LIKE %(letters)s OR initials LIKE %(initials)s"
    return f"({heard} OR {whole})" if _whole(question) else f"({heard})"


def _arms(question: Question, values: dict[str, Any]) -> Iterator[str]:
    """Yield the arms that need no weighing; note their parameters."""
    yield _ARM.format(score=_EXACT_NAME, where="normal = %(normal)s AND {where}")
    if question.analysis.core:
        yield _ARM.format(score=_EXACT_CORE, where="core = %(core)s AND {where}")
    for number, grams in enumerate(whole_sets(question)):
        values[f"set{number}"] = list(map(key_of, grams))
        holds = f"grams @> %(set{number})s::int[] AND {{where}}"
        yield _ARM.format(score=_HOLDS_ALL, where=holds)
    for column, typed in (
        ("pinyin", question.letters),
        ("initials", question.analysis.initials),
    ):
        if typed:
            name = "letters" if column == "pinyin" else column
            yield _HEARD_ARM.format(
                score=_SOUNDS,
                where=f"{column} LIKE %({name})s AND {{where}}",
                end=f"ORDER BY {column}, uscc LIMIT {MOST_HEARD}",
            )


class _Weights:
    """What the grams of a text weigh, and which of them to look for.

    A gram not counted yet may be a new firm's: it adds to a score, but a name is not
    asked to hold it. Rarest first, grams are looked for until names that hold none of
    them cannot hold enough, or too many names would have to be compared.
    """

    def __init__(
        self, question: Question, *, frequencies: Mapping[int, int], names: int
    ) -> None:
        kinds = factors(question.analysis)
        typed = set(question.analysis.grams)
        weighed = {
            gram: kind * math.log(1 + names / max(1, frequencies.get(key_of(gram), 1)))
            for gram, kind in kinds.items()
        }
        heaviest = sorted(weighed, key=lambda gram: (-weighed[gram], gram))
        self._weights = {gram: weighed[gram] for gram in heaviest[:_MOST_GRAMS]}
        known = sum(
            weight
            for gram, weight in self._weights.items()
            if gram in typed and key_of(gram) in frequencies
        )
        self._base = known or sum(self._weights.values()) or 1.0
        self.keys = list(map(key_of, self._weights))
        self.is_plain_known = (
            question.plain != "" and frequencies.get(key_of(question.plain), 0) > 0
        )
        self._rare, self.is_complete = self._look_for(frequencies)

    def _look_for(self, frequencies: Mapping[int, int]) -> tuple[list[int], bool]:
        left, names = sum(self._weights.values()), 0
        rare: list[int] = []
        by_rarity = sorted(
            self._weights, key=lambda gram: frequencies.get(key_of(gram), 0)
        )
        for gram in by_rarity:
            if left < self._enough:
                return rare, True
            names += frequencies.get(key_of(gram), 0)
            if rare and names > _MOST_CANDIDATES:
                return rare, False
            rare.append(key_of(gram))
            left -= self._weights[gram]
        return rare, True

    @property
    def _enough(self) -> float:
        return _SHARE * self._base

    def values(self) -> dict[str, Any]:
        """Return the parameters of the weighing arm."""
        return {
            "keys": self.keys,
            "weights": list(self._weights.values()),
            "base": self._base,
            "enough": self._enough,
            "rare": self._rare,
        }
