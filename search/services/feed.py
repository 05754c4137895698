"""The public stream read: contiguous numbers, whole facts, tombstones (公示数据流).

A disclosure stores keys; its content is what is open at reading, so paging from the
start never shows what was withdrawn since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.signing import BadSignature, Signer
from django.db.models import Max, Min
from django.utils.translation import gettext_noop

from registry.domain.errors import DomainError
from search.domain.profile import PublicProfile, PublicRecord
from search.index.backend import InvalidCursorError
from search.models import Disclosure, Profile
from search.selectors import PublicTier, open_profiles, tiers_of
from search.services.disclosure import data_version
from search.services.public_entries import ENTERPRISE

SUPERSEDED = "superseded"
_SIGNER = Signer(salt="search.snapshot")


class OutsideTheFeedError(DomainError):
    """The feed does not keep that number: begin again from the snapshot."""

    code = "outside_the_feed"

    def __init__(self, *, oldest: int, newest: int) -> None:
        self.oldest = oldest
        super().__init__(
            gettext_noop(
                "The feed keeps numbers %(oldest)s to %(newest)s: "
                "begin again from the snapshot."
            ),
            oldest=oldest,
            newest=newest,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicFirm:
    """A firm and all that is public of it today."""

    profile: Profile
    public: PublicProfile
    tier: PublicTier


@dataclass(frozen=True, kw_only=True, slots=True)
class FeedEntry:
    """One number of the stream.

    Shape: `state` is open, withdrawn or superseded; only what is open has a firm, and
    a record where the thing is not the enterprise itself.
    """

    seq: int
    thing: str
    key: str
    uscc: str
    at: datetime
    state: str
    firm: PublicFirm | None = None
    record: PublicRecord | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """One page of all firms; `after` is where the feed goes on from."""

    firms: tuple[PublicFirm, ...]
    after: int
    next_cursor: str


def read_feed(*, after: int, limit: int, today: date) -> tuple[FeedEntry, ...]:
    """Return the entries behind a number, at most `limit`.

    Raises:
        OutsideTheFeedError: `after` is older than what is kept, or not yet reached.
    """
    public = Disclosure.objects.filter(stream=Disclosure.Stream.PUBLIC)
    oldest = public.aggregate(oldest=Min("seq"))["oldest"] or 1
    newest = data_version()
    if not oldest - 1 <= after <= newest:
        raise OutsideTheFeedError(oldest=oldest, newest=newest)
    rows = list(
        public.filter(seq__gt=after, seq__lte=after + limit)
        .select_related("enterprise")
        .order_by("seq")
    )
    latest = _latest(rows)
    firms = _firms(
        list(Profile.objects.filter(pk__in={row.enterprise_id for row in rows})),
        today=today,
    )
    return tuple(
        _entry(
            row,
            firm=firms.get(row.enterprise_id),
            is_latest=latest[row.enterprise_id, row.thing, row.key] == row.seq,
        )
        for row in rows
    )


def read_snapshot(*, cursor: str, limit: int, today: date) -> Snapshot:
    """Return a page of all firms by code, and the number the feed goes on from.

    Shape: the number is that of the first page, so what changes meanwhile is not lost.

    Raises:
        InvalidCursorError: no page of this snapshot gave that cursor.
    """
    after, last = _read_cursor(cursor) if cursor else (data_version(), "")
    rows = open_profiles().filter(uscc__gt=last).order_by("uscc")[: limit + 1]
    profiles = list(rows)
    firms = tuple(_firms(profiles[:limit], today=today).values())
    is_last = len(profiles) <= limit
    return Snapshot(
        firms=firms,
        after=after,
        next_cursor=""
        if is_last
        else _SIGNER.sign_object([after, profiles[limit - 1].uscc]),
    )


def _latest(rows: Sequence[Disclosure]) -> dict[tuple[int, str, str], int]:
    keys = {row.key for row in rows}
    newest = (
        Disclosure.objects.filter(
            stream=Disclosure.Stream.PUBLIC,
            thing__in={row.thing for row in rows},
            key__in=keys,
        )
        .values_list("enterprise_id", "thing", "key")
        .annotate(Max("seq"))
        .order_by()
    )
    return {(firm, thing, key): seq for firm, thing, key, seq in newest}


def _firms(profiles: Sequence[Profile], *, today: date) -> dict[int, PublicFirm]:
    kept = [profile for profile in profiles if profile.is_open]
    tiers = tiers_of(kept, today=today)
    return {
        profile.pk: PublicFirm(
            profile=profile,
            public=PublicProfile.from_view(profile.view).open_on(today),
            tier=tiers[profile.uscc],
        )
        for profile in kept
    }


def _entry(row: Disclosure, *, firm: PublicFirm | None, is_latest: bool) -> FeedEntry:
    record = None
    if firm and row.thing != ENTERPRISE:
        found = (one for one in firm.public.records if one.fact.key == row.key)
        record = next(found, None)
    is_there = firm is not None and (row.thing == ENTERPRISE or record is not None)
    is_open = is_latest and row.state == Disclosure.State.OPEN and is_there
    state = Disclosure.State.OPEN if is_open else Disclosure.State.WITHDRAWN
    return FeedEntry(
        seq=row.seq,
        thing=row.thing,
        key=row.key,
        uscc=row.enterprise.uscc,
        at=row.at,
        state=str(state) if is_latest else SUPERSEDED,
        firm=firm if is_open else None,
        record=record if is_open else None,
    )


def _read_cursor(cursor: str) -> tuple[int, str]:
    try:
        after, last = _SIGNER.unsign_object(cursor)
    except (BadSignature, ValueError, TypeError) as error:
        raise InvalidCursorError from error
    return int(after), str(last)
