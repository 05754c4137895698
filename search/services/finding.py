"""Finding firms: the engine finds, the public views say what is shown (查询).

Every hit is filled from the public view, so what was withdrawn is not shown even when
an index is late. A whole code is answered without the engine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.domain.screening import names_a_person
from registry.domain.vocabulary import MatchedOn
from search.index import engines
from search.index.backend import (
    NO_FILTERS,
    Hit,
    SearchFilters,
    SearchPage,
    SearchQuery,
    Suggestion,
)
from search.index.questions import made_by, region_head
from search.models import Profile
from search.selectors import PublicTier, profile_of_code, profiles_of, tiers_of
from search.services.finding_by_records import MAKER, find_by_records


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One firm found, as it is public today."""

    hit: Hit
    profile: Profile
    tier: PublicTier

    @property
    def matched_on(self) -> MatchedOn:
        """Return what of the firm answers what was typed."""
        return self.hit.matched_on or self.profile.kind_of(self.hit.matched_name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """One page of firms found."""

    found: tuple[Found, ...]
    page: SearchPage
    is_degraded: bool

    @property
    def is_alike(self) -> bool:
        """Tell whether no name holds what was typed and these are like it."""
        return self.page.is_alike and self.page.total > 0


def find_firms(query: SearchQuery, *, today: date) -> Findings:
    """Find firms; the page's hits are those still shown.

    Raises:
        InvalidCursorError: the cursor belongs to another question or engine.
        SearchUnavailableError: no engine answers.
    """
    page, is_degraded = find_hits(query, today=today)
    found = filled(page.hits, filters=query.filters, today=today)
    return Findings(found=found, page=page, is_degraded=is_degraded)


def find_hits(query: SearchQuery, *, today: date) -> tuple[SearchPage, bool]:
    """Find firms as the engine knows them; also tell whether the answer is degraded.

    Raises:
        InvalidCursorError: the cursor belongs to another question or engine.
        SearchUnavailableError: no engine answers.
    """
    is_plain = not (query.facets or query.cursor)
    known = profile_of_code(query.text) if is_plain else None
    if known:
        within = _within(query.filters, {known.uscc: known}, today=today)
        return (_page_of(known) if within else _nothing(query)), False
    if names_a_person(query.text, today=today):
        return _nothing(query), False
    if query.cursor and made_by(query.cursor) == MAKER:
        return find_by_records(query, today=today), False
    page, is_degraded = engines.search(query)
    if query.text.strip() and not query.cursor and _is_loose(page):
        of_records = find_by_records(query, today=today)
        page = of_records if of_records.total else page
    return page, is_degraded


def _is_loose(page: SearchPage) -> bool:
    """Tell whether no name found is what was typed, or close to it."""
    return all(hit.fit == "loose" for hit in page.hits)


def filled(
    hits: Sequence[Hit], *, filters: SearchFilters, today: date
) -> tuple[Found, ...]:
    """Fill hits from the public views; what is no longer shown, or wanted, is left out.

    Costs three queries, however many there are.
    """
    profiles = profiles_of([hit.uscc for hit in hits])
    tiers = tiers_of(list(profiles.values()), today=today)
    return tuple(
        Found(
            hit=_shown(hit, profiles[hit.uscc]),
            profile=profiles[hit.uscc],
            tier=tiers[hit.uscc],
        )
        for hit in hits
        if hit.uscc in profiles
        and _is_wanted(filters, profiles[hit.uscc], tiers[hit.uscc])
    )


def suggest_firms(
    text: str, *, limit: int, today: date, filters: SearchFilters = NO_FILTERS
) -> tuple[tuple[Suggestion, ...], bool]:
    """Offer firms within the filters while somebody types; also tell whether degraded.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    known = profile_of_code(text)
    if known:
        profiles = _within(filters, {known.uscc: known}, today=today)
        return tuple(_offers([_offer(known)], profiles)), False
    if names_a_person(text, today=today):
        return (), False
    offered, is_degraded = engines.suggest(text, limit=limit, filters=filters)
    profiles = profiles_of([one.uscc for one in offered])
    profiles = _within(filters, profiles, today=today)
    return tuple(_offers(offered, profiles)), is_degraded


def _within(
    filters: SearchFilters, profiles: dict[str, Profile], *, today: date
) -> dict[str, Profile]:
    """Keep the firms that still are within the filters; tiers are read only then."""
    if filters == NO_FILTERS:
        return profiles
    tiers = tiers_of(list(profiles.values()), today=today)
    return {
        uscc: profile
        for uscc, profile in profiles.items()
        if _is_wanted(filters, profile, tiers[uscc])
    }


def _offer(profile: Profile) -> Suggestion:
    return Suggestion(uscc=profile.uscc, name=profile.name)


def _offers(
    offered: Sequence[Suggestion], profiles: dict[str, Profile]
) -> Iterator[Suggestion]:
    for one in offered:
        profile = profiles.get(one.uscc)
        if profile:
            is_borne = one.name in (profile.name, *profile.former_names)
            yield one if is_borne else replace(one, name=profile.name)


def _nothing(query: SearchQuery) -> SearchPage:
    facets: dict[str, dict[str, int]] = {facet: {} for facet in query.facets}
    return SearchPage(hits=(), total=0, relation="eq", facets=facets)


def _page_of(profile: Profile) -> SearchPage:
    hit = Hit(
        uscc=profile.uscc,
        matched_name=profile.name,
        fit="exact",
        score=1.0,
        matched_on=MatchedOn.CODE,
    )
    return SearchPage(hits=(hit,), total=1, relation="eq")


def _shown(hit: Hit, profile: Profile) -> Hit:
    if hit.matched_name in (profile.name, *profile.former_names):
        return hit
    return replace(hit, matched_name=profile.name, highlight=())


def _is_wanted(wanted: SearchFilters, profile: Profile, tier: PublicTier) -> bool:
    """Tell whether a firm still is what was asked for, however late the index is."""
    return (
        (not wanted.tier or wanted.tier == tier.tier)
        and (wanted.is_listed is None or wanted.is_listed == tier.is_listed)
        and (not wanted.status or wanted.status == profile.status)
        and profile.region.startswith(region_head(wanted.region))
        and profile.industry.startswith(wanted.industry)
    )
