"""Finding firms: the engine finds, the public views say what is shown (查询).

Every hit is filled from the public view, so what was withdrawn is not shown even when
an index is late. A whole code is answered without the engine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.domain.screening import names_a_person
from search.index import engines
from search.index.backend import Hit, SearchPage, SearchQuery, Suggestion
from search.index.questions import region_head
from search.models import Profile
from search.selectors import PublicTier, profile_of_code, profiles_of, tiers_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One firm found, as it is public today."""

    hit: Hit
    profile: Profile
    tier: PublicTier


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """One page of firms found."""

    found: tuple[Found, ...]
    page: SearchPage
    is_degraded: bool


def find_firms(query: SearchQuery, *, today: date) -> Findings:
    """Find firms; the page's hits are those still shown.

    Raises:
        InvalidCursorError: the cursor belongs to another question or engine.
        SearchUnavailableError: no engine answers.
    """
    is_plain = not (query.facets or query.cursor)
    known = profile_of_code(query.text) if is_plain else None
    if known:
        page, is_degraded = _page_of(known), False
    elif names_a_person(query.text, today=today):
        page, is_degraded = _nothing(query), False
    else:
        page, is_degraded = engines.search(query)
    profiles = profiles_of([hit.uscc for hit in page.hits])
    tiers = tiers_of(list(profiles.values()), today=today)
    found = tuple(
        Found(
            hit=_shown(hit, profiles[hit.uscc]),
            profile=profiles[hit.uscc],
            tier=tiers[hit.uscc],
        )
        for hit in page.hits
        if hit.uscc in profiles
        and _is_wanted(query, profiles[hit.uscc], tiers[hit.uscc])
    )
    if known:
        page = replace(page, total=len(found))
    return Findings(found=found, page=page, is_degraded=is_degraded)


def suggest_firms(
    text: str, *, limit: int, today: date
) -> tuple[tuple[Suggestion, ...], bool]:
    """Offer firms while somebody types; also tell whether the answer is degraded.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    known = profile_of_code(text)
    if known:
        return (Suggestion(uscc=known.uscc, name=known.name),), False
    if names_a_person(text, today=today):
        return (), False
    offered, is_degraded = engines.suggest(text, limit=limit)
    profiles = profiles_of([one.uscc for one in offered])
    return tuple(_offers(offered, profiles)), is_degraded


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
    hit = Hit(uscc=profile.uscc, matched_name=profile.name, fit="exact", score=1.0)
    return SearchPage(hits=(hit,), total=1, relation="eq")


def _shown(hit: Hit, profile: Profile) -> Hit:
    if hit.matched_name in (profile.name, *profile.former_names):
        return hit
    return replace(hit, matched_name=profile.name, highlight=())


def _is_wanted(query: SearchQuery, profile: Profile, tier: PublicTier) -> bool:
    """Tell whether a firm still is what was asked for, however late the index is."""
    wanted = query.filters
    return (
        (not wanted.tier or wanted.tier == tier.tier)
        and (wanted.is_listed is None or wanted.is_listed == tier.is_listed)
        and (not wanted.status or wanted.status == profile.status)
        and profile.region.startswith(region_head(wanted.region))
        and profile.industry.startswith(wanted.industry)
    )
