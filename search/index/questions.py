"""A search made ready for an engine: text analysed once, filters, cursor (检索请求)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import get_args

from django.core.signing import BadSignature, Signer

from search.domain.fit import best_name, highlight
from search.domain.grams import grams, initial_grams
from search.domain.names import (
    QueryAnalysis,
    analyse,
    analyse_query,
    normalise,
)
from search.index.backend import (
    Facet,
    Hit,
    InvalidCursorError,
    SearchBackend,
    SearchFilters,
    SearchQuery,
    Suggestion,
)

MOST_CHARACTERS = 100  # of a text that are read: longer than any name
MOST_COUNTED = 10_000  # a total is exact up to here, then a lower bound
FacetValue = str | bool

PLAIN_LENGTH = 2  # a core of up to two characters must stand in the name as it is

_PAIR, _CHARACTER, _SOUND = 1.0, 0.35, 0.5  # weights measured on 300,000 names
_EXPANDED = 0.5  # a swapped or skipped pair counts half
_FULL_REGION = 6
_SIGNER = Signer(salt="search.cursor")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A search query read once; engines only translate it."""

    query: SearchQuery
    analysis: QueryAnalysis

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing was typed: all open documents, by code."""
        return self.analysis.normal == ""

    @property
    def plain(self) -> str:
        """Return the short text that a name must hold as it is, or ""."""
        core = self.analysis.core
        return core if len(core) <= PLAIN_LENGTH else ""

    @property
    def letters(self) -> str:
        """Return typed pinyin without blanks in lower case, or ""."""
        is_sound = self.analysis.is_latin and self.analysis.normal.isalpha()
        return self.analysis.normal.lower() if is_sound else ""

    @property
    def digest(self) -> str:
        """Return a short digest of what was asked: text and filters."""
        text = repr((normalise(self.query.text), self.query.filters))
        data = text.encode("utf-8", "replace")
        return hashlib.blake2b(data, digest_size=8).hexdigest()


def ask(query: SearchQuery) -> Question:
    """Read what somebody typed; only the first 100 characters are read."""
    text = " ".join(query.text[: MOST_CHARACTERS * 20].split())[:MOST_CHARACTERS]
    return Question(query=query, analysis=analyse_query(text))


def factors(analysis: QueryAnalysis) -> dict[str, float]:
    """Return the grams to look for with the weight of their kind.

    Shape: of a Chinese text also, at half, neighbours swapped and one left out; of two
    characters no single one, which would find whatever shares it.
    """
    found = {
        gram: _kind(gram)
        for gram in analysis.grams
        if len(gram) > 1 or len(analysis.core) != PLAIN_LENGTH
    }
    if not analysis.is_latin:
        core = analysis.core
        for one, other in pairwise(core):
            found.setdefault(other + one, _EXPANDED)
        for one, other in zip(core, core[2:], strict=False):
            found.setdefault(one + other, _EXPANDED)
    return found


def _kind(gram: str) -> float:
    if gram.startswith("~"):
        return _SOUND
    return _CHARACTER if len(gram) == 1 else _PAIR


def whole_sets(question: Question) -> tuple[tuple[str, ...], ...]:
    """Return sets of grams of which a name must hold one whole set.

    Shape: a short text itself; of letters also the letters as written in the name and
    a run of initials.
    """
    core, initials = question.analysis.core, question.analysis.initials
    sets: list[tuple[str, ...]] = [(question.plain,)] if question.plain else []
    if question.analysis.is_latin and len(core) > PLAIN_LENGTH:
        pairs = (gram for gram in grams(core) if len(gram) == PLAIN_LENGTH)
        sets.append(tuple(pairs))
    sets.append(initial_grams(initials))
    return tuple(filter(None, sets))


def region_head(region: str) -> str:
    """Return the digits all regions within begin with (520100 → 5201)."""
    if len(region) != _FULL_REGION:
        return region
    while region.endswith("00"):
        region = region[:-2]
    return region


def clean(text: str) -> str:
    """Return a text that every store takes: no NUL, no half characters."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def narrowings(filters: SearchFilters) -> dict[Facet, FacetValue]:
    """Return the filters that narrow, by the facet they belong to.

    Shape: heads of region and industry codes, else whole values.
    """
    wanted: dict[Facet, FacetValue | None] = {
        "region": region_head(clean(filters.region)),
        "industry": clean(filters.industry),
        "tier": clean(filters.tier),
        "listed": filters.is_listed,
        "status": clean(filters.status),
    }
    return {
        facet: value
        for facet, value in wanted.items()
        if value is not None and value != ""
    }


def facets_asked(query: SearchQuery) -> tuple[Facet, ...]:
    """Return the facets asked for, each once, in the order of the seam."""
    known: tuple[Facet, ...] = get_args(Facet)
    return tuple(facet for facet in known if facet in query.facets)


def facet_word(value: FacetValue) -> str:
    """Return a facet's value as the key it is counted under."""
    return str(value).lower() if isinstance(value, bool) else value


def suggestions(
    engine: SearchBackend, text: str, *, limit: int
) -> tuple[Suggestion, ...]:
    """Offer the best hits of a search that are not merely alike; none for no text."""
    query = SearchQuery(text=text, page_size=limit)
    if ask(query).is_everything or limit < 1:
        return ()
    return tuple(
        Suggestion(uscc=hit.uscc, name=hit.matched_name)
        for hit in engine.search(query).hits
        if hit.fit != "loose"
    )


def make_cursor(question: Question, engine: str, *, after: Hit) -> str:
    """Return the place behind a hit, sealed for this question and engine."""
    return _SIGNER.sign_object([engine, question.digest, after.score, after.uscc])


def read_cursor(question: Question, engine: str) -> tuple[float, str] | None:
    """Return the score and code behind which to go on; None at the start.

    Raises:
        InvalidCursorError: the cursor belongs to another question or engine.
    """
    if not question.query.cursor:
        return None
    try:
        maker, digest, score, uscc = _SIGNER.unsign_object(question.query.cursor)
    except (BadSignature, ValueError, TypeError) as error:
        raise InvalidCursorError from error
    if maker != engine or digest != question.digest:
        raise InvalidCursorError
    return float(score), str(uscc)


def hit_of(question: Question, uscc: str, *, score: float, names: Sequence[str]) -> Hit:
    """Put a hit together: by which name it was found, how well, and where it shows."""
    analysed = [analyse(name) for name in names]
    name, fit = best_name(question.analysis, analysed, uscc=uscc)
    return Hit(
        uscc=uscc,
        matched_name=name.name,
        fit=fit,
        score=score,
        highlight=highlight(name.name, question.analysis),
    )
