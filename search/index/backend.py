"""The seam between the product and its search engines (检索引擎接口).

Both engines hold the same public documents and answer the same questions; one suite of
tests runs on both. Documents carry the profile's `seq`: a late or repeated message with
a lower number changes nothing, and what left the public stays as a hidden tombstone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from registry.domain.errors import DomainError, ErrorKind
from registry.domain.regions import PROVINCE
from registry.domain.vocabulary import EnterpriseStatus, MatchedOn
from search.domain.grams import firm_keys
from search.domain.names import NameAnalysis

Facet = Literal["region", "industry", "tier", "listed", "status"]
Relation = Literal["eq", "gte"]
Sort = Literal["relevance", "changed", "code"]
Fit = Literal["exact", "close", "loose"]
IN_BEING = {EnterpriseStatus.ACTIVE, EnterpriseStatus.UNKNOWN}
_LENGTH_BITS = 8


class SearchUnavailableError(DomainError):
    """The search engine does not answer; exact look-ups and writes go on."""

    code = "search_unavailable"
    kind = ErrorKind.UNAVAILABLE


class InvalidCursorError(DomainError):
    """The cursor was not made by this list or its engine: start again without it."""

    code = "invalid_cursor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """What an engine holds of one firm: public fields only.

    Shape: `names` has the registered name first, then former ones; `region` and
    `industry` are codes, "" if unknown; `tier` is "" unless it is published.
    """

    uscc: str
    seq: int
    is_open: bool
    names: tuple[NameAnalysis, ...]
    region: str
    industry: str
    status: str
    tier: str
    tier_status: str
    is_listed: bool

    @property
    def keys(self) -> tuple[int, ...]:
        """Return what the firm itself is found by, beside its names."""
        return firm_keys(self.uscc, region=self.region) if self.is_open else ()

    @property
    def rank(self) -> int:
        """Return its place among equally good answers, the best first.

        Shape: firms in being before those struck off, of the registry's own province
        before others, a firm before branches, then the shorter name.
        """
        if not self.names:
            return 0
        parts, core = self.names[0].parts, self.names[0].core
        home = (self.region or self.uscc[2:8])[:2]
        signs = (self.status not in IN_BEING, home != PROVINCE[:2], parts.branch != "")
        worse = sum(1 << at for at, sign in enumerate(reversed(signs)) if sign)
        return (worse << _LENGTH_BITS) + min(len(core), (1 << _LENGTH_BITS) - 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchFilters:
    """What a search is narrowed to; an empty value narrows nothing.

    Shape: `region` a GB/T 2260 code (52, 5201, 520102 or padded with zeros: all it
    contains), `industry` a GB/T 4754 code or the head of one.
    """

    region: str = ""
    industry: str = ""
    tier: str = ""
    status: str = ""
    is_listed: bool | None = None


NO_FILTERS = SearchFilters()


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchQuery:
    """One question: what was typed, narrowed, which counts, in which order, which page.

    Shape: `changed` by the number of the latest change, the newest first; `code` by
    code. Where nothing was typed, `relevance` is by code.
    """

    text: str = ""
    filters: SearchFilters = NO_FILTERS
    facets: tuple[Facet, ...] = ()
    sort: Sort = "relevance"
    cursor: str = ""
    page_size: int = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One firm found: by which of its names, how well, and where the text matched.

    Shape: `highlight` lists half-open character ranges of `matched_name`;
    `matched_on` is None if that name matched.
    """

    uscc: str
    matched_name: str
    fit: Fit
    score: float
    highlight: tuple[tuple[int, int], ...] = ()
    matched_on: MatchedOn | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchPage:
    """One page of hits, in the order asked for; ties by code, so the order is stable.

    Shape: `is_alike` if no name holds what was typed and these are like it; they come
    by likeness, whatever order was asked.
    """

    hits: tuple[Hit, ...]
    total: int
    relation: Relation
    is_alike: bool = False
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A firm offered while somebody types."""

    uscc: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What an engine holds otherwise than the database."""

    uscc: str
    what: Literal["missing", "extra", "different"]


class SearchBackend(Protocol):
    """What the product asks of an engine.

    Raises: every call raises SearchUnavailableError when the engine does not answer.
    """

    name: str

    def search(self, query: SearchQuery) -> SearchPage:
        """Find open documents; facets ignore the filter on their own field.

        Raises:
            InvalidCursorError: the cursor belongs to another question or engine.
        """

    def suggest(
        self, text: str, *, limit: int, filters: SearchFilters = NO_FILTERS
    ) -> tuple[Suggestion, ...]:
        """Offer names that hold, sound like or are a slip from what was typed."""

    def holders(self, keys: Sequence[int], *, limit: int) -> tuple[str, ...]:
        """Return the codes of firms that hold any of the keys of grams, by rank."""

    def count(self) -> int:
        """Count open documents."""

    def replace(self, documents: Sequence[Document]) -> None:
        """Write documents, whole; one whose `seq` is not higher is ignored."""

    def remove(self, uscc: str, *, seq: int) -> None:
        """Leave a hidden tombstone in place of a document."""

    def settle(self) -> None:
        """Do what can wait until nothing is pending; cheap when there is nothing."""

    def rebuild(self, documents: Iterable[Document]) -> int:
        """Build anew beside what is served, then switch at once; return the count."""

    def verify(self, documents: Iterable[Document]) -> tuple[Difference, ...]:
        """Compare with what the documents, ordered by code, say it should hold."""
