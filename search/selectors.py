"""Reads of the public views with more than one caller (公示查询).

Readers drop what is past its end and judge anew, even when a stage is late.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left
from django.utils.translation import gettext_noop

from credit.domain.evaluation import Evaluation, evaluate
from credit.domain.notices import is_fall
from credit.services.evaluation import ruleset
from registry.domain.errors import DomainError, ErrorKind
from registry.domain.uscc import (
    InvalidUsccError,
    UsccFault,
    check_uscc,
    normalise_uscc,
)
from registry.domain.vocabulary import Tier, TierStatus
from search.domain.profile import LISTING, PublicProfile, tier_status
from search.models import Profile, PublicEntry

A_WEEK = timedelta(days=7)
PREFECTURE_DIGITS = 4

# Without the view, which is long; one array is one parameter. With every answer of a
# search: RawQuerySet takes twice as long.
_PLAIN = [
    field.attname for field in Profile._meta.concrete_fields if field.name != "view"
]
_PROFILES = f"""
SELECT CASE former_names WHEN '{{}}' THEN '[]' ELSE view #> '{{firm,names}}' END,
       {", ".join(_PLAIN)}
  FROM search_profile WHERE is_open AND uscc = ANY(%s)
"""  # noqa: S608 - our own columns


class NotOnFileError(DomainError):
    """No firm of this code is on file here."""

    code = "not_on_file"
    kind = ErrorKind.NOT_FOUND


class DayOutOfRangeError(DomainError):
    """No tier is told for a day to come, or before the rules were in force."""

    code = "day_out_of_range"


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicTier:
    """What may be said of a firm's tier on a day."""

    tier: Tier | None
    status: TierStatus
    is_listed: bool
    listing_contested_on: date | None = None  # an objection to the listing is open


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicFile:
    """A firm's public file as of a day: what is public today about that day.

    Shape: `facts` is everything the judgement reads; `public` only what had happened
    by `as_of`; `evaluation` is None unless the tier is published or unrated.
    """

    facts: PublicProfile
    public: PublicProfile
    tier: PublicTier
    evaluation: Evaluation | None
    as_of: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What the home page counts (首页数字); prefectures by four digits."""

    firms: int
    new_records: int
    listed: int
    prefectures: dict[str, int]


def first_day() -> date:
    """Return the first day on which the rule set in use can judge."""
    return ruleset().periods[0].start


def check_day(as_of: date, *, today: date) -> None:
    """Refuse a day that cannot be judged.

    Raises:
        DayOutOfRangeError: it is to come, or before the rules were in force.
    """
    if not first_day() <= as_of <= today:
        raise DayOutOfRangeError(
            gettext_noop("as_of must lie between %(first)s and %(last)s."),
            first=first_day().isoformat(),
            last=today.isoformat(),
        )


def open_profiles() -> QuerySet[Profile]:
    """Return the firms the public can find."""
    return Profile.objects.filter(is_open=True)


def profile_of(text: str) -> Profile:
    """Return the public view of the firm with a code.

    Raises:
        InvalidUsccError: the code cannot be any firm's.
        NotOnFileError: the code is valid but no firm here has it.
    """
    check = check_uscc(text)
    is_readable = not {UsccFault.LENGTH, UsccFault.ALPHABET}.intersection(check.faults)
    # A code taken with a reason has a fault, and is on file.
    found = open_profiles().filter(uscc=check.code).first() if is_readable else None
    if found:
        return found
    if check.is_valid:
        raise NotOnFileError
    raise InvalidUsccError(
        gettext_noop(
            "This is not a valid unified social credit code: "
            "copy all 18 characters from the licence."
        ),
        faults=check.faults,
    )


def profile_of_code(text: str) -> Profile | None:
    """Return the public view of a firm if the text is its whole code, else None."""
    code = normalise_uscc(text[:100])
    if {UsccFault.LENGTH, UsccFault.ALPHABET}.intersection(check_uscc(code).faults):
        return None
    return open_profiles().filter(uscc=code).first()


def profiles_of(codes: Collection[str]) -> dict[str, Profile]:
    """Return the firms the public can find of many codes, without their views."""
    if not codes:
        return {}
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_PROFILES, [list(codes)])
        for names, *columns in cursor:
            profile = Profile.from_db(connection.alias, _PLAIN, columns)
            profile.names = json.loads(names)
            found[profile.uscc] = profile
    return found


def public_file(profile: Profile, *, today: date, as_of: date) -> PublicFile:
    """Return a firm's public file as of a day, judged by what is public today.

    Raises:
        DayOutOfRangeError: the day cannot be judged.
    """
    check_day(as_of, today=today)
    facts = PublicProfile.from_view(profile.view).open_on(today)
    known = tuple(one for one in facts.records if one.fact.event_on <= as_of)
    evaluation = evaluate(facts.history, ruleset=ruleset(), as_of=as_of)
    public = replace(facts, records=known)
    status = told_status(profile, facts, evaluation, today=today)
    is_told = status in {TierStatus.PUBLISHED, TierStatus.UNRATED}
    return PublicFile(
        facts=facts,
        public=public,
        tier=PublicTier(
            tier=evaluation.tier if status is TierStatus.PUBLISHED else None,
            status=status,
            is_listed=public.is_listed(),
            listing_contested_on=public.listing_contested_on(),
        ),
        evaluation=evaluation if is_told else None,
        as_of=as_of,
    )


def told_status(
    profile: Profile, facts: PublicProfile, evaluation: Evaluation, *, today: date
) -> TierStatus:
    """Say what may be told of the tier of the day that was judged."""
    return tier_status(
        profile.uscc,
        is_rated=evaluation.tier is not None,
        is_notifying=_is_notifying(profile, facts, evaluation, today=today),
    )


def _is_notifying(
    profile: Profile, facts: PublicProfile, evaluation: Evaluation, *, today: date
) -> bool:
    """Tell whether a fall is being told to the firm first, or has yet to be."""
    if facts.pending:
        return facts.pending.hides(
            facts.history, ruleset=ruleset(), as_of=evaluation.as_of
        )
    told = Tier(profile.tier) if profile.tier else None
    # A window that ended today made it, and the stage that tells the firm is late.
    return evaluation.as_of == today and is_fall(evaluation.tier, told=told)


def tiers_of(profiles: Sequence[Profile], *, today: date) -> dict[str, PublicTier]:
    """Return what may be said today of each firm's tier, by code; one query at most.

    Shape: of profiles that may have been read without their views; those of listed
    firms and of late ones are read then.
    """
    late = {one.pk for one in profiles if one.due_on and one.due_on <= today}
    asked = [one for one in profiles if one.is_listed or one.pk in late]
    lacking = [one.pk for one in asked if "view" in one.get_deferred_fields()]
    views = {one.pk: one for one in asked}
    views |= Profile.objects.in_bulk(lacking) if lacking else {}
    return {
        one.uscc: public_file(views[one.pk], today=today, as_of=today).tier
        if one.pk in late
        else _stored_tier(one, views.get(one.pk))
        for one in profiles
    }


def _stored_tier(profile: Profile, viewed: Profile | None) -> PublicTier:
    """Return the tier as it was disclosed, and the mark of a listing from its view."""
    public = PublicProfile.from_view(viewed.view) if viewed else None
    return PublicTier(
        tier=Tier(profile.tier) if profile.tier else None,
        status=TierStatus(profile.tier_status),
        is_listed=profile.is_listed,
        listing_contested_on=public.listing_contested_on() if public else None,
    )


def open_entries(today: date) -> QuerySet[PublicEntry]:
    """Return what is public today over all firms, newest event first."""
    return (
        PublicEntry.objects.filter(
            Q(published_until=None) | Q(published_until__gt=today),
            published_from__lte=today,
            enterprise__profile__is_open=True,
        )
        .select_related("enterprise__profile")
        .order_by("-event_on", "-key", "-enterprise")
    )


def figures(today: date) -> Figures:
    """Count what the home page tells."""
    counts: Counter[str] = Counter()
    regions = open_profiles().annotate(head=Left("region", PREFECTURE_DIGITS))
    for head, number in regions.values_list("head").annotate(Count("pk")).order_by():
        counts[head] = number
    entries = open_entries(today).select_related(None).order_by()
    new = entries.exclude(kind=LISTING).filter(published_from__gt=today - A_WEEK)
    listed = entries.filter(kind=LISTING)
    return Figures(
        firms=counts.total(),
        new_records=new.aggregate(number=Count("key", distinct=True))["number"],
        listed=listed.aggregate(number=Count("enterprise", distinct=True))["number"],
        prefectures=dict(counts),
    )
