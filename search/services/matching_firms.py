"""Which firms on file are meant by many statements at once (批量比对).

Three looks, each only for what the one before left open: codes; whole names, in one
question for all; then a search for each. What is found is compared by its parts and
told from the public view, so what was withdrawn is not told even when an index is late.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.domain.screening import names_a_person
from registry.domain.uscc import UsccFault, check_uscc
from search.domain.grams import key_of
from search.domain.matching import (
    Comparison,
    MatchReason,
    MatchStatus,
    Stated,
    compare,
    compare_confirmed,
    whole_grams,
)
from search.index import engines
from search.index.backend import IN_BEING, SearchQuery
from search.models import Profile
from search.selectors import profiles_of

MOST_CANDIDATES = 5  # told of one statement; how many there are is told besides
_AT_ONCE = 500  # statements in one question
_MOST_HOLDERS = 5_000  # firms one question may find
_SEARCHED = 10  # hits of a search that are compared


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A firm on file that may be meant, by which of its names, and why."""

    profile: Profile
    matched_name: str
    comparison: Comparison


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """What is on file of one statement.

    Shape: `candidates` best first, at most MOST_CANDIDATES of `total`; `reasons` say
    why there is none.
    """

    status: MatchStatus
    candidates: tuple[Candidate, ...] = ()
    total: int = 0
    reasons: tuple[MatchReason, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Matching:
    """What is on file of many statements, in their order."""

    results: tuple[Matched, ...]
    is_degraded: bool


def match_firms(asked: Sequence[Stated], *, today: date) -> Matching:
    """Tell for each statement which firms on file it may mean.

    A code on file decides, whatever the name; a valid code that is not on file rules
    out every firm. Two firms of one name are possible, never a match.

    Raises:
        SearchUnavailableError: no engine answers.
    """
    run = _Run(today=today)
    found: dict[Stated, Matched] = {}
    different = list(dict.fromkeys(asked))
    for start in range(0, len(different), _AT_ONCE):
        found |= run.settled(different[start : start + _AT_ONCE])
    return Matching(
        results=tuple(found[one] for one in asked), is_degraded=run.is_degraded
    )


class _Run:
    """One call: remembers whether an engine was missing."""

    def __init__(self, *, today: date) -> None:
        self._today = today
        self.is_degraded = False

    def settled(self, asked: Sequence[Stated]) -> dict[Stated, Matched]:
        found = {one: why for one in asked if (why := self._refused(one))}
        found |= _by_code([one for one in asked if one not in found])
        for look in (self._of_core, self._of_short_form, self._searched):
            left = [one for one in asked if one not in found]
            for stated, profiles in look(left).items():
                candidates = _candidates(stated, profiles)
                if candidates:
                    found[stated] = _judged(candidates)
        return {one: found.get(one) or _not_on_file(one) for one in asked}

    def _refused(self, stated: Stated) -> Matched | None:
        """Nobody is looked up by a person's number, and nothing without a name."""
        texts = (stated.name, stated.code)
        if any(names_a_person(text, today=self._today) for text in texts):
            return Matched(
                status=MatchStatus.NONE, reasons=(MatchReason.PERSONS_NUMBER,)
            )
        return None

    def _of_core(self, asked: Sequence[Stated]) -> dict[Stated, list[Profile]]:
        return self._holding(asked, at=0)

    def _of_short_form(self, asked: Sequence[Stated]) -> dict[Stated, list[Profile]]:
        return self._holding(asked, at=1)

    def _holding(
        self, asked: Sequence[Stated], *, at: int
    ) -> dict[Stated, list[Profile]]:
        """Find the firms whose names hold the gram of a place in `whole_grams`."""
        wanted = {one: grams[at] for one in asked if (grams := whole_grams(one.name))}
        profiles = profiles_of(self._holders(sorted(set(wanted.values()))))
        bearers: defaultdict[str, list[Profile]] = defaultdict(list)
        for profile in profiles.values():
            for gram in {whole_grams(name)[at] for name in _names(profile)}:
                bearers[gram].append(profile)
        return {one: bearers[gram] for one, gram in wanted.items()}

    def _holders(self, grams: Sequence[str]) -> tuple[str, ...]:
        if not grams:
            return ()
        keys = list(map(key_of, grams))
        codes, is_degraded = engines.holders(keys, limit=_MOST_HOLDERS)
        self.is_degraded |= is_degraded
        if len(codes) < _MOST_HOLDERS or len(grams) == 1:
            return codes
        half = len(grams) // 2
        return (*self._holders(grams[:half]), *self._holders(grams[half:]))

    def _searched(self, asked: Sequence[Stated]) -> dict[Stated, list[Profile]]:
        """Search for each: what was written with a slip has no gram of its own."""
        hits = {one: self._hits(one.name) for one in asked if one.name.strip()}
        profiles = profiles_of({code for codes in hits.values() for code in codes})
        return {
            one: [profiles[code] for code in codes if code in profiles]
            for one, codes in hits.items()
        }

    def _hits(self, name: str) -> list[str]:
        page, is_degraded = engines.search(SearchQuery(text=name, page_size=_SEARCHED))
        self.is_degraded |= is_degraded
        return [hit.uscc for hit in page.hits]


def _by_code(asked: Iterable[Stated]) -> Iterator[tuple[Stated, Matched]]:
    """Settle what states a code that is on file, or a valid one that is not."""
    checks = {one: check_uscc(one.code) for one in asked if one.code}
    unread = {UsccFault.LENGTH, UsccFault.ALPHABET}
    profiles = profiles_of(
        {check.code for check in checks.values() if not unread & set(check.faults)}
    )
    for stated, check in checks.items():
        profile = profiles.get(check.code)
        if profile:
            yield stated, _confirmed(stated, profile)
        elif check.is_valid:
            why = (MatchReason.CODE_NOT_ON_FILE,)
            yield stated, Matched(status=MatchStatus.NONE, reasons=why)


def _confirmed(stated: Stated, profile: Profile) -> Matched:
    """Tell the firm of a code, and which of its names is closest to the stated one."""
    named = {
        name: compare_confirmed(stated, Stated(name, region=profile.region))
        for name in _names(profile)
    }
    name = min(named, key=lambda name: len(named[name].reasons))
    found = Candidate(profile=profile, matched_name=name, comparison=named[name])
    return Matched(status=MatchStatus.MATCH, candidates=(found,), total=1)


def _candidates(stated: Stated, profiles: Iterable[Profile]) -> list[Candidate]:
    """Compare firms with a statement; leave out those it cannot mean, best first."""
    compared = (_closest(stated, profile) for profile in profiles)
    found = [one for one in compared if one.comparison.status is not MatchStatus.NONE]
    return sorted(
        found,
        key=lambda one: (
            -one.comparison.score,
            one.profile.status not in IN_BEING,
            one.profile.uscc,
        ),
    )


def _closest(stated: Stated, profile: Profile) -> Candidate:
    """Compare a firm by each of its names; the registered one before former ones."""
    compared = (_named(stated, profile, name) for name in _names(profile))
    return max(compared, key=lambda one: one.comparison.score)


def _named(stated: Stated, profile: Profile, name: str) -> Candidate:
    other = Stated(name, code=profile.uscc, region=profile.region)
    comparison = compare(stated, other)
    if name != profile.name:
        reasons = (*comparison.reasons, MatchReason.OTHER_NAME)
        comparison = replace(comparison, reasons=reasons)
    return Candidate(profile=profile, matched_name=name, comparison=comparison)


def _judged(candidates: Sequence[Candidate]) -> Matched:
    """Tell the best; where several firms match alike, a person must choose."""
    matches = [one for one in candidates if one.comparison.status is MatchStatus.MATCH]
    if len(matches) > 1:
        candidates = [*map(_doubted, matches), *candidates[len(matches) :]]
    return Matched(
        status=candidates[0].comparison.status,
        candidates=tuple(candidates[:MOST_CANDIDATES]),
        total=len(candidates),
    )


def _doubted(one: Candidate) -> Candidate:
    return replace(one, comparison=one.comparison.doubted(MatchReason.AMBIGUOUS))


def _not_on_file(stated: Stated) -> Matched:
    reasons = [MatchReason.NOT_ON_FILE if stated.name.strip() else MatchReason.NO_NAME]
    if stated.code:
        reasons.append(MatchReason.INVALID_CODE)
    return Matched(status=MatchStatus.NONE, reasons=tuple(reasons))


def _names(profile: Profile) -> tuple[str, ...]:
    return (profile.name, *profile.former_names)
