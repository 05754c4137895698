"""A search made ready for an engine: text analysed once, filters, cursor (检索请求)."""

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

from django.core.signing import BadSignature, Signer

from search.domain.grams import pairs, pairs_of_sounds
from search.domain.names import QueryAnalysis, analyse_query, normalise
from search.domain.wanted import Wanted, wanted_by
from search.index.backend import Facet, InvalidCursorError, SearchFilters, SearchQuery

MOST_CHARACTERS = 100  # of a text that are read: longer than any name
MOST_COUNTED = 10_000  # a total is exact up to here, then a lower bound
FacetValue = str | bool
Stage = Literal["holding", "alike", "records"]

_PAIR, _SOUND, _OTHER_ORDER = 1.0, 0.6, 0.5  # a swapped or skipped pair counts half
CHARACTER = 0.35
_FULL_REGION = 6
_SIGNER = Signer(salt="search.cursor")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bookmark:
    """Where a list goes on: behind a hit of those that hold what was typed, or alike.

    Shape: `points`, `rank` (in the order of changes the number of the last) and `uscc`
    of the last hit; of those alike, or found by their records, how many were seen, as
    `points`.
    """

    stage: Stage
    points: float
    rank: int = 0
    uscc: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A search query read once; engines only translate it."""

    query: SearchQuery
    analysis: QueryAnalysis
    wanted: Wanted

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing was typed: all open documents, by code."""
        return self.analysis.normal == ""

    @property
    def digest(self) -> str:
        """Return a short digest of what was asked: text, filters and order."""
        asked = self.query
        text = repr((normalise(asked.text), asked.filters, asked.sort))
        data = text.encode("utf-8", "replace")
        return hashlib.blake2b(data, digest_size=8).hexdigest()


def ask(query: SearchQuery) -> Question:
    """Read what somebody typed; only the first 100 characters are read."""
    text = " ".join(query.text[: MOST_CHARACTERS * 20].split())[:MOST_CHARACTERS]
    analysis = analyse_query(text)
    return Question(query=query, analysis=analysis, wanted=wanted_by(analysis))


def factors(analysis: QueryAnalysis) -> dict[str, float]:
    """Return the grams to look for in names alike, with the weight of their kind.

    Shape: pairs of characters and of sounds, as typed; of a Chinese text also, at
    half, neighbours swapped and one left out.
    """
    found = dict.fromkeys(pairs_of_sounds(analysis.syllables), _SOUND)
    if analysis.is_latin:
        return found if analysis.is_cut else {}
    core = analysis.core
    found |= dict.fromkeys(pairs(core), _PAIR)
    for one, other in pairwise(core):
        found.setdefault(other + one, _OTHER_ORDER)
    for one, other in zip(core, core[2:], strict=False):
        found.setdefault(one + other, _OTHER_ORDER)
    return found


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


def make_cursor(question: Question, engine: str, mark: Bookmark) -> str:
    """Return a place in a list, sealed for this question and engine."""
    said = [mark.stage, mark.points, mark.rank, mark.uscc]
    return _SIGNER.sign_object([engine, question.digest, *said])


def made_by(cursor: str) -> str:
    """Return which engine or list made a cursor, "" if none did."""
    try:
        return str(_SIGNER.unsign_object(cursor)[0])
    except (BadSignature, ValueError, TypeError, LookupError):
        return ""


def read_cursor(question: Question, engine: str) -> Bookmark | None:
    """Return the place behind which to go on; None at the start.

    Raises:
        InvalidCursorError: the cursor belongs to another question or engine.
    """
    if not question.query.cursor:
        return None
    try:
        said = _SIGNER.unsign_object(question.query.cursor)
        maker, digest, stage, points, rank, uscc = said
    except (BadSignature, ValueError, TypeError) as error:
        raise InvalidCursorError from error
    if maker != engine or digest != question.digest:
        raise InvalidCursorError
    return Bookmark(stage=stage, points=points, rank=rank, uscc=uscc)
