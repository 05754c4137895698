"""Questions in Elasticsearch's own words: pure builders, no `query_string` (查询构造).

Pages are walked with `search_after` on (points, rank, code), without a point in time: a
cursor then never expires and anonymous readers hold no resources in the cluster. The
price: a firm written between two pages may be seen twice or not at all.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch.dsl import Q, Search
from elasticsearch.dsl.query import Query

from search.domain.grams import key_of
from search.domain.wanted import Way
from search.index.answering import MOST_ALIKE
from search.index.backend import Facet, SearchFilters
from search.index.documents import VALUES
from search.index.questions import (
    CHARACTER,
    MOST_COUNTED,
    Bookmark,
    Question,
    facets_asked,
    factors,
    narrowings,
)

FACET_FIELDS: dict[Facet, str] = {
    "region": "region",
    "industry": "industry",
    "tier": "tier",
    "listed": "is_listed",
    "status": "status",
}

_HEADS: frozenset[Facet] = frozenset({"region", "industry"})
_MOST_VALUES = 10_000  # of one facet: more than there are counties or trades


def holding(question: Question, *, after: Bookmark | None) -> Search[Any]:
    """Build the search for one page of what holds the text, with the facets asked."""
    query, search = question.query, Search()
    search = search.query(_held(question))
    asked = facets_asked(query)
    if asked and (narrowed := narrow(query.filters)):
        search = search.post_filter(_all(narrowed))
    for facet in asked:
        others = [
            clause
            for other, clause in _narrowed(query.filters).items()
            if other != facet
        ]
        counted: Any = search.aggs
        if others:
            counted = counted.bucket(facet, "filter", filter=_all(others))
        # Counted at once where nothing narrows it: a filter of all takes twice as long.
        name = "values" if others else facet
        counted.bucket(name, "terms", field=FACET_FIELDS[facet], size=_MOST_VALUES)
    # Said at once: each method of a Search copies it.
    return search.extra(
        _source=["names"],
        size=query.page_size + 1,
        track_total_hits=MOST_COUNTED,
        **_order(question, after),
    )


def _order(question: Question, after: Bookmark | None) -> dict[str, Any]:
    """Sort, and go on behind the last hit; points tell the fit in every order."""
    sort = question.query.sort
    by: list[Any]
    if sort == "changed":
        by = [{"seq": "desc"}, {"uscc": "desc"}]
        behind = [after.rank, after.uscc] if after else []
    elif sort == "code" or question.is_everything:
        by = ["uscc"]
        behind = [after.uscc] if after else []
    else:
        by = ["_score", "rank", "uscc"]
        behind = [after.points, after.rank, after.uscc] if after else []
    order = {"sort": by, "track_scores": not question.is_everything}
    return {**order, **({"search_after": behind} if behind else {})}


def alike(question: Question, *, filters: SearchFilters) -> Search[Any] | None:
    """Build the search for the likeliest names; None if there is nothing to go by.

    BM25 ranks by rarity and length; the total is not asked, so that only the best are
    looked at.
    """
    words = [
        Q("term", grams={"value": str(key_of(gram)), "boost": factor})
        for gram, factor in factors(question.analysis).items()
    ]
    if not words:
        return None
    if not question.analysis.is_latin:
        said = {"query": question.analysis.core, "boost": CHARACTER}
        words.append(Q("match", name=said))
    likely = Q("bool", should=words, minimum_should_match=1, filter=narrow(filters))
    return (
        Search()
        .query(likely)
        .source(["names", "rank", *VALUES])
        .extra(size=MOST_ALIKE, track_total_hits=False)
    )


def holders(keys: Sequence[int], limit: int) -> dict[str, Any]:
    """Build the search for the firms that hold any of the keys."""
    held = Q("terms", grams=list(map(str, keys)))
    search = Search().query("bool", filter=[held]).sort("rank", "uscc")
    return search.extra(size=limit, track_total_hits=False, _source=False).to_dict()


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
    return Q("bool", filter=clauses)


def _held(question: Question) -> Query:
    """Ask for any of the ways, narrowed, and add up the bonuses."""
    narrowed = [] if facets_asked(question.query) else narrow(question.query.filters)
    if question.is_everything:
        return Q("bool", filter=[Q("term", is_open=True), *narrowed])
    ways = list(map(_way, question.wanted.ways))
    if not ways:
        return Q("match_none")
    either = ways[0] if len(ways) == 1 else Q("bool", should=ways)
    return Q("bool", filter=[either, *narrowed], should=list(_bonuses(question)))


def _bonuses(question: Question) -> Iterator[Query]:
    for bonus in question.wanted.bonuses:
        sets = [_holds(keys) for keys in bonus.sets]
        held = sets[0] if len(sets) == 1 else Q("bool", should=sets)
        yield Q("constant_score", filter=held, boost=float(bonus.points))


def _way(way: Way) -> Query:
    if way.character:
        return Q("term", name=way.character.lower())
    if way.code:  # of what is closed nothing but the code is left
        head = Q("prefix", uscc=way.code)
        return Q("bool", filter=[head, Q("term", is_open=True)])
    if way.pinyin:
        return Q("prefix", pinyin=way.pinyin)
    if way.initials:
        return Q("prefix", initials=way.initials)
    return _holds(way.keys)


def _holds(keys: tuple[int, ...]) -> Query:
    """Ask for all of some grams."""
    words = [Q("term", grams=str(key)) for key in keys]
    return words[0] if len(words) == 1 else Q("bool", filter=words)
