"""Which firms a partner's statements may mean: code and name fit together (核验比对).

A confirmed code under another firm's name is left to a person, who is shown the firm of
the code and those of the name.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from search.domain.matching import MatchReason, MatchStatus, Stated, compare
from search.services.matching_firms import (
    MOST_CANDIDATES,
    Candidate,
    Matched,
    Matching,
    match_firms,
)


def match_stated(asked: Sequence[Stated], *, today: date) -> Matching:
    """Tell for each statement which firms on file it may mean.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    matching = match_firms(asked, today=today)
    found = dict(zip(asked, matching.results, strict=True))
    torn = [one for one, matched in found.items() if _is_torn(one, matched)]
    named = match_firms([replace(one, code="") for one in torn], today=today)
    for one, by_name in zip(torn, named.results, strict=True):
        found[one] = _both(found[one], by_name)
    return Matching(
        results=tuple(found[one] for one in asked),
        is_degraded=matching.is_degraded or named.is_degraded,
    )


def _is_torn(stated: Stated, matched: Matched) -> bool:
    """Tell whether the code is one firm's and the name no name of it."""
    if matched.status is not MatchStatus.MATCH or not stated.name.strip():
        return False
    firm = matched.candidates[0]
    named = compare(
        replace(stated, code=""),
        Stated(firm.matched_name, region=firm.profile.region),
    )
    return named.status is MatchStatus.NONE


def _both(by_code: Matched, by_name: Matched) -> Matched:
    """Offer the firm of the code first, then those of the name."""
    of_code = by_code.candidates[0]
    others = [
        _doubted(one, MatchReason.OTHER_CODE)
        for one in by_name.candidates
        if one.profile.uscc != of_code.profile.uscc
    ]
    candidates = (_doubted(of_code, MatchReason.OTHER_NAME_STATED), *others)
    return Matched(
        status=MatchStatus.POSSIBLE,
        candidates=candidates[:MOST_CANDIDATES],
        total=1 + by_name.total - (len(by_name.candidates) - len(others)),
    )


def _doubted(one: Candidate, reason: MatchReason) -> Candidate:
    return replace(one, comparison=one.comparison.doubted(reason))
