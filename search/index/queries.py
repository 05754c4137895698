"""Questions in Elasticsearch's own words: pure builders, no `query_string` (查询构造).

Pages are walked with `search_after` on (score, code), without a point in time: a
cursor then never expires and anonymous readers hold no resources in the cluster. The
price: a firm written between two pages may be seen twice or not at all.
"""

import math
from typing import Any

from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from search.domain.grams import key_of
from search.index.backend import Facet, SearchFilters
from search.index.questions import (
    MOST_COUNTED,
    Question,
    facets_asked,
    factors,
    narrowings,
    whole_sets,
)

FACET_FIELDS: dict[Facet, str] = {
    "region": "region",
    "industry": "industry",
    "tier": "tier",
    "listed": "is_listed",
    "status": "status",
}

_HEADS: frozenset[Facet] = frozenset({"region", "industry"})
_SHARE = 0.5  # of the grams typed that a name must hold
# BM25 of the longest text stays far below, and a score still keeps two decimals.
_EXACT_CODE, _EXACT_NAME, _EXACT_CORE = 40_000.0, 20_000.0, 10_000.0
_HOLDS_ALL, _BEGINS, _SOUNDS = 8.0, 2.0, 10.0
_MOST_VALUES = 10_000  # of one facet: more than there are counties or trades


def firms(
    question: Question, *, after: tuple[float, str] | None, is_loose: bool = False
) -> Search[Any]:
    """Build the search for one page of a question, with the facets asked for.

    Shape: `is_loose` lets a text of one or two characters match what is like it.
    """
    query, search = question.query, Search()
    search = search.query(_matching(question, is_loose=is_loose))
    asked = facets_asked(query)
    if asked:
        search = search.post_filter(_all(narrow(query.filters)))
    else:
        search = search.filter(_all(narrow(query.filters)))
    for facet in asked:
        others = [
            clause
            for other, clause in _narrowed(query.filters).items()
            if other != facet
        ]
        bucket = search.aggs.bucket(facet, "filter", filter=_all(others))
        bucket.bucket("values", "terms", field=FACET_FIELDS[facet], size=_MOST_VALUES)
    search = search.source(["names.name"]).extra(
        size=query.page_size + 1, track_total_hits=MOST_COUNTED
    )
    return _ordered(search, question, after)


def _ordered(
    search: Search[Any], question: Question, after: tuple[float, str] | None
) -> Search[Any]:
    if question.is_everything:
        search = search.sort("uscc")
        return search.extra(search_after=[after[1]]) if after else search
    search = search.sort("_score", "uscc")
    return search.extra(search_after=list(after)) if after else search


def narrow(filters: SearchFilters) -> list[Query]:
    """Return the filters as clauses."""
    return list(_narrowed(filters).values())


def _narrowed(filters: SearchFilters) -> dict[Facet, Query]:
    return {
        facet: Q(
            "prefix" if facet in _HEADS else "term", **{FACET_FIELDS[facet]: value}
        )
        for facet, value in narrowings(filters).items()
    }


def _all(clauses: list[Query]) -> Query:
    return Q("bool", filter=clauses) if clauses else Q("match_all")


def _matching(question: Question, *, is_loose: bool) -> Query:
    is_open = Q("term", is_open=True)
    if question.is_everything:
        return Q("bool", filter=[is_open])
    code, normal = question.analysis.looks_like_code, question.analysis.normal
    # A number that may begin a code is no part of a name: 5200 is not 档案号5200.
    is_word = not code or question.plain or normal.isalpha()
    clauses = _of_names(question, is_loose=is_loose) if is_word else []
    nested = Q(
        "nested",
        path="names",
        score_mode="max",
        query=Q("bool", should=clauses, minimum_should_match=1),
    )
    either = [nested] if clauses else []
    if code:
        either.append(_constant(Q("term", uscc=normal), boost=_EXACT_CODE))
        either.append(_constant(Q("prefix", uscc=normal), boost=_SOUNDS))
    if not either:
        return Q("match_none")
    return Q("bool", filter=[is_open], should=either, minimum_should_match=1)


def _of_names(question: Question, *, is_loose: bool) -> list[Query]:
    """Return the ways in which a name may answer, each with its score."""
    analysis = question.analysis
    clauses = [
        _constant(_name("term", "normal", analysis.normal), boost=_EXACT_NAME),
        *(_holding(grams) for grams in whole_sets(question)),
    ]
    if analysis.core:
        clauses += [_constant(_name("term", "core", analysis.core), boost=_EXACT_CORE)]
    if question.plain:
        clauses += [_constant(_name("prefix", "core", analysis.core), boost=_BEGINS)]
    if question.letters:
        heard = _name("prefix", "pinyin", question.letters)
        clauses += [_constant(heard, boost=_SOUNDS)]
    if analysis.initials:
        heard = _name("prefix", "initials", analysis.initials)
        clauses += [_constant(heard, boost=_SOUNDS)]
    if analysis.grams and (is_loose or not question.plain):
        clauses += [_weighed(question, is_loose=is_loose)]
    return clauses


def _weighed(question: Question, *, is_loose: bool) -> Query:
    """Ask for a share of the grams typed; swapped and skipped pairs help."""
    typed = len(question.analysis.grams)
    words = [
        _name("term", "grams", {"value": str(key_of(gram)), "boost": factor})
        for gram, factor in factors(question.analysis).items()
    ]
    least = 1 if is_loose else math.ceil(typed * _SHARE)
    return Q("bool", should=words, minimum_should_match=least)


def _holding(grams: tuple[str, ...]) -> Query:
    """Ask for all of some grams; a shorter name scores a little higher."""
    words = [_name("term", "grams", str(key_of(gram))) for gram in grams]
    return Q("bool", must=words, boost=_HOLDS_ALL / len(words))


def _name(kind: str, field: str, value: Any) -> Query:
    return Q(kind, **{f"names.{field}": value})


def _constant(query: Query, *, boost: float) -> Query:
    return Q("constant_score", filter=query, boost=boost)
