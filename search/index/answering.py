"""How every engine answers: the cheap look first, the dear one if it is needed (应答).

Most of what people type stands in the name. Only where nothing that was found is exact
or close are names looked for that sound or read like it; of those the engine
gives the likeliest, and they are compared here, one by one, the same for each engine.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from registry.domain.vocabulary import MatchedOn
from search.domain.alike import LEAST, Likeness, likeness
from search.domain.fit import fit_of, highlight, named_best
from search.domain.grams import divisions
from search.domain.names import analyse, core_of
from search.domain.wanted import EXACT_CODE
from search.index.backend import (
    NO_FILTERS,
    Facet,
    Fit,
    Hit,
    Relation,
    SearchFilters,
    SearchPage,
    SearchQuery,
    Suggestion,
)
from search.index.questions import (
    Bookmark,
    FacetValue,
    Question,
    ask,
    facet_word,
    facets_asked,
    make_cursor,
    narrowings,
    read_cursor,
)

MOST_ALIKE = 100  # names an engine gives to be compared one by one


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What an engine found of one firm.

    Shape: `rank` is of the order asked for, as in Bookmark; `names` has the registered
    one first; `values` by facet, only of names alike.
    """

    uscc: str
    points: float
    rank: int
    names: Sequence[str]
    values: Mapping[Facet, FacetValue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Firms that hold what was typed: one more than the page, if there are more."""

    rows: Sequence[Row]
    total: int
    relation: Relation
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


class Engine(Protocol):
    """What an engine does by itself."""

    name: str

    def holding(self, question: Question, *, after: Bookmark | None) -> Rows:
        """Find firms that hold what was typed, by points, rank and code."""

    def alike(self, question: Question, *, filters: SearchFilters) -> Sequence[Row]:
        """Find the likeliest firms, at most MOST_ALIKE, in any order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Compared:
    row: Row
    name: str
    likeness: Likeness


def answer(engine: Engine, query: SearchQuery) -> SearchPage:
    """Answer a query with one page of hits, best first.

    Raises:
        InvalidCursorError: the cursor belongs to another question or engine.
    """
    question = ask(query)
    after = read_cursor(question, engine.name)
    if after and after.stage == "alike":
        return _alike(engine, question, seen=int(after.points))
    page = _holding(engine, question, after)
    # In another order the best hit may be on any page.
    is_sorted = query.sort != "relevance"
    is_answered = any(is_sorted or hit.fit != "loose" for hit in page.hits)
    if after or is_answered or question.is_everything:
        return page
    alike = _alike(engine, question, seen=0)
    return alike if alike.total else page


def suggestions(
    engine: Engine, text: str, *, limit: int, filters: SearchFilters = NO_FILTERS
) -> tuple[Suggestion, ...]:
    """Offer the best hits of a search that are not merely loose; none for no text."""
    query = SearchQuery(text=text, page_size=limit, filters=filters)
    if limit < 1 or not text.strip():
        return ()
    return tuple(
        Suggestion(uscc=hit.uscc, name=hit.matched_name)
        for hit in answer(engine, query).hits
        if hit.fit != "loose"
    )


def _holding(engine: Engine, question: Question, after: Bookmark | None) -> SearchPage:
    found = engine.holding(question, after=after)
    size = question.query.page_size
    shown = found.rows[:size]
    mark = None
    if len(found.rows) > size:
        last = shown[-1]
        mark = Bookmark(
            stage="holding", points=last.points, rank=last.rank, uscc=last.uscc
        )
    return SearchPage(
        hits=tuple(_hit(question, row) for row in shown),
        total=found.total,
        relation=found.relation,
        facets=found.facets,
        next_cursor=make_cursor(question, engine.name, mark) if mark else "",
    )


def _hit(question: Question, row: Row) -> Hit:
    query, wanted = question.analysis, question.wanted
    name = row.names[0]
    if len(row.names) > 1:
        name = named_best(wanted, map(analyse, row.names)).name
    fit = fit_of(query, wanted, points=int(row.points), uscc=row.uscc, name=name)
    hit = _shown(question, row, name, fit, score=row.points)
    is_code = query.looks_like_code and row.uscc.startswith(query.normal)
    if is_code or int(row.points) & EXACT_CODE:
        hit = replace(hit, matched_on=MatchedOn.CODE)
    return hit


def _shown(question: Question, row: Row, name: str, fit: Fit, *, score: float) -> Hit:
    return Hit(
        uscc=row.uscc,
        matched_name=name,
        fit=fit,
        score=score,
        highlight=highlight(name, question.analysis),
    )


def _alike(engine: Engine, question: Question, *, seen: int) -> SearchPage:
    query = question.query
    found = _compared(question, engine.alike(question, filters=query.filters))
    until = seen + query.page_size
    mark = Bookmark(stage="alike", points=until)
    return SearchPage(
        hits=tuple(
            _shown(
                question,
                one.row,
                one.name,
                "close" if one.likeness.is_close else "loose",
                score=one.likeness.score,
            )
            for one in found[seen:until]
        ),
        total=len(found),
        relation="eq",
        is_alike=True,
        facets=_facets(engine, question, found),
        next_cursor=make_cursor(question, engine.name, mark)
        if len(found) > until
        else "",
    )


def _compared(question: Question, rows: Sequence[Row]) -> list[_Compared]:
    """Compare names one by one, drop those that are not like, best first."""
    found = [_likest(question, row) for row in rows]
    found = [one for one in found if one.likeness.score >= LEAST]
    found.sort(key=lambda one: (-one.likeness.score, one.row.rank, one.row.uscc))
    return found


def _likest(question: Question, row: Row) -> _Compared:
    region = str(row.values["region"])
    within = divisions(row.uscc, region=region)
    compared = (
        _Compared(
            row=row,
            name=name,
            likeness=likeness(question.analysis, core_of(name), divisions=within),
        )
        for name in row.names
    )
    return max(compared, key=lambda one: one.likeness.score)


def _facets(
    engine: Engine, question: Question, found: Sequence[_Compared]
) -> dict[str, dict[str, int]]:
    if facets_asked(question.query) and narrowings(question.query.filters):
        found = _compared(question, engine.alike(question, filters=NO_FILTERS))
    return counted(question.query, [one.row.values for one in found])


def counted(
    query: SearchQuery, firms: Collection[Mapping[Facet, FacetValue]]
) -> dict[str, dict[str, int]]:
    """Count firms by each facet asked for, of what the filters on the others leave."""
    filters = narrowings(query.filters)
    counts: dict[str, dict[str, int]] = {}
    for facet in facets_asked(query):
        others = {one: value for one, value in filters.items() if one != facet}
        left = (values for values in firms if is_within(values, others))
        counts[facet] = dict(Counter(facet_word(values[facet]) for values in left))
    return counts


def is_within(
    values: Mapping[Facet, FacetValue], filters: Mapping[Facet, FacetValue]
) -> bool:
    """Tell whether what a firm is counted by fits filters (narrowings)."""
    return all(
        str(values[facet]).startswith(str(value))
        if facet in {"region", "industry"}
        else values[facet] == value
        for facet, value in filters.items()
    )
